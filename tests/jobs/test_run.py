"""A job is done by exactly one worker, for whoever asked, with the rights they have at that moment."""

from datetime import timedelta
from io import StringIO
from threading import Thread
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.db import connection

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import RuleBroken
from mentoring.jobs import claims, runner
from mentoring.jobs.models import Job
from mentoring.jobs.registry import job
from mentoring.jobs.services import enqueue
from mentoring.jobs.task import LeaseLostError
from mentoring.jobs.ticks import register_tick, run_ticks
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, ClockOffset, Membership, MembershipRole
from mentoring.tenancy.roles import Permission, Role
from mentoring.tenancy.scope import current_actor, current_organization, organization_scope
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")
seen: list = []


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


@job("tests.look")
def look(task, *, token):
    with task.scope() as scope:
        seen.append((token, current_organization().slug, current_actor(), scope.memo.get("membership")))
        if not current_actor().is_task:
            Membership.objects.filter(pk=current_actor().membership_id).update(name="Seen")
    task.progress(1, 2, "half")


@job("tests.raise_error", max_attempts=2)
def raise_error(task):
    seen.append("error")
    raise ValueError(" ".join(["what", "somebody", "wrote"]))


@job("tests.break_rule")
def break_rule(task):
    raise RuleBroken("too_late", "It is too late.")


@job("tests.take_too_long", max_attempts=1)
def take_too_long(task):
    raise SoftTimeLimitExceeded


def ask(organization, name, actor=TASK, **ids):
    with organization_scope(organization, actor):
        return enqueue(name, **ids).pk


def row_of(organization, pk):
    with organization_scope(organization, TASK):
        return Job.objects.get(pk=pk)


def expire_lease(organization, pk):
    with organization_scope(organization, TASK), connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_job SET lease_until = now() - interval '1 second' WHERE id = %s", [pk])


def test_job_runs_in_its_organization_for_its_actor():
    organization = OrganizationFactory()
    member = make_member(organization, Role.HR_ADMIN)
    pk = ask(organization, "tests.look", actor_of(member), token=7)
    assert runner.run_one("default")
    token, slug, actor, membership = seen[0]
    assert (token, slug, actor.membership_id, membership) == (7, organization.slug, member.pk, member)
    assert actor.has(Permission.MANAGE_PEOPLE)
    row = row_of(organization, pk)
    assert (row.status, row.attempts, row.progress_done, row.progress_text) == ("done", 1, 1, "half")
    assert not runner.run_one("default")


def test_rights_are_those_of_the_moment_and_not_of_the_request():
    organization = OrganizationFactory()
    member = make_member(organization, Role.HR_ADMIN)
    ask(organization, "tests.look", actor_of(member), token=1)
    with organization_scope(organization, TASK):
        MembershipRole.objects.filter(membership=member).delete()
    runner.run_one("default")
    assert not seen[0][2].has(Permission.MANAGE_PEOPLE)


@pytest.mark.parametrize("loss", ["membership", "access", "user"])
def test_job_of_a_member_who_lost_access_fails_without_doing_anything(loss):
    organization = OrganizationFactory()
    member = make_member(organization, Role.HR_ADMIN)
    pk = ask(organization, "tests.look", actor_of(member), token=1)
    with organization_scope(organization, TASK):
        if loss == "membership":
            Membership.objects.filter(pk=member.pk).update(is_active=False)
    if loss == "access":
        Access.objects.filter(user=member.user).update(is_active=False)
    if loss == "user":
        type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
    runner.run_one("default")
    assert seen == []
    row = row_of(organization, pk)
    assert (row.status, row.error_code) == ("failed", "access_lost")


def test_broken_rule_fails_once_with_its_code():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.break_rule")
    runner.run_one("default")
    row = row_of(organization, pk)
    assert (row.status, row.error_code, row.attempts) == ("failed", "too_late", 1)


def test_poison_is_tried_again_later_then_parked_with_a_record(caplog):
    organization = OrganizationFactory()
    pk = ask(organization, "tests.raise_error")
    runner.run_one("default")
    assert row_of(organization, pk).status == "pending"
    assert not runner.run_one("default"), "it waits before the next attempt"
    with clock.moved_by(timedelta(minutes=5)):
        runner.run_one("default")
        assert not runner.run_one("default")
    row = row_of(organization, pk)
    assert (row.status, row.error_code, len(seen)) == ("parked", "ValueError", 2)
    with organization_scope(organization, TASK):
        assert AuditEntry.objects.filter(action="job.parked", subject_id=pk).count() == 1
    assert "what somebody wrote" not in caplog.text
    assert "ValueError" in caplog.text


