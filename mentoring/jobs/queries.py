from uuid import UUID

from mentoring.errors import NotFound
from mentoring.jobs.models import Job
from mentoring.jobs.permissions import can_view_job
from mentoring.tenancy.actors import Actor


def get_job(actor: Actor, pk: UUID) -> Job:
    job: Job | None = Job.objects.filter(pk=pk).first()
    if job is None or not can_view_job(actor, job):
        raise NotFound
    return job
