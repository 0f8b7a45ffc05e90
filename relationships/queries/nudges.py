"""What was said to a pair before, so that nobody asks twice without knowing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring import clock
from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.ui import dates
from relationships.choices import AGAIN_AFTER, HELD_BACK
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


def nudge_history(relationship: Relationship) -> tuple[NudgeMemory, ...]:
    """All of one pair that were not taken back, newest first. Two queries."""
    nudges = list(relationship.nudges.filter(taken_back_at=None).select_related("sent_by").order_by("-sent_at", "-pk"))
    times = _reply_times(relationship) if nudges else []
    found = []
    until = None
    for nudge in nudges:
        has_reply = any(nudge.sent_at < at and (until is None or at <= until) for at in times)
        found.append(NudgeMemory(nudge, has_reply))
        until = nudge.sent_at
    return tuple(found)


def nudge_words(memory: NudgeMemory | None) -> str:
    """Reminded 6 November, no reply."""
    if memory is None:
        return ""
    zone = timezone.get_current_timezone()
    day = dates.as_day(memory.nudge.sent_at, zone, short=True)
    if memory.has_reply:
        return _("Reminded %(day)s, they reacted") % {"day": day}
    if is_recent(memory.nudge):
        return _("Reminded %(when)s") % {"when": dates.as_relative(memory.nudge.sent_at, zone)}
    return _("Reminded %(day)s, no reply") % {"day": day}


def is_recent(nudge: Nudge) -> bool:
    return bool(nudge.sent_at > clock.now() - AGAIN_AFTER)


def can_be_taken_back(nudge: Nudge) -> bool:
    """While the message has not left."""
    return bool(clock.now() < nudge.sent_at + HELD_BACK)


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


def _reply_times(relationship: Relationship) -> list[datetime]:
    rows = Session.objects.filter(relationship=relationship).values_list("scheduled_at", "logged_at")
    times = [at for row in rows for at in row if at is not None]
    answers = (relationship.mentor_accepted_at, relationship.mentee_accepted_at)
    return times + [at for at in answers if at is not None]


def _has_answered(relationship: Relationship, nudge: Nudge) -> bool:
    answers = (relationship.mentor_accepted_at, relationship.mentee_accepted_at)
    return any(at is not None and at > nudge.sent_at for at in answers)
