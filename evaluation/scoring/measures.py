"""The measures of a program. Each formula is written once, here, and shown where its figure is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from mentoring.disclosure import too_few

FIRST_MEETING_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it was made from. `value` is None when there is nothing to show, and
    `hidden_reason` then says why."""

    name: str
    formula: str
    as_of: datetime
    value: float | None
    numerator: float | None
    denominator: int | None
    hidden_reason: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.value is None

    @property
    def as_percent(self) -> str:
        if self.value is None:
            return self.hidden_reason
        return f"{round_half_up(self.value * 100)} %"

    @property
    def as_count(self) -> str:
        if self.value is None:
            return self.hidden_reason
        return f"{_plain(self.numerator or 0)} of {self.denominator}"


class Readiness(StrEnum):
    NOT_YET = "not_yet"
    READY_3_5_YEARS = "ready_3_5_years"
    READY_1_2_YEARS = "ready_1_2_years"
    READY_NOW = "ready_now"


READINESS_ORDER: Mapping[Readiness, int] = {band: at for at, band in enumerate(Readiness)}


class GoalEnd(StrEnum):
    ACHIEVED = "achieved"
    PARTLY_ACHIEVED = "partly_achieved"
    NOT_ACHIEVED = "not_achieved"


@dataclass(frozen=True, slots=True)
class EnrolledPerson:
    is_ready: bool
    active_relationships: int


@dataclass(frozen=True, slots=True)
class RelationshipStart:
    started_at: datetime
    first_held_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cadence:
    """One relationship in a window: sessions agreed and sessions held."""

    agreed: int
    held: int


@dataclass(frozen=True, slots=True)
class CriticalRoleBench:
    role: str
    successors: Sequence[Readiness]


@dataclass(frozen=True, slots=True)
class RatingPair:
    """The same person for the same role at two dates; None where nobody rated."""

    before: Readiness | None
    after: Readiness | None


def match_rate(people: Iterable[EnrolledPerson], *, as_of: datetime, smallest: int = 0) -> Figure:
    """Enrolled with at least one active relationship / enrolled and ready."""
    ready = [person for person in people if person.is_ready]
    matched = sum(person.active_relationships > 0 for person in ready)
    return _share(
        "Match rate",
        "people with at least one active relationship / people enrolled and ready",
        matched,
        len(ready),
        as_of=as_of,
        smallest=smallest,
        nothing="Nobody is enrolled and ready yet",
    )


def first_meeting_rate(relationships: Iterable[RelationshipStart], *, as_of: datetime, smallest: int = 0) -> Figure:
    """Relationships with a held session within 30 days / relationships older than 30 days."""
    old_enough = [each for each in relationships if as_of - each.started_at > FIRST_MEETING_WITHIN]
    met = sum(
        each.first_held_at is not None and each.first_held_at - each.started_at <= FIRST_MEETING_WITHIN
        for each in old_enough
    )
    return _share(
        "First meeting within 30 days",
        "relationships with a held session within 30 days / relationships older than 30 days",
        met,
        len(old_enough),
        as_of=as_of,
        smallest=smallest,
        counted="pairs",
        nothing="No relationship is older than 30 days yet",
    )


def cadence_adherence(cadences: Iterable[Cadence], *, as_of: datetime, smallest: int = 0) -> Figure:
    """Held / agreed sessions in the window; sessions beyond what a pair agreed do not make up for
    another pair's missing ones. The smallest group counts pairs."""
    pairs = [each for each in cadences if each.agreed > 0]
    return _share(
        "Cadence",
        "sessions held, up to the number agreed / sessions agreed",
        sum(min(each.held, each.agreed) for each in pairs),
        sum(each.agreed for each in pairs),
        as_of=as_of,
        smallest=smallest,
        group=len(pairs),
        counted="pairs",
        nothing="No sessions were agreed in this time",
    )


def goal_attainment(
    closed_goals: Iterable[GoalEnd], *, as_of: datetime, people: int | None = None, smallest: int = 0
) -> Figure:
    """(Achieved + half of partly achieved) / closed. Dropped goals are not closed goals. `people` is how many have
    these goals: the smallest group counts them."""
    ends = Counter(closed_goals)
    attained = ends[GoalEnd.ACHIEVED] + Fraction(ends[GoalEnd.PARTLY_ACHIEVED], 2)
    return _share(
        "Goal attainment",
        "(goals achieved + half of those partly achieved) / goals closed",
        attained,
        ends.total(),
        as_of=as_of,
        smallest=smallest,
        group=people,
        nothing="No goal has been closed yet",
    )


def ready_now_cover(roles: Iterable[CriticalRoleBench], *, as_of: datetime) -> Figure:
    """Critical roles with a ready-now successor / critical roles. Counts roles, so never hidden."""
    return _cover(
        "Ready-now cover",
        "critical roles with a successor ready now / critical roles",
        roles,
        Readiness.READY_NOW,
        as_of,
    )


def two_year_cover(roles: Iterable[CriticalRoleBench], *, as_of: datetime) -> Figure:
    """Critical roles with a successor ready now or within two years / critical roles."""
    return _cover(
        "Cover within two years",
        "critical roles with a successor ready now or in 1-2 years / critical roles",
        roles,
        Readiness.READY_1_2_YEARS,
        as_of,
    )


def readiness_movement(ratings: Iterable[RatingPair], *, as_of: datetime, smallest: int = 0) -> Figure:
    """People who moved up a readiness band / people rated at both dates. "Do not know" is no
    rating."""
    both = [
        (READINESS_ORDER[each.before], READINESS_ORDER[each.after])
        for each in ratings
        if each.before is not None and each.after is not None
    ]
    return _share(
        "Moved up a readiness band",
        "people rated higher than before / people rated both times for the same role",
        sum(after > before for before, after in both),
        len(both),
        as_of=as_of,
        smallest=smallest,
        nothing="Nobody has been rated twice yet",
    )


def round_half_up(value: float) -> int:
    """Percentages are rounded as people round, not to even: 62.5 is 63 on every page."""
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)


def _cover(
    name: str,
    formula: str,
    roles: Iterable[CriticalRoleBench],
    horizon: Readiness,
    as_of: datetime,
) -> Figure:
    benches = list(roles)
    covered = sum(any(_within(rating, horizon) for rating in bench.successors) for bench in benches)
    return _share(name, formula, covered, len(benches), as_of=as_of, nothing="No critical role is named yet")


def _within(rating: Readiness, horizon: Readiness) -> bool:
    return READINESS_ORDER[rating] >= READINESS_ORDER[horizon]


def _share(
    name: str,
    formula: str,
    numerator: int | Fraction,
    denominator: int,
    *,
    as_of: datetime,
    nothing: str,
    smallest: int = 0,
    group: int | None = None,
    counted: str = "people",
) -> Figure:
    size = denominator if group is None else group
    if denominator == 0:
        return Figure(name, formula, as_of, None, None, None, nothing)
    if size < smallest:
        reason = too_few(smallest, counted)
        return Figure(name, formula, as_of, None, None, None, reason)
    value = float(Fraction(numerator) / denominator)
    return Figure(name, formula, as_of, value, float(numerator), denominator)


def _plain(number: float) -> str:
    return f"{number:g}"
