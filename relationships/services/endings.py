"""What happens when a relationship ends, whoever or whatever ends it. The right to end it was checked by the caller."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import InvalidTransition
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.transitions import statuses_before
from participants.choices import EmploymentStatus
from programs.models import ProgramRole
from relationships.choices import (
    RELATIONSHIP_TRANSITIONS,
    SEAT_TAKING,
    EndReason,
    RelationshipStatus,
)
from relationships.events import relationship_answered, relationship_ended
from relationships.models import Relationship
from relationships.services.coming_sessions import cancel_coming
from relationships.services.plan_readers import stop_sharing_plan

_FINISHED = (EndReason.GOALS_MET, EndReason.TIME_ENDED)


@transaction.atomic
def end_open_relationships(which: Q, *, by: Actor, reason: EndReason) -> list[Relationship]:
    """Every open relationship of these: what waits for answers is cancelled, what has begun ends. Repeated, it
    changes nothing."""
    found = (
        Relationship.objects.select_for_update(of=("self",))
        .select_related("mentor__membership", "mentee__membership", "program")
        .filter(which, status__in=SEAT_TAKING)
        .order_by("pk")
    )
    ended = list(found)
    for relationship in ended:
        if relationship.status == RelationshipStatus.PENDING:
            _withdraw(relationship, by, reason)
        else:
            finish(relationship, by=by, reason=reason)
    return ended


def finish(relationship: Relationship, *, by: Actor, reason: EndReason) -> None:
    """`relationship` is locked and has begun."""
    status = RelationshipStatus.COMPLETED if reason in _FINISHED else RelationshipStatus.ENDED_EARLY
    close(relationship, status, by, reason)
    cancel_coming(relationship)
    record("relationship.ended", by=by, subject=relationship, facts={"reason": reason})
    stop_sharing_plan(relationship, by=by)
    _tell(relationship, by)
    relationship_ended.send(Relationship, relationship=relationship)


def close(relationship: Relationship, status: RelationshipStatus, by: Actor, reason: str = "") -> None:
    """Frees the mentor's place."""
    before = statuses_before(RELATIONSHIP_TRANSITIONS, status)
    changed = Relationship.objects.filter(pk=relationship.pk, status__in=before).update(
        status=status, ended_at=clock.now(), ended_by_id=by.membership_id, end_reason=reason
    )
    if not changed:
        raise InvalidTransition(_("The relationship"), relationship.get_status_display(), status.label)
    cancel_notifications(relationship)
    relationship.refresh_from_db(fields=["status", "ended_at", "ended_by", "end_reason"])


def _withdraw(relationship: Relationship, by: Actor, reason: EndReason) -> None:
    close(relationship, RelationshipStatus.CANCELLED, by, reason)
    record("relationship.withdrawn", by=by, subject=relationship, facts={"reason": reason})
    relationship_answered.send(Relationship, relationship=relationship, answer="withdrawn")


def _tell(relationship: Relationship, by: Actor) -> None:
    """The other, or both when neither ended it; and who runs the program, when one of the two did."""
    people = (relationship.mentor, relationship.mentee)
    # A pair that was reopened may end a second time, and is told again.
    ending = str(relationship.ended_at)
    for person in people:
        if person.membership is None or person.employment_status == EmploymentStatus.LEFT:
            continue
        if person.membership_id != by.membership_id:
            notify("relationship.ended", recipient=person.membership, subject=relationship, occurrence=ending)
    if by.membership_id not in {person.membership_id for person in people}:
        return
    owners = ProgramRole.objects.filter(program_id=relationship.program_id, role=Role.PROGRAM_OWNER)
    for role in owners.exclude(membership_id=by.membership_id).select_related("membership").order_by("pk"):
        notify("relationship.pair_ended", recipient=role.membership, subject=relationship, occurrence=ending)
