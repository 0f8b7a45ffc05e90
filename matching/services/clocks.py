"""What happens by itself when time is over. Repeated, it changes nothing."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from matching.models import MatchRun
from matching.notices import MENTEE_REMINDER, MENTOR_REMINDER
from matching.services.runs import UNDER_WAY, fail_run
from mentoring import clock
from mentoring.errors import DomainError
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from mentoring.notifications.services import notify
from mentoring.tenancy.scope import current_actor, today
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.services.relationships import expire_relationship

BATCH = 100
#: Whole days after the proposal on which who has not answered is reminded.
REMINDER_DAYS = (3, 7)


def remind_of_proposals() -> int:
    """Each side that has not answered hears of it twice at most, the last time before the place goes back. Who was not
    reached on the first day (nothing ran, or the mail came late) is not written to twice at once."""
    now = clock.now()
    waiting = Relationship.objects.filter(
        status=RelationshipStatus.PENDING, answer_by__gte=today(), made_at__lte=now - timedelta(days=REMINDER_DAYS[0])
    ).select_related("mentor__membership", "mentee__membership")
    promised = 0
    for pair in waiting.order_by("made_at", "pk"):
        days = max(days for days in REMINDER_DAYS if pair.made_at <= now - timedelta(days=days))
        sides = (
            (MENTOR_REMINDER, pair.mentor, pair.mentor_accepted_at),
            (MENTEE_REMINDER, pair.mentee, pair.mentee_accepted_at),
        )
        for kind, person, answered_at in sides:
            if answered_at is None and person.membership is not None:
                message = notify(kind, recipient=person.membership, subject=pair, occurrence=f"day-{days}")
                promised += message is not None
    return promised


def expire_proposals() -> int:
    """Unanswered pairs give their places back; the proposal hears of it by the event."""
    due = Relationship.objects.filter(
        status=RelationshipStatus.PENDING, proposal_id__isnull=False, answer_by__lt=today()
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
