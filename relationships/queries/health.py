"""The health of pairs, for those who may see facts. Three queries, however many pairs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from programs.queries.roles import programs_where
from relationships.choices import Health, RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.queries.usefulness import Usefulness, usefulness_of
from relationships.scoring.health import HealthFacts, HealthReason, health_of

_PAST = (SessionStatus.HELD, SessionStatus.NO_SHOW_MENTOR, SessionStatus.NO_SHOW_MENTEE, SessionStatus.CANCELLED)
_RECENT = 12


@dataclass(frozen=True)
class PairHealth:
    relationship: Relationship
    health: Health
    reasons: tuple[str, ...]
    last_held_at: datetime | None
    #: What asks for nothing is left out of a row of a list: usefulness stands there only when it is low.
    row_reasons: tuple[str, ...] = ()


def pairs_with_health(actor: Actor, program_ids: Iterable[UUID] | None = None) -> list[PairHealth]:
    """Every active pair whose facts the actor may see, worst first."""
    programs = programs_where(actor, Permission.VIEW_RELATIONSHIP_FACTS)
    pairs: QuerySet[Relationship] = Relationship.objects.filter(status=RelationshipStatus.ACTIVE)
    if programs is not None:
        pairs = pairs.filter(program__in=programs)
    if program_ids is not None:
        pairs = pairs.filter(program__in=program_ids)
    found = _health_of(list(pairs.select_related("mentor", "mentee", "program").order_by("pk")))
    order = [Health.STALLED, Health.NEEDS_CHECK_IN, Health.ON_TRACK, Health.TOO_EARLY]
    return sorted(found, key=lambda pair: (order.index(pair.health), pair.relationship.mentee.sort_name))


def health_of_relationship(relationship: Relationship) -> PairHealth:
    return _health_of([relationship])[0]


def _health_of(relationships: list[Relationship]) -> list[PairHealth]:
    sessions: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    rows = (
        Session.objects.filter(relationship__in=relationships)
        .order_by("relationship_id", "-starts_at")
        .values_list("relationship_id", "status", "starts_at")
    )
    for relationship_id, status, starts_at in rows:
        sessions[relationship_id].append((status, starts_at))
    now, useful = clock.now(), usefulness_of(relationships)
    return [
        _one(relationship, sessions[relationship.pk], useful.get(relationship.pk), now)
        for relationship in relationships
    ]


def _one(
    relationship: Relationship, sessions: list[tuple[str, datetime]], useful: Usefulness | None, now: datetime
) -> PairHealth:
    held = [at for status, at in sessions if status == SessionStatus.HELD]
    facts = HealthFacts(
        started_at=relationship.started_at or relationship.made_at,
        cadence_days=relationship.cadence_days,
        held_at=held,
        outcomes=[status == SessionStatus.HELD for status, _at in sessions if status in _PAST][:_RECENT],
        has_coming_session=any(status == SessionStatus.SCHEDULED and at > now for status, at in sessions),
        usefulness=(useful.band, useful.sessions) if useful else None,
    )
    result = health_of(facts, now)
    words = [(reason.code, in_words(reason)) for reason in result.reasons]
    return PairHealth(
        relationship=relationship,
        health=Health(result.health),
        reasons=tuple(text for _code, text in words),
        last_held_at=held[0] if held else None,
        row_reasons=tuple(text for code, text in words if code != "usefulness_fine"),
    )


def rhythm_words(days: int) -> str:
    """Every 2 weeks: as the two say it."""
    if days % 7 == 0:
        weeks = days // 7
        return _("every week") if weeks == 1 else _("every %(n)d weeks") % {"n": weeks}
    return _("every day") if days == 1 else _("every %(n)d days") % {"n": days}


def in_words(reason: HealthReason) -> str:
    params = dict(reason.params)
    days = int(params.get("days", 0))
    rhythm = rhythm_words(int(params["cadence"])) if "cadence" in params else ""
    if reason.code == "last_session" and not days:
        return _("Last session today, agreed %(rhythm)s.") % {"rhythm": rhythm}
    if reason.code == "last_session":
        return ngettext(
            "Last session %(days)d day ago, agreed %(rhythm)s.",
            "Last session %(days)d days ago, agreed %(rhythm)s.",
            days,
        ) % {"days": days, "rhythm": rhythm}
    if reason.code == "no_session_yet":
        return ngettext(
            "No session for %(days)d day, agreed %(rhythm)s.",
            "No session for %(days)d days, agreed %(rhythm)s.",
            days,
        ) % {"days": days, "rhythm": rhythm}
    return {
        "two_failed": _("The last two sessions did not take place."),
        "next_planned": _("The next one is planned."),
        "usefulness_fine": _("Usefulness fine over %(sessions)d sessions."),
        "usefulness_low": _("Usefulness low over %(sessions)d sessions."),
    }[reason.code] % {"sessions": params.get("sessions", 0)}
