"""How a goal is doing, derived from measured values and the calendar.

Late: the date has passed and the target is not reached. At risk: less than two thirds of the way that the time asks
for, or a quarter of the time without any value. Else on track.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ON_TRACK, AT_RISK, LATE = "on_track", "at_risk", "late"
#: From best to worst.
STATUSES = (ON_TRACK, AT_RISK, LATE)
_ENOUGH = Decimal(2) / Decimal(3)
_QUIET = Decimal("0.25")
_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Measured:
    on: date
    value: Decimal


@dataclass(frozen=True)
class GoalFacts:
    baseline: Decimal
    target: Decimal
    started_on: date
    due_on: date
    values: Sequence[Measured] = ()


@dataclass(frozen=True)
class GoalState:
    status: str
    #: reached, date_passed, behind, no_value, no_value_yet or enough
    reason: str
    #: Whole per cent from 0 to 100.
    time: int
    way: int
    latest: Decimal | None


def state_of(goal: GoalFacts, today: date) -> GoalState:
    time, way = share_of_time(goal, today), share_of_way(goal)
    status, reason = _status(goal, today, time, way)
    newest = latest(goal.values)
    return GoalState(status, reason, _percent(time), _percent(way), newest.value if newest else None)


def latest(values: Sequence[Measured]) -> Measured | None:
    return max(values, key=lambda each: each.on, default=None)


def is_reached(goal: GoalFacts) -> bool:
    return latest(goal.values) is not None and share_of_way(goal) >= _ONE


def share_of_time(goal: GoalFacts, today: date) -> Decimal:
    """How much of the time between start and date is over, from 0 to 1."""
    days = (goal.due_on - goal.started_on).days
    if days <= 0:
        return _ONE if today >= goal.due_on else _ZERO
    return min(max(Decimal((today - goal.started_on).days) / days, _ZERO), _ONE)


def share_of_way(goal: GoalFacts) -> Decimal:
    """How much of the way from baseline to target the newest value has made, from 0 to 1; either may be the larger."""
    newest = latest(goal.values)
    if newest is None or goal.target == goal.baseline:
        return _ZERO
    return min(max((newest.value - goal.baseline) / (goal.target - goal.baseline), _ZERO), _ONE)


def _status(goal: GoalFacts, today: date, time: Decimal, way: Decimal) -> tuple[str, str]:
    if way >= _ONE:
        return ON_TRACK, "reached"
    if today > goal.due_on:
        return LATE, "date_passed"
    if not goal.values:
        return (AT_RISK, "no_value") if time >= _QUIET else (ON_TRACK, "no_value_yet")
    if way < time * _ENOUGH:
        return AT_RISK, "behind"
    return ON_TRACK, "enough"


def _percent(share: Decimal) -> int:
    """Whole per cent; 100 only when it is all."""
    return int(share * 100)
