"""From rows to the plain facts that scoring reads."""

from collections.abc import Sequence
from datetime import date

from development_plans.models import Goal, ProgressUpdate
from development_plans.scoring.progress import GoalFacts, Measured
from development_plans.scoring.smart import GoalText, Missing, missing_letters


def missing_in(goal: Goal, today: date) -> tuple[Missing, ...]:
    return missing_letters(
        GoalText(
            statement=goal.statement,
            measure=goal.measure,
            baseline=goal.baseline,
            target=goal.target,
            achievable_because=goal.achievable_because,
            has_competency=goal.competency_id is not None,
            due_on=goal.due_on,
        ),
        today,
    )


def facts_of(goal: Goal, updates: Sequence[ProgressUpdate]) -> GoalFacts | None:
    """None while something is missing that can be measured against."""
    if goal.baseline is None or goal.target is None or goal.due_on is None:
        return None
    return GoalFacts(
        baseline=goal.baseline,
        target=goal.target,
        started_on=(goal.agreed_at or goal.created_at).date(),
        due_on=goal.due_on,
        values=measured(updates),
    )


def measured(updates: Sequence[ProgressUpdate]) -> list[Measured]:
    return [Measured(update.measured_on, update.value) for update in updates]
