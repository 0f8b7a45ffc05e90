"""A friendly reminder to a pair. Held back for a minute, so that it can be taken back before anybody reads it."""

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
from relationships.choices import AGAIN_AFTER, HELD_BACK, RelationshipStatus
from relationships.models import Nudge, Relationship
from relationships.permissions.relationships import can_nudge_pair

_KINDS = {
    RelationshipStatus.ACTIVE: "relationship.nudge",
    RelationshipStatus.PENDING: "relationship.answer_reminder",
}


@transaction.atomic
def nudge_pair(relationship: Relationship, *, by: Actor) -> Nudge:
    """An active pair is asked to meet, a pending one to answer. Repeated within a day, it changes nothing."""
    _require(by, relationship)
    relationship = (
        Relationship.objects.select_for_update(of=("self",))
        .select_related("mentor__membership", "mentee__membership")
        .get(pk=relationship.pk)
    )
    recent = relationship.nudges.filter(taken_back_at=None, sent_at__gt=clock.now() - AGAIN_AFTER)
    earlier: Nudge | None = recent.order_by("-sent_at", "-pk").first()
    if earlier is not None:
        return earlier
    kind = _KINDS.get(RelationshipStatus(relationship.status))
    if kind is None:
        raise RuleBroken("not_open", _("This pair does not need a reminder: it is not active."))
    recipients = _asked(relationship)
    if not recipients:
        raise RuleBroken("cannot_sign_in", _("Neither of the two can be reached here. Call or write to them."))
    nudge: Nudge = Nudge.objects.create(relationship=relationship, sent_by_id=by.membership_id)
    record("relationship.nudged", by=by, subject=relationship, facts={"nudge": nudge.pk, "kind": kind})
    for membership in recipients:
        notify(kind, recipient=membership, subject=nudge, due_at=nudge.sent_at + HELD_BACK)
    return nudge


@transaction.atomic
def take_back_nudge(nudge: Nudge, *, by: Actor) -> Nudge:
    """Possible until the message has left. Repeated, it changes nothing."""
    _require(by, nudge.relationship)
    locked: Nudge = Nudge.objects.select_for_update(of=("self",)).select_related("relationship").get(pk=nudge.pk)
    if locked.taken_back_at is not None:
        return locked
    if clock.now() >= locked.sent_at + HELD_BACK:
        raise RuleBroken("already_sent", _("The reminder has left already."))
    cancel_notifications(locked)
    locked.taken_back_at = clock.now()
    locked.save(update_fields=["taken_back_at"])
    record("relationship.nudge_taken_back", by=by, subject=locked.relationship, facts={"nudge": locked.pk})
    return locked


def _require(by: Actor, relationship: Relationship) -> None:
    require(
        can_nudge_pair(by, relationship),
        _("Only those who look after the pairs of this program can remind them."),
        who_can_help=_("Ask the program owner."),
    )


def _asked(relationship: Relationship) -> list[Membership]:
    """Of a proposal only those who have not answered."""
    if relationship.status != RelationshipStatus.PENDING:
        return relationship.memberships()
    sides = (
        (relationship.mentor, relationship.mentor_accepted_at),
        (relationship.mentee, relationship.mentee_accepted_at),
    )
    return [person.membership for person, at in sides if at is None and person.membership is not None]
