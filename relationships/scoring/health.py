"""How a relationship is doing, from dates alone, with its reasons. Plain Python.

Too early: no month has passed and no session was held yet. On track: the last held session is not older than one and
a half times the agreed rhythm. Stalled: three times the rhythm, or two in a row that failed. Else: needs a check-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class HealthReason:
    """A code with its parameters; rendered in the reader's language."""

    code: str
    params: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True)
class HealthFacts:
    started_at: datetime
    cadence_days: int
    #: Start of each held session, newest first.
    held_at: Sequence[datetime]
    #: Outcome of past sessions, newest first: True when held.
    outcomes: Sequence[bool]
    has_coming_session: bool
    #: "fine" or "low", and over how many sessions. It explains, and decides nothing: the health is one of dates.
    usefulness: tuple[str, int] | None = None


@dataclass(frozen=True)
class HealthResult:
    #: too_early, on_track, needs_check_in or stalled
    health: str
    reasons: tuple[HealthReason, ...]


def health_of(facts: HealthFacts, now: datetime) -> HealthResult:
    age = now - facts.started_at
    since = (now - max(facts.held_at[0], facts.started_at)) if facts.held_at else age
    reasons = [_last_session(facts, since)]
    if not facts.held_at and age <= FIRST_MONTH:
        return HealthResult("too_early", tuple(reasons))
    failed_twice = len(facts.outcomes) >= 2 and not any(facts.outcomes[:2])
    if failed_twice:
        reasons.append(HealthReason("two_failed"))
    if facts.has_coming_session:
        reasons.append(HealthReason("next_planned"))
    if facts.usefulness is not None:
        band, sessions = facts.usefulness
        reasons.append(HealthReason(f"usefulness_{band}", (("sessions", sessions),)))
    rhythm = timedelta(days=facts.cadence_days)
    if since > 3 * rhythm or (failed_twice and since > 2 * rhythm):
        health = "stalled"
    elif since > 1.5 * rhythm or failed_twice:
        health = "needs_check_in"
    else:
        health = "on_track"
    return HealthResult(health, tuple(reasons))


def _last_session(facts: HealthFacts, since: timedelta) -> HealthReason:
    params = (("days", max(since.days, 0)), ("cadence", facts.cadence_days))
    return HealthReason("last_session" if facts.held_at else "no_session_yet", params)
