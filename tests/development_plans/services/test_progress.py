from datetime import date, timedelta
from decimal import Decimal

import pytest

from development_plans.choices import GoalStatus
from development_plans.models import Goal, ProgressUpdate
from development_plans.services.progress import record_progress
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import InvalidTransition, NotAllowed, RuleBroken
from tests.development_plans.conftest import Cast
from tests.factories.development_plans import GoalFactory


def measure(cast: Cast, goal: Goal, value: str = "4.1", person=None, **changes) -> ProgressUpdate:
    person = person or cast.owner
    given = {"value": Decimal(value), "measured_on": clock.today(), "evidence": ""} | changes
    with cast.acting(person):
        return record_progress(goal, by=cast.actor(person), **given)


@pytest.fixture
def goal(scope: Cast) -> Goal:
    return GoalFactory(plan=scope.plan)


def test_first_value_puts_the_goal_in_progress(scope: Cast, goal: Goal):
    measure(scope, goal)
    goal.refresh_from_db()
    assert goal.status == GoalStatus.IN_PROGRESS


def test_second_value_of_a_day_corrects_the_first(scope: Cast, goal: Goal):
    first = measure(scope, goal, "4.1", evidence="report of October")
    second = measure(scope, goal, "4.2", evidence="report of October, corrected")
    assert (second.pk, second.value) == (first.pk, Decimal("4.2"))
    assert ProgressUpdate.objects.count() == 1
    entry = AuditEntry.objects.get(action="progress.corrected")
    assert "before" in entry.facts
    assert "October" not in entry.facts


def test_values_of_two_days_stand_beside_each_other(scope: Cast, goal: Goal):
    measure(scope, goal, "5", measured_on=clock.today() - timedelta(days=3))
    measure(scope, goal, "4")
    assert ProgressUpdate.objects.count() == 2
    assert AuditEntry.objects.filter(action="progress.recorded").count() == 2
    assert not AuditEntry.objects.filter(action="progress.corrected").exists()


def test_today_is_the_owners_own_day(scope: Cast, goal: Goal):
    scope.owner.time_zone = "Pacific/Kiritimati"
    scope.owner.save()
    ahead = clock.today("Pacific/Kiritimati")
    assert measure(scope, goal, measured_on=ahead).measured_on == ahead


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"measured_on": clock.today() + timedelta(days=2)}, "measured_on"),
        ({"measured_on": date(1, 1, 1)}, "measured_on"),
        ({"value": Decimal("NaN")}, "value"),
        ({"value": Decimal("Infinity")}, "value"),
        ({"value": Decimal("1e400")}, "value"),
        ({"value": Decimal("0.001")}, "value"),
        ({"evidence": "x" * 2001}, "evidence"),
        ({"evidence": "a\x00"}, "evidence"),
    ],
)
def test_refuses_what_cannot_be_measured(scope: Cast, goal: Goal, changes: dict, field: str):
    with pytest.raises(RuleBroken) as refused:
        measure(scope, goal, **changes)
    assert refused.value.field == field
    assert not ProgressUpdate.objects.exists()


def test_negative_zero_is_zero(scope: Cast, goal: Goal):
    assert str(measure(scope, goal, "-0.00").value) == "0.00"


@pytest.mark.parametrize("status", [GoalStatus.DRAFT, GoalStatus.ACHIEVED, GoalStatus.DROPPED])
def test_only_an_agreed_goal_is_measured(scope: Cast, goal: Goal, status: str):
    Goal.objects.filter(pk=goal.pk).update(status=status)
    with pytest.raises(InvalidTransition):
        measure(scope, goal)


@pytest.mark.parametrize("who", ["mentor", "manager", "sponsor", "hr_admin", "stranger"])
def test_is_for_the_owner_only(scope: Cast, goal: Goal, who: str):
    with pytest.raises(NotAllowed):
        measure(scope, goal, person=getattr(scope, who))
