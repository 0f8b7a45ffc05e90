"""Which letter of SMART is missing and why. It helps to write a goal; it is never a score."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: With fewer words a statement names a topic, not a change.
FEWEST_WORDS = 4
#: Without these a goal cannot be agreed.
NEEDED = frozenset({"no_measure", "no_baseline", "no_target", "no_date", "target_is_baseline"})


@dataclass(frozen=True)
class GoalText:
    statement: str
    measure: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    achievable_because: str = ""
    has_competency: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Missing:
    letter: str
    code: str

    @property
    def blocks(self) -> bool:
        """Whether the goal cannot be agreed before this is there."""
        return self.code in NEEDED


def missing_letters(goal: GoalText, today: date) -> tuple[Missing, ...]:
    found = []
    if len(goal.statement.split()) < FEWEST_WORDS:
        found.append(Missing("S", "too_short"))
    if not goal.measure.strip():
        found.append(Missing("M", "no_measure"))
    if goal.baseline is None:
        found.append(Missing("M", "no_baseline"))
    if goal.target is None:
        found.append(Missing("M", "no_target"))
    if goal.baseline is not None and goal.baseline == goal.target:
        found.append(Missing("M", "target_is_baseline"))
    if not goal.achievable_because.strip():
        found.append(Missing("A", "no_reason"))
    if not goal.has_competency:
        found.append(Missing("R", "no_competency"))
    if goal.due_on is None:
        found.append(Missing("T", "no_date"))
    elif goal.due_on < today:
        found.append(Missing("T", "date_passed"))
    return tuple(found)
