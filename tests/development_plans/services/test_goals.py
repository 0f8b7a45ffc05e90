from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from development_plans.choices import Audience, GoalStatus
from development_plans.models import Goal
from development_plans.services.goals import (
    GoalFields,
    agree_goal,
    close_goal,
    create_goal,
    drop_goal,
    set_goal_audience,
    update_goal,
)
from development_plans.services.progress import record_progress
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, RuleBroken
from tests.development_plans.conftest import Cast
from tests.factories.development_plans import GoalFactory

CANARY = "zqxj goal canary"


def fields(**changes) -> GoalFields:
    whole = {
        "statement": f"Halve the error of my forecast {CANARY}",
        "measure": "Forecast error",
        "unit": "%",
        "baseline": Decimal(6),
        "target": Decimal(3),
        "due_on": clock.today() + timedelta(days=100),
    }
    return GoalFields(**whole | changes)


def create(cast: Cast, person=None, **changes) -> Goal:
    person = person or cast.owner
    with cast.acting(person):
        return create_goal(by=cast.actor(person), fields=fields(**changes))


def goal_of(cast: Cast, **changes) -> Goal:
    return GoalFactory(plan=cast.plan, **changes)


class TestCreate:
    def test_goal_is_a_draft_for_the_mentor(self, scope: Cast):
        goal = create(scope)
        assert (goal.status, goal.audience, goal.plan_id) == (GoalStatus.DRAFT, Audience.PAIR, scope.plan.pk)

    def test_first_goal_makes_the_plan(self, scope: Cast):
        goal = create(scope, scope.stranger)
        assert goal.plan.person_id == scope.stranger.pk
        assert goal.plan.version == 1

    def test_statement_alone_is_enough_for_a_draft(self, scope: Cast):
        goal = create(scope, measure="", baseline=None, target=None, due_on=None)
        assert goal.status == GoalStatus.DRAFT

    def test_record_holds_no_text(self, scope: Cast):
        goal = create(scope)
        entry = AuditEntry.objects.get(subject_id=goal.pk, action="goal.created")
        assert CANARY not in entry.facts
        assert "after" in entry.facts

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"statement": "  "}, "statement"),
            ({"statement": "x" * 301}, "statement"),
            ({"statement": "a\x00b"}, "statement"),
            ({"baseline": Decimal("NaN")}, "baseline"),
            ({"baseline": Decimal("sNaN")}, "baseline"),
            ({"target": Decimal("Infinity")}, "target"),
            ({"target": Decimal("1e400")}, "target"),
            ({"target": Decimal("-1e10")}, "target"),
            ({"baseline": Decimal("4.123")}, "baseline"),
            ({"target": Decimal("6.00")}, "target"),
            ({"whose_need": "nobody"}, "whose_need"),
            ({"due_on": clock.today() - timedelta(days=5)}, "due_on"),
            ({"due_on": clock.today() + timedelta(days=9999)}, "due_on"),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, scope: Cast, changes: dict, field: str):
        with pytest.raises(RuleBroken) as refused:
            create(scope, **changes)
        assert refused.value.field == field
        assert not Goal.objects.exists()

    def test_negative_zero_is_zero(self, scope: Cast):
        goal = create(scope, baseline=Decimal("-0"))
        assert str(goal.baseline) == "0.00"

    def test_twelve_open_goals_are_the_most(self, scope: Cast):
        for _number in range(12):
            goal_of(scope)
        with pytest.raises(RuleBroken) as refused:
            create(scope)
        assert refused.value.code == "too_many_goals"


class TestUpdate:
    def test_changes_a_draft_and_raises_its_version(self, scope: Cast):
        goal = create(scope)
        with scope.acting(scope.owner):
            goal = update_goal(goal, by=scope.actor(scope.owner), version=1, fields=fields(target=Decimal(2)))
        assert (goal.target, goal.version) == (2, 2)

    def test_stale_form_changes_nothing(self, scope: Cast):
        goal = create(scope)
        by = scope.actor(scope.owner)
        with scope.acting(scope.owner):
            update_goal(goal, by=by, version=1, fields=fields(target=Decimal(2)))
            with pytest.raises(Conflict):
                update_goal(goal, by=by, version=1, fields=fields(target=Decimal(1)))
        assert Goal.objects.get(pk=goal.pk).target == 2

    def test_agreed_goal_is_not_rewritten(self, scope: Cast):
        goal = goal_of(scope)
        with scope.acting(scope.owner), pytest.raises(RuleBroken) as refused:
            update_goal(goal, by=scope.actor(scope.owner), version=1, fields=fields())
        assert refused.value.code == "not_a_draft"

    @pytest.mark.parametrize("who", ["mentor", "manager", "sponsor", "hr_admin", "stranger"])
    def test_is_for_the_owner_only(self, scope: Cast, who: str):
        goal = create(scope)
        person = getattr(scope, who)
        with scope.acting(person), pytest.raises(NotAllowed):
            update_goal(goal, by=scope.actor(person), version=1, fields=fields())