def test_poison_does_not_stop_other_work():
    organization = OrganizationFactory()
    ask(organization, "tests.raise_error")
    good = ask(organization, "tests.look", token=1)
    call_command("run_jobs", "--once", stdout=StringIO())
    assert row_of(organization, good).status == "done"


def test_time_limit_is_a_failed_attempt():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.take_too_long")
    runner.run_one("default")
    row = row_of(organization, pk)
    assert (row.status, row.error_code) == ("parked", "time_limit")


def test_job_that_kills_its_worker_each_time_is_parked():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.look", token=1)
    for _attempt in range(3):
        assert claims.claim_jobs("default")
        expire_lease(organization, pk)
    runner.run_one("default")
    row = row_of(organization, pk)
    assert (row.status, row.error_code, seen) == ("parked", "worker_lost", [])


def test_job_of_an_unknown_name_is_parked_after_its_attempts():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.look", token=1)
    with organization_scope(organization, TASK):
        Job.objects.update(name="tests.of_another_release")
    for hours in range(runner.UNKNOWN_ATTEMPTS):
        with clock.moved_by(timedelta(hours=hours * 2)):
            runner.run_one("default")
    assert row_of(organization, pk).status == "parked"


def test_claimed_job_belongs_to_one_worker_until_its_lease_ends():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.look", token=1)
    assert claims.claim_jobs("default") == [(pk, organization.pk)]
    assert claims.claim_jobs("default") == []
    expire_lease(organization, pk)
    assert claims.claim_jobs("default") == [(pk, organization.pk)]


def test_worker_whose_lease_was_taken_cannot_finish_or_report():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.look", token=1)
    claims.claim_jobs("default")
    first = claims.start_job(organization, pk)
    expire_lease(organization, pk)
    claims.claim_jobs("default")
    second = claims.start_job(organization, pk)
    assert not claims.finish_job(first, "failed")
    assert not claims.renew_lease(first)
    task = runner.OrganizationTask(organization, pk, TASK, first.attempts)
    with pytest.raises(LeaseLostError):
        task.progress(1, 2)
    assert claims.renew_lease(second)
    assert claims.finish_job(second, "done")


def test_work_is_started_once_when_two_hold_the_same_claim():
    organization = OrganizationFactory()
    pk = ask(organization, "tests.look", token=1)
    claims.claim_jobs("default")
    assert claims.start_job(organization, pk) is not None
    assert claims.start_job(organization, pk) is None


def test_claims_of_eight_workers_at_once_never_overlap():
    organization = OrganizationFactory()
    expected = {ask(organization, "tests.look", token=n) for n in range(24)}
    claimed: list = []

    def work():
        try:
            for _round in range(30):
                claimed.extend(job_id for job_id, _organization in claims.claim_jobs("default", limit=2))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == expected


def test_organizations_take_turns():
    busy, small = OrganizationFactory(), OrganizationFactory()
    for number in range(10):
        ask(busy, "tests.look", token=number)
    ask(small, "tests.look", token=99)
    assert {org for _job, org in claims.claim_jobs("default", limit=2)} == {busy.pk, small.pk}


def test_suspended_organization_rests():
    organization = OrganizationFactory()
    ask(organization, "tests.look", token=1)
    type(organization).objects.update(is_suspended=True)
    assert claims.claim_jobs("default") == []


def test_due_time_follows_the_clock_of_the_product():
    organization = OrganizationFactory()
    with organization_scope(organization, TASK):
        enqueue("tests.look", due_at=clock.now() + timedelta(days=3), token=1)
    assert claims.claim_jobs("default") == []
    ClockOffset.objects.create(seconds=timedelta(days=4).total_seconds())
    assert len(claims.claim_jobs("default")) == 1


def test_claim_hands_out_ids_only():
    organization = OrganizationFactory()
    ask(organization, "tests.look", token=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM northbound_claim_jobs(5, 60, 'default', now())")
        assert [column.name for column in cursor.description] == ["job_id", "organization_id"]
        assert len(cursor.fetchall()) == 1
        cursor.execute("SELECT count(*) FROM jobs_job")
        assert cursor.fetchone() == (0,), "without a scope the rows themselves stay hidden"


def test_ticks_run_in_every_organization_and_one_failure_stops_no_other():
    slugs = {OrganizationFactory().slug, OrganizationFactory().slug}
    register_tick("tests.a_broken", _broken_tick)
    register_tick("tests.b_seen", lambda: seen.append(current_organization().slug))
    try:
        assert run_ticks() == 2
    finally:
        from mentoring.jobs import ticks

        del ticks._ticks["tests.a_broken"], ticks._ticks["tests.b_seen"]
    assert set(seen) == slugs


def _broken_tick():
    raise RuntimeError(uuid4())
