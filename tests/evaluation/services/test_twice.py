"""Two workers do the same work at the same moment: there is one review and one report."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from evaluation.models import QuarterlyReview, ReadinessRating, ReportRun
from evaluation.queries.periods import quarter_named
from evaluation.services.readiness import rate_readiness
from evaluation.services.reports import build_quarterly_report
from evaluation.services.reviews import prepare_quarterly_reviews
from mentoring import clock
from mentoring.jobs.models import Job
from mentoring.jobs.runner import run_one
from mentoring.jobs.services import enqueue
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from tests.evaluation.conftest import NOW, Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], Any], times: int = 4) -> list[BaseException]:
    gate, errors = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait(timeout=20)
            with clock.moved_to(NOW):
                work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build_cast()


def test_reviews_prepared_at_once_are_one_for_each_pair(cast: Cast):
    def prepare() -> None:
        with organization_scope(cast.organization, Actor.task("test")) as scope:
            prepare_quarterly_reviews(quarter_named("2026Q2"), by=scope.actor)

    assert at_once(prepare) == []
    with cast.working():
        assert QuarterlyReview.objects.count() == 1
        assert OutboxMessage.objects.filter(kind="review.prepared").count() == 2


def test_reports_built_at_once_are_one(cast: Cast):
    def build() -> None:
        with organization_scope(cast.organization, Actor.task("test")) as scope:
            build_quarterly_report(cast.program, quarter_named("2026Q2"), by=scope.actor)

    assert at_once(build) == []
    with cast.working():
        assert ReportRun.objects.count() == 1


def test_two_taps_on_one_button_are_one_rating(cast: Cast):
    actor = cast.actor(cast.sponsor)

    def rate() -> None:
        with organization_scope(cast.organization, actor):
            rate_readiness(by=actor, person=cast.mentee, role_profile=cast.role, program=cast.program, band="ready_now")

    assert at_once(rate) == []
    with cast.working():
        assert ReadinessRating.objects.count() == 1


def test_the_worker_does_both_jobs_and_they_end_well(cast: Cast):
    with cast.working():
        for name in ("evaluation.prepare_reviews", "evaluation.build_report"):
            for _ in range(2):
                enqueue(name, once="2026Q2", quarter="2026Q2")
    assert run_one("default")
    assert run_one("reports")
    assert not run_one("default")
    assert not run_one("reports")
    with cast.working():
        assert set(Job.objects.values_list("status", flat=True)) == {"done"}
        assert (QuarterlyReview.objects.count(), ReportRun.objects.count()) == (1, 2)
