from typing import Any

import pytest

from development_plans.choices import GoalStatus, PlanStatus
from development_plans.models import DevelopmentPlan, Goal, PlanReader
from development_plans.services.plans import (
    activate_plan,
    approve_plan,
    choose_target_role,
    create_plan,
    submit_plan,
    take_back_plan,
)
from development_plans.services.readers import set_plan_readers, take_back_plan_readers
from mentoring.audit.models import AuditEntry
from mentoring.errors import InvalidTransition, NotAllowed, RuleBroken
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from tests.development_plans.conftest import Cast
from tests.factories.development_plans import GoalFactory
from tests.factories.participants import RoleProfileFactory

TASK = Actor.task("test")


def act(cast: Cast, service: Any, *args: Any, person=None, **rest: Any) -> Any:
    person = person or cast.owner
    with cast.acting(person):
        return service(*args, by=cast.actor(person), **rest)


@pytest.fixture
def draft(scope: Cast) -> DevelopmentPlan:
    """The plan of the cast before it was started, with one goal."""
    DevelopmentPlan.objects.filter(pk=scope.plan.pk).update(status=PlanStatus.DRAFT)
    GoalFactory(plan=scope.plan)
    scope.plan.refresh_from_db()
    return scope.plan


class TestTargetRole:
    def test_choosing_it_makes_the_plan(self, scope: Cast):
        plan = act(scope, choose_target_role, scope.role, person=scope.stranger)
        assert (plan.version, plan.status, plan.target_role_id) == (1, PlanStatus.DRAFT, scope.role.pk)

    def test_draft_is_changed_in_place(self, scope: Cast, draft: DevelopmentPlan):
        other = RoleProfileFactory()
        plan = act(scope, choose_target_role, other)
        assert (plan.pk, plan.target_role_id) == (draft.pk, other.pk)

    def test_active_plan_gets_a_new_version_with_its_open_goals(self, scope: Cast):
        open_goal = GoalFactory(plan=scope.plan)
        closed = GoalFactory(plan=scope.plan, status=GoalStatus.NOT_ACHIEVED)
        plan = act(scope, choose_target_role, RoleProfileFactory())
        assert (plan.version, plan.status) == (2, PlanStatus.ACTIVE)
        scope.plan.refresh_from_db()
        assert scope.plan.status == PlanStatus.ARCHIVED
        assert scope.plan.target_role_id == scope.role.pk
        assert Goal.objects.get(pk=open_goal.pk).plan_id == plan.pk
        assert Goal.objects.get(pk=closed.pk).plan_id == scope.plan.pk

    def test_same_role_again_changes_nothing(self, scope: Cast):
        assert act(scope, choose_target_role, scope.role).pk == scope.plan.pk
        assert DevelopmentPlan.objects.count() == 1

    def test_archived_role_is_refused(self, scope: Cast):
        with pytest.raises(RuleBroken):
            act(scope, choose_target_role, RoleProfileFactory(is_archived=True))


class TestStates:
    def test_owner_starts_a_draft(self, scope: Cast, draft: DevelopmentPlan):
        assert act(scope, activate_plan, draft).status == PlanStatus.ACTIVE

    def test_starting_a_new_version_archives_the_old(self, scope: Cast):
        goal = GoalFactory(plan=scope.plan)
        new = act(scope, create_plan)
        assert Goal.objects.get(pk=goal.pk).plan_id == scope.plan.pk
        act(scope, activate_plan, new)
        assert list(DevelopmentPlan.objects.filter(status=PlanStatus.ACTIVE)) == [new]
        assert Goal.objects.get(pk=goal.pk).plan_id == new.pk

    def test_plan_without_a_target_role_does_not_start(self, scope: Cast):
        plan = act(scope, create_plan, person=scope.stranger)
        with pytest.raises(RuleBroken):
            act(scope, activate_plan, plan, person=scope.stranger)

    @pytest.mark.parametrize("who", ["mentor", "manager"])
    def test_reader_approves_what_was_submitted(self, scope: Cast, draft: DevelopmentPlan, who: str):
        act(scope, submit_plan, draft)
        draft.refresh_from_db()
        plan = act(scope, approve_plan, draft, person=getattr(scope, who))
        assert plan.approved_by_id == getattr(scope, who).membership_id
        assert act(scope, activate_plan, plan).status == PlanStatus.ACTIVE

    @pytest.mark.parametrize("who", ["owner", "sponsor", "hr_admin", "stranger"])
    def test_nobody_else_approves_and_nobody_their_own(self, scope: Cast, draft: DevelopmentPlan, who: str):
        act(scope, submit_plan, draft)
        draft.refresh_from_db()
        with pytest.raises(NotAllowed):
            act(scope, approve_plan, draft, person=getattr(scope, who))

    def test_submitted_plan_can_be_taken_back(self, scope: Cast, draft: DevelopmentPlan):
        act(scope, submit_plan, draft)
        assert act(scope, take_back_plan, draft).status == PlanStatus.DRAFT

    def test_empty_plan_is_not_submitted(self, scope: Cast, draft: DevelopmentPlan):
        Goal.objects.all().update(status=GoalStatus.DROPPED)
        with pytest.raises(RuleBroken):
            act(scope, submit_plan, draft)

    def test_illegal_step_says_so(self, scope: Cast):
        GoalFactory(plan=scope.plan)
        with pytest.raises(InvalidTransition):
            act(scope, submit_plan, scope.plan)

    @pytest.mark.parametrize("service", [submit_plan, take_back_plan, activate_plan])
    @pytest.mark.parametrize("who", ["mentor", "manager", "sponsor", "hr_admin", "stranger"])
    def test_steps_are_the_owners(self, scope: Cast, draft: DevelopmentPlan, who: str, service: Any):
        with pytest.raises(NotAllowed):
            act(scope, service, draft, person=getattr(scope, who))


class TestReaders:
    def test_become_exactly_those_of_the_source(self, scope: Cast):
        source, membership = new_id(), scope.stranger.membership_id
        set_plan_readers(scope.owner, by=TASK, source_id=source, readers=[(membership, "mentor")])
        set_plan_readers(scope.owner, by=TASK, source_id=source, readers=[(membership, "sponsor")])
        assert list(PlanReader.objects.filter(source_id=source).values_list("relation", flat=True)) == ["sponsor"]
        assert PlanReader.objects.count() == 4

    def test_repeated_they_change_nothing(self, scope: Cast):
        source, readers = new_id(), [(scope.stranger.membership_id, "mentor")]
        for _turn in range(2):
            set_plan_readers(scope.owner, by=TASK, source_id=source, readers=readers)
        assert AuditEntry.objects.filter(action="plan.readers_set").count() == 1

    def test_are_taken_back_with_their_source_only(self, scope: Cast):
        source = new_id()
        set_plan_readers(scope.owner, by=TASK, source_id=source, readers=[(scope.stranger.membership_id, "mentor")])
        assert take_back_plan_readers(source, by=TASK) == 1
        assert take_back_plan_readers(source, by=TASK) == 0
        assert PlanReader.objects.count() == 3
        assert AuditEntry.objects.get(action="plan.readers_taken_back").about_id == scope.owner.pk
