"""Claim, then do: each change of a job's state is one conditional UPDATE that one worker wins."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Now

from mentoring import clock
from mentoring.audit.services import record
from mentoring.jobs.choices import JOB_TRANSITIONS, JobStatus
from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import ClockOffset, Organization
from mentoring.tenancy.scope import organization_scope
from mentoring.transitions import statuses_before

#: A living worker renews its lease: this is how long the work of a dead one waits, not how long
#: work may take.
LEASE_SECONDS = 90
ACTOR = Actor.task("jobs")


def product_now() -> datetime:
    """The clock of the product where no scope is open that would have moved it."""
    if not settings.PRODUCTION:
        seconds = ClockOffset.objects.values_list("seconds", flat=True).first()
        if seconds is not None:
            return datetime.now(UTC) + timedelta(seconds=seconds)
    return clock.now()


def claim_jobs(queue: str, *, limit: int = 1, lease_seconds: int = LEASE_SECONDS) -> list[tuple[UUID, UUID]]:
    """(job, organization) of due jobs that now are this worker's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job_id, organization_id FROM northbound_claim_jobs(%s, %s, %s, %s)",
            [limit, lease_seconds, queue, product_now()],
        )
        return list(cursor.fetchall())


def start_job(organization: Organization, job_id: UUID) -> Job | None:
    """None when the lease ran out meanwhile and another worker was faster."""
    with organization_scope(organization, ACTOR):
        claimed = Job.objects.filter(pk=job_id, status=JobStatus.RUNNING, started_at__isnull=True)
        if not claimed.update(started_at=clock.now()):
            return None
        job: Job = Job.objects.get(pk=job_id)
        return job


def renew_lease(job: Job) -> bool:
    with organization_scope(job.organization, ACTOR):
        return bool(_mine(job).update(lease_until=Now() + Value(timedelta(seconds=LEASE_SECONDS))))


def finish_job(job: Job, status: JobStatus, error_code: str = "") -> bool:
    with organization_scope(job.organization, ACTOR):
        return _finish(job, status, error_code)


def park_job(job: Job, error_code: str) -> bool:
    """Set aside: tried too often. The organization's record shows it."""
    with organization_scope(job.organization, ACTOR):
        if not _finish(job, JobStatus.PARKED, error_code):
            return False
        facts: dict[str, str | int | bool | UUID | None] = {
            "name": job.name,
            "attempts": job.attempts,
            "error": error_code[:40],
        }
        record("job.parked", by=ACTOR, subject=job, facts=facts)
        return True


def retry_job(job: Job, error_code: str) -> bool:
    delay = timedelta(seconds=10 * 4 ** (job.attempts - 1))
    with organization_scope(job.organization, ACTOR):
        return bool(
            _mine(job).update(
                status=JobStatus.PENDING, due_at=clock.now() + delay, lease_until=None, error_code=error_code
            )
        )


def _mine(job: Job) -> QuerySet[Job]:
    """The row as long as this attempt is the present one."""
    mine: QuerySet[Job] = Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)
    return mine


def _finish(job: Job, status: JobStatus, error_code: str) -> bool:
    mine = _mine(job).filter(status__in=statuses_before(JOB_TRANSITIONS, status))
    return bool(mine.update(status=status, error_code=error_code, lease_until=None, finished_at=clock.now()))
