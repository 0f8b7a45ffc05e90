"""Does one claimed job, and decides what an error means. Needs neither Celery nor a broker."""

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection

from mentoring.errors import DomainError
from mentoring.jobs import claims
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.crash import crash_point
from mentoring.jobs.models import Job
from mentoring.jobs.registry import UnknownJobError, from_json, get_handler
from mentoring.jobs.task import LeaseLostError, OrganizationTask
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization

log = logging.getLogger(__name__)

RENEW_SECONDS = 25.0
#: A name that this process does not know may belong to a newer release whose workers are just starting.
UNKNOWN_ATTEMPTS = 5


def run_one(queue: str) -> bool:
    """Claim and do one due job; False when there is none."""
    for job_id, organization_id in claims.claim_jobs(queue):
        crash_point("job.claimed")
        run_claimed(job_id, organization_id)
        return True
    return False


def run_claimed(job_id: UUID, organization_id: UUID) -> None:
    job = claims.start_job(Organization.objects.get(pk=organization_id), job_id)
    if job is None:
        return
    try:
        handler = get_handler(job.name)
    except UnknownJobError:
        _retry_or_park(job, "unknown_job", UNKNOWN_ATTEMPTS)
        return
    if job.attempts > handler.max_attempts:
        # Each earlier attempt took its worker with it.
        claims.park_job(job, "worker_lost")
        return
    task = OrganizationTask(job.organization, job.pk, Actor.parse(job.actor), job.attempts)
    try:
        with _lease_kept(job):
            handler.body(task, **from_json(job.arguments))
    except LeaseLostError:
        log.warning("Job %s was taken over by another worker.", job.pk)
    except DomainError as error:
        # The rules of the product say no; another attempt would hear the same.
        claims.finish_job(job, JobStatus.FAILED, error.code)
    except SoftTimeLimitExceeded:
        _retry_or_park(job, "time_limit", handler.max_attempts)
    except Exception as error:
        _log(job, error)
        _retry_or_park(job, type(error).__name__, handler.max_attempts)
    else:
        crash_point("job.body_done")
        claims.finish_job(job, JobStatus.DONE)


def _retry_or_park(job: Job, error_code: str, max_attempts: int) -> None:
    if job.attempts < max_attempts:
        claims.retry_job(job, error_code[:60])
    else:
        claims.park_job(job, error_code[:60])


def _log(job: Job, error: Exception) -> None:
    """Where it happened, without the words of the error: these may hold what people wrote."""
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("Job %s (%s) failed: %s\n%s", job.pk, job.name, type(error).__name__, place)


@contextmanager
def _lease_kept(job: Job) -> Iterator[None]:
    """Renews the lease beside the work, so that a lease can be short and work long."""
    done = threading.Event()

    def renew() -> None:
        try:
            while not done.wait(RENEW_SECONDS):
                try:
                    claims.renew_lease(job)
                except Exception as error:
                    log.warning("The lease of job %s was not renewed: %s", job.pk, type(error).__name__)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
