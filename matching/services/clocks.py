"""What happens by itself when time is over. Repeated, it changes nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from matching.models import MatchRun
from matching.services.runs import UNDER_WAY, fail_run
from mentoring import clock
from mentoring.errors import DomainError
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from mentoring.tenancy.scope import current_actor, current_organization
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.services.relationships import expire_relationship

BATCH = 100


def expire_proposals() -> int:
    """Unanswered pairs give their places back; the proposal hears of it by the event."""
    today = clock.today(current_organization().time_zone)
    due = Relationship.objects.filter(
        status=RelationshipStatus.PENDING, proposal_id__isnull=False, answer_by__lt=today
    ).select_related("mentor__organization")
    expired = 0
    for relationship in due.order_by("answer_by", "pk")[:BATCH]:
        try:
            with transaction.atomic():
                expire_relationship(relationship, by=current_actor())
        except DomainError:
            continue  # answered meanwhile, or still the last day where the mentor is
        expired += 1
    return expired


def fail_lost_runs() -> int:
    """A run whose job was set aside would wait for ever."""
    over = (JobStatus.PARKED, JobStatus.FAILED)
    waiting = MatchRun.objects.filter(status__in=UNDER_WAY, job_id__isnull=False).values_list("pk", "job_id")
    by_job = {job_id: run_id for run_id, job_id in waiting}
    lost = Job.objects.filter(pk__in=by_job, status__in=over).values_list("pk", flat=True) if by_job else ()
    for job_id in lost:
        fail_run(by_job[job_id], _("The work was interrupted several times. Start the matching again."))
    return len(lost)
