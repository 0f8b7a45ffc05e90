from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.models import ReportRun
from evaluation.queries.periods import quarter_named
from evaluation.services.reports import build_quarterly_report
from mentoring.audit.models import AuditEntry
from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor
from tests.evaluation.conftest import Cast
from tests.factories.programs import ProgramFactory

pytestmark = pytest.mark.django_db


def made(cast: Cast, quarter: str = "2026Q2") -> ReportRun:
    with cast.working():
        return build_quarterly_report(cast.program, quarter_named(quarter), by=Actor.task("test"))


@pytest.mark.parametrize(
    ("who", "archive", "download", "build"),
    [
        ("hr_admin", 200, 200, 302),
        ("sponsor", 200, 200, 403),
        ("program_owner", 200, 200, 403),
        ("other_sponsor", 200, 404, 403),
        ("manager", 403, 403, 403),
        ("mentor", 403, 403, 403),
        ("mentee", 403, 403, 403),
        ("stranger", 403, 403, 403),
    ],
)
def test_who_may_what(cast: Cast, visit: Callable[..., Any], who: str, archive: int, download: int, build: int):
    report, person = made(cast), getattr(cast, who)
    assert visit(person, "reports/").status_code == archive
    assert visit(person, f"reports/{report.pk}/pdf/").status_code == download
    assert visit(person, "reports/build/", {"quarter": "2026Q2"}).status_code == build


def test_download_is_a_pdf_with_a_plain_name_and_on_record(cast: Cast, visit: Callable[..., Any]):
    report = made(cast)
    answer = visit(cast.sponsor, f"reports/{report.pk}/pdf/")
    assert answer.content == bytes(report.pdf)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{cast.program.slug}-2026Q2.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    with cast.working():
        assert AuditEntry.objects.filter(action="report.opened", subject_id=report.pk).count() == 1


def test_hr_starts_a_build_and_follows_it(cast: Cast, visit: Callable[..., Any]):
    answer = visit(cast.hr_admin, "reports/build/", {"quarter": "2026Q2"})
    with cast.working():
        job = Job.objects.get(name="evaluation.build_report")
    assert job.arguments == {"quarter": "2026Q2"}
    assert answer["Location"].endswith(f"/reports/building/{job.pk}/")
    page = visit(cast.hr_admin, f"reports/building/{job.pk}/").content.decode()
    assert f"/jobs/{job.pk}/" in page
    assert "You may leave this page" in page
    assert visit(cast.sponsor, f"reports/building/{job.pk}/").status_code == 403


@pytest.mark.parametrize("quarter", ["", "2026Q9", "1999Q1", "x" * 500])
def test_only_offered_quarters_are_built(cast: Cast, visit: Callable[..., Any], quarter: str):
    assert visit(cast.hr_admin, "reports/build/", {"quarter": quarter}).status_code == 422
    with cast.working():
        assert not Job.objects.exists()


def test_archive_needs_as_many_queries_for_four_as_for_one(cast: Cast, visit: Callable[..., Any]):
    counts = []
    for more in (1, 3):
        with cast.working():
            for _ in range(more):
                build_quarterly_report(ProgramFactory(), quarter_named("2026Q2"), by=Actor.task("test"))
        with CaptureQueriesContext(connection) as queries:
            visit(cast.hr_admin, "reports/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_archive_says_the_finding_of_each_report(cast: Cast, visit: Callable[..., Any]):
    made(cast)
    text = visit(cast.sponsor, "reports/").content.decode()
    assert "Meridian Leaders" in text
    assert "Too few people take part to show figures" in text
    assert "Make the reports of a quarter" not in text


@pytest.mark.parametrize("people", [0, 1])
def test_a_quarter_without_figures_offers_no_pdf(cast: Cast, visit: Callable[..., Any], people: int):
    with cast.working():
        program = cast.program if people else ProgramFactory(name="Nobody takes part yet")
        build_quarterly_report(program, quarter_named("2026Q2"), by=Actor.task("test"))
    text = visit(cast.hr_admin, "reports/").content.decode()
    assert ("Download PDF" in text) is bool(people)
    assert "one report</h1>" in text
