from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission


def can_view_job(actor: Actor, job: Job) -> bool:
    """Whoever asked for it, and those who manage the members."""
    return job.actor == str(actor) or actor.has(Permission.MANAGE_MEMBERS)
