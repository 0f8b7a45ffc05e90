"""Rows about pairs, for those who look after them. Never who moved or missed."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.portal.choices import SILENT_AFTER_DAYS, QueueKind, Urgency
from mentoring.portal.queries.items import QueueItem, Undo, Verb
from mentoring.portal.queries.pairs import PairLine, PairOverview
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.ui import dates
from programs.queries.roles import programs_where
from relationships.choices import Health, RelationshipStatus
from relationships.models import Relationship
from relationships.queries.nudges import NudgeMemory, can_be_taken_back, is_recent, last_nudges, nudge_words


def pair_items(overview: PairOverview) -> list[QueueItem]:
    """Pairs that are stalled or need a check-in, also those that were reminded a moment ago."""
    return [pair_item(line) for line in overview.lines if line.is_worrying]


def pair_item(line: PairLine) -> QueueItem:
    relationship = line.relationship
    stalled = line.pair.health == Health.STALLED
    return QueueItem(
        kind=QueueKind.PAIR,
        title=_("%(mentee)s and %(mentor)s") % {"mentee": relationship.mentee.name, "mentor": relationship.mentor.name},
        people=(relationship.mentee.name, relationship.mentor.name),
        reason=" ".join(line.pair.row_reasons),
        history=_history(line.memory),
        url=organization_url("relationships:relationship", pk=relationship.pk),
        panel=True,
        verb=_nudge_verb(relationship, line.memory) if line.is_worrying else None,
        menu=_write_to(relationship),
        urgency=Urgency.STALLED if stalled else Urgency.NEEDS_CHECK_IN,
        days=_days_since(line),
        subject=relationship.pk,
        undo=_undo(line.memory),
        mark=(_("Stalled"), "problem") if stalled else None,
    )


def silent_items(actor: Actor) -> list[QueueItem]:
    """Proposals that wait for an answer, the nearest hand-back first. Three queries."""
    found = _pending(actor)
    memories = last_nudges(found)
    return [silent_item(pair, memories.get(pair.pk)) for pair in found]


def silent_item(pair: Relationship, memory: NudgeMemory | None) -> QueueItem:
    waiting = (clock.now() - pair.made_at).days
    return QueueItem(
        kind=QueueKind.ANSWER,
        title=_silent_title(pair),
        people=(pair.mentor.name, pair.mentee.name),
        reason=_silent_reason(pair, waiting),
        history=_history(memory),
        url=organization_url("relationships:relationship", pk=pair.pk),
        panel=True,
        verb=_nudge_verb(pair, memory),
        menu=_write_to(pair),
        urgency=Urgency.SILENT,
        days=waiting,
        subject=pair.pk,
        undo=_undo(memory),
    )


def is_done(item: QueueItem) -> bool:
    """Reminded within the last day: waits for the two, not for the actor."""
    return item.verb is None


def _nudge_verb(relationship: Relationship, memory: NudgeMemory | None) -> Verb | None:
    if memory is not None and is_recent(memory.nudge):
        return None
    label = _("Remind again") if memory is not None and not memory.has_reply else _("Remind")
    return Verb(label, organization_url("portal:nudge", pk=relationship.pk), posts=True, in_place=True)


def _history(memory: NudgeMemory | None) -> str:
    """While it can be taken back, the offer says it already."""
    return "" if _undo(memory) else nudge_words(memory)


def _undo(memory: NudgeMemory | None) -> Undo | None:
    """Only while the message has not left."""
    if memory is None or not can_be_taken_back(memory.nudge):
        return None
    return Undo(organization_url("portal:take_back_nudge", pk=memory.nudge.pk), _("Reminded just now"))


def _write_to(relationship: Relationship) -> tuple[Verb, ...]:
    return tuple(
        Verb(_("Write to %(name)s") % {"name": person.name}, f"mailto:{person.email}")
        for person in (relationship.mentee, relationship.mentor)
    )


def _days_since(line: PairLine) -> int:
    relationship = line.relationship
    since = line.pair.last_held_at or relationship.started_at or relationship.made_at
    return max((clock.now() - since).days, 0)


def _pending(actor: Actor) -> list[Relationship]:
    programs = programs_where(actor, Permission.VIEW_RELATIONSHIP_FACTS)
    pairs = Relationship.objects.filter(
        status=RelationshipStatus.PENDING, made_at__lte=clock.now() - timedelta(days=SILENT_AFTER_DAYS)
    )
    if programs is not None:
        pairs = pairs.filter(program__in=programs)
    return list(pairs.select_related("mentor", "mentee", "program").order_by("answer_by", "pk"))


def _silent_title(pair: Relationship) -> str:
    if pair.mentor_accepted_at is None and pair.mentee_accepted_at is None:
        words = _("%(mentor)s and %(mentee)s have not answered yet")
    elif pair.mentor_accepted_at is None:
        words = _("%(mentor)s has not answered %(mentee)s")
    else:
        words = _("%(mentee)s has not answered %(mentor)s")
    return words % {"mentor": pair.mentor.name, "mentee": pair.mentee.name}


def _silent_reason(pair: Relationship, waiting: int) -> str:
    sentence = ngettext("Proposed %(n)d day ago.", "Proposed %(n)d days ago.", waiting) % {"n": waiting}
    if pair.answer_by is None:
        return sentence
    day = dates.as_day(pair.answer_by, timezone.get_current_timezone())
    return f"{sentence} " + _("The place goes back after %(day)s.") % {"day": day}
