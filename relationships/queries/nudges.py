"""What was said to a pair before, so that nobody asks twice without knowing."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from relationships.models import Nudge, Relationship, Session
from relationships.permissions.relationships import can_nudge_pair
from relationships.queries.relationships import visible_relationships


@dataclass(frozen=True)
class NudgeMemory:
    nudge: Nudge
    #: Since then the two have planned or logged a session, or one of them has answered the proposal.
    has_reply: bool


def get_nudge(actor: Actor, pk: UUID) -> Nudge:
    nudge: Nudge | None = (
        Nudge.objects.select_related("relationship__mentor", "relationship__mentee", "relationship__program")
        .filter(pk=pk, relationship__in=visible_relationships(actor))
        .first()
    )
    if nudge is None or not can_nudge_pair(actor, nudge.relationship):
        raise NotFound
    return nudge


def last_nudges(relationships: Iterable[Relationship]) -> dict[UUID, NudgeMemory]:
    """The newest of each pair that was not taken back. Two queries."""
    pairs = {pair.pk: pair for pair in relationships}
    newest: dict[UUID, Nudge] = {}
    rows = Nudge.objects.filter(relationship__in=list(pairs), taken_back_at=None).order_by("sent_at", "pk")
    for nudge in rows:
        newest[nudge.relationship_id] = nudge
    replied = _replied(newest)
    return {pk: NudgeMemory(nudge, pk in replied or _has_answered(pairs[pk], nudge)) for pk, nudge in newest.items()}


def _replied(nudges: dict[UUID, Nudge]) -> set[UUID]:
    if not nudges:
        return set()
    since = min(nudge.sent_at for nudge in nudges.values())
    later = Q(scheduled_at__gt=since) | Q(logged_at__gt=since)
    rows = Session.objects.filter(later, relationship__in=list(nudges))
    return {
        relationship_id
        for relationship_id, scheduled_at, logged_at in rows.values_list("relationship_id", "scheduled_at", "logged_at")
        if max(scheduled_at, logged_at or scheduled_at) > nudges[relationship_id].sent_at
    }


def _has_answered(relationship: Relationship, nudge: Nudge) -> bool:
    answers = (relationship.mentor_accepted_at, relationship.mentee_accepted_at)
    return any(at is not None and at > nudge.sent_at for at in answers)