class TestAgree:
    @pytest.mark.parametrize("who", ["owner", "mentor"])
    def test_by_the_owner_or_the_mentor(self, scope: Cast, who: str):
        goal = create(scope)
        person = getattr(scope, who)
        with scope.acting(person):
            goal = agree_goal(goal, by=scope.actor(person))
        assert goal.status == GoalStatus.AGREED
        assert goal.agreed_by_id == person.membership_id

    @pytest.mark.parametrize("who", ["manager", "sponsor", "hr_admin", "stranger"])
    def test_by_nobody_else(self, scope: Cast, who: str):
        goal = create(scope)
        set_audience(scope, goal, Audience.SPONSOR)
        person = getattr(scope, who)
        with scope.acting(person), pytest.raises(NotAllowed):
            agree_goal(goal, by=scope.actor(person))

    def test_not_by_the_mentor_while_it_is_private(self, scope: Cast):
        goal = set_audience(scope, create(scope), Audience.PRIVATE)
        with scope.acting(scope.mentor), pytest.raises(NotAllowed):
            agree_goal(goal, by=scope.actor(scope.mentor))

    @pytest.mark.parametrize("missing", ["measure", "baseline", "target", "due_on"])
    def test_never_incomplete(self, scope: Cast, missing: str):
        goal = create(scope, **{missing: "" if missing == "measure" else None})
        with scope.acting(scope.owner), pytest.raises(RuleBroken) as refused:
            agree_goal(goal, by=scope.actor(scope.owner))
        assert refused.value.code == "goal_incomplete"
        assert len(refused.value.details["missing"]) == 1

    @pytest.mark.parametrize("missing", ["measure", "baseline", "target", "due_on"])
    def test_database_refuses_an_incomplete_one_too(self, scope: Cast, missing: str):
        goal = create(scope, **{missing: "" if missing == "measure" else None})
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.filter(pk=goal.pk).update(status=GoalStatus.AGREED)

    def test_database_takes_a_complete_one(self, scope: Cast):
        goal = create(scope)
        assert Goal.objects.filter(pk=goal.pk).update(status=GoalStatus.AGREED) == 1

    def test_only_once(self, scope: Cast):
        goal = goal_of(scope)
        with scope.acting(scope.owner), pytest.raises(InvalidTransition):
            agree_goal(goal, by=scope.actor(scope.owner))


def set_audience(cast: Cast, goal: Goal, audience: str) -> Goal:
    with cast.acting(cast.owner):
        return set_goal_audience(goal, by=cast.actor(cast.owner), audience=audience)


class TestClose:
    def close(self, cast: Cast, goal: Goal, outcome: str, person=None) -> Goal:
        person = person or cast.owner
        with cast.acting(person):
            return close_goal(goal, by=cast.actor(person), outcome=outcome)

    def measure(self, cast: Cast, goal: Goal, value: str) -> None:
        with cast.acting(cast.owner):
            record_progress(goal, by=cast.actor(cast.owner), value=Decimal(value), measured_on=clock.today())

    def test_achieved_needs_the_target_reached(self, scope: Cast):
        goal = goal_of(scope)
        for value in (None, "3.1"):
            if value:
                self.measure(scope, goal, value)
            with pytest.raises(RuleBroken) as refused:
                self.close(scope, goal, GoalStatus.ACHIEVED)
            assert refused.value.code == "not_reached"
        self.measure(scope, goal, "2.9")
        assert self.close(scope, goal, GoalStatus.ACHIEVED).closed_at is not None

    @pytest.mark.parametrize("outcome", [GoalStatus.PARTLY_ACHIEVED, GoalStatus.NOT_ACHIEVED])
    def test_the_rest_is_the_owners_word(self, scope: Cast, outcome: str):
        assert self.close(scope, goal_of(scope), outcome).status == outcome

    @pytest.mark.parametrize("outcome", ["draft", "dropped", "nonsense"])
    def test_only_with_an_outcome(self, scope: Cast, outcome: str):
        with pytest.raises(RuleBroken):
            self.close(scope, goal_of(scope), outcome)

    def test_draft_is_dropped_rather_than_closed(self, scope: Cast):
        goal = create(scope)
        with pytest.raises(InvalidTransition):
            self.close(scope, goal, GoalStatus.NOT_ACHIEVED)
        with scope.acting(scope.owner):
            assert drop_goal(goal, by=scope.actor(scope.owner)).status == GoalStatus.DROPPED

    def test_closed_stays_closed(self, scope: Cast):
        goal = self.close(scope, goal_of(scope), GoalStatus.NOT_ACHIEVED)
        with scope.acting(scope.owner), pytest.raises(InvalidTransition):
            drop_goal(goal, by=scope.actor(scope.owner))

    @pytest.mark.parametrize("who", ["mentor", "manager", "sponsor", "hr_admin", "stranger"])
    def test_is_for_the_owner_only(self, scope: Cast, who: str):
        person = getattr(scope, who)
        with pytest.raises(NotAllowed):
            self.close(scope, goal_of(scope), GoalStatus.NOT_ACHIEVED, person)


class TestAudience:
    def test_is_audited_with_both_codes(self, scope: Cast):
        goal = set_audience(scope, create(scope), Audience.SPONSOR)
        entry = AuditEntry.objects.get(subject_id=goal.pk, action="goal.released")
        assert '"from":"pair"' in entry.facts
        assert '"to":"sponsor"' in entry.facts

    def test_unknown_audience_is_refused(self, scope: Cast):
        with pytest.raises(RuleBroken):
            set_audience(scope, create(scope), "everybody")

    def test_database_refuses_an_unknown_audience_too(self, scope: Cast):
        goal = create(scope)
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.filter(pk=goal.pk).update(audience="everybody")

    @pytest.mark.parametrize("who", ["mentor", "manager", "sponsor", "hr_admin", "stranger"])
    def test_is_for_the_owner_only(self, scope: Cast, who: str):
        goal, person = create(scope), getattr(scope, who)
        with scope.acting(person), pytest.raises(NotAllowed):
            set_goal_audience(goal, by=scope.actor(person), audience=Audience.SPONSOR)
