"""Who sees what, as data: each relation and role against each audience."""

import pytest

from development_plans.choices import AssessmentKind, Audience, GoalStatus, PlanStatus, ReaderRelation
from development_plans.models import Assessment, DevelopmentPlan, Goal, PlanReader
from development_plans.permissions.plans import can_agree_goal, can_read_assessment, can_read_goal, can_read_values
from development_plans.queries.goals import get_goal, goals_as_seen_by, goals_of, released_goals, visible_goals
from development_plans.queries.plans import get_shared_person, plan_counts
from development_plans.services.readers import take_back_plan_readers
from mentoring import clock
from mentoring.errors import NotAllowed, NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from tests.development_plans.conftest import Cast
from tests.factories.development_plans import DevelopmentPlanFactory, GoalFactory
from tests.factories.participants import PersonFactory

NOTHING, STATUS, VALUES = "nothing", "status", "values"

#: What each sees of a goal, by its audience. Each step includes the ones before.
TABLE = {
    "owner": {"private": VALUES, "pair": VALUES, "manager": VALUES, "sponsor": VALUES},
    "mentor": {"private": NOTHING, "pair": VALUES, "manager": VALUES, "sponsor": VALUES},
    "manager": {"private": NOTHING, "pair": NOTHING, "manager": VALUES, "sponsor": VALUES},
    "sponsor": {"private": NOTHING, "pair": NOTHING, "manager": NOTHING, "sponsor": STATUS},
    "hr_admin": dict.fromkeys(Audience.values, NOTHING),
    "stranger": dict.fromkeys(Audience.values, NOTHING),
}
CELLS = [(who, audience, seen) for who, row in TABLE.items() for audience, seen in row.items()]
#: Roles in the organization open nobody's goals.
ROLES = [Role.OWNER, Role.HR_ADMIN, Role.AUDITOR, Role.EMPLOYEE_REPRESENTATIVE, Role.MEMBER]


@pytest.mark.parametrize(("who", "audience", "seen"), CELLS)
def test_goal_is_seen_by_its_audience(scope: Cast, who: str, audience: str, seen: str):
    goal = GoalFactory(plan=scope.plan, audience=audience)
    person = getattr(scope, who)
    actor = scope.actor(person)
    with scope.acting(person):
        goal = Goal.objects.select_related("plan").get(pk=goal.pk)
        assert can_read_goal(actor, goal) == (seen != NOTHING)
        assert can_read_values(actor, goal) == (seen == VALUES)
        assert visible_goals(actor).filter(pk=goal.pk).exists() == (seen != NOTHING)
        shown = [card.shows_values for card in goals_of(actor, scope.owner)]
        assert shown == ([] if seen == NOTHING else [seen == VALUES])


@pytest.mark.parametrize(("who", "audience", "seen"), CELLS)
def test_own_view_is_seen_by_its_audience_and_never_by_a_sponsor(scope: Cast, who: str, audience: str, seen: str):
    assessment = Assessment.objects.create(
        person=scope.owner,
        framework=scope.competencies[0].framework,
        kind=AssessmentKind.SELF,
        assessed_on=clock.today(),
        submitted_at=clock.now(),
        audience=audience,
    )
    person = getattr(scope, who)
    with scope.acting(person):
        assert can_read_assessment(scope.actor(person), assessment) == (seen == VALUES)


def test_draft_of_an_assessment_is_the_owners_alone(scope: Cast):
    draft = Assessment(person=scope.owner, audience=Audience.SPONSOR)
    with scope.acting(scope.mentor):
        assert not can_read_assessment(scope.actor(scope.mentor), draft)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_in_the_organization_opens_a_goal(scope: Cast, role: Role):
    goal = GoalFactory(plan=scope.plan, audience=Audience.SPONSOR)
    person = PersonFactory(membership__roles=[role])
    with scope.acting(person):
        assert not can_read_goal(scope.actor(person), goal)
        with pytest.raises(NotFound):
            get_goal(scope.actor(person), goal.pk)
        with pytest.raises(NotFound):
            get_shared_person(scope.actor(person), scope.owner.pk)


def test_person_without_a_membership_and_tasks_see_nothing(scope: Cast):
    goal = GoalFactory(plan=scope.plan, audience=Audience.SPONSOR)
    for actor in (Actor.task("test"), Actor.visitor("test")):
        assert not can_read_goal(actor, goal)
        assert not visible_goals(actor).exists()


def test_other_organization_sees_nothing(cast: Cast, other_cast: Cast):
    with cast.acting(cast.owner):
        goal = GoalFactory(plan=cast.plan, audience=Audience.SPONSOR)
    for name in ("owner", "mentor", "sponsor", "hr_admin"):
        person = getattr(other_cast, name)
        with other_cast.acting(person):
            actor = other_cast.actor(person)
            assert not visible_goals(actor).filter(pk=goal.pk).exists()
            with pytest.raises(NotFound):
                get_shared_person(actor, cast.owner.pk)


def test_right_ends_with_what_gave_it(scope: Cast):
    goal = GoalFactory(plan=scope.plan, audience=Audience.SPONSOR)
    source = PlanReader.objects.first().source_id
    with scope.acting(scope.mentor):
        assert can_read_goal(scope.actor(scope.mentor), goal)
    take_back_plan_readers(source, by=Actor.task("test"))
    with scope.acting(scope.mentor):
        assert not can_read_goal(scope.actor(scope.mentor), goal)


def test_two_relations_add_up(scope: Cast):
    PlanReader.objects.create(
        person=scope.owner,
        membership=scope.sponsor.membership,
        relation=ReaderRelation.MENTOR,
        source_id=scope.owner.pk,
    )
    goal = GoalFactory(plan=scope.plan, audience=Audience.PAIR)
    with scope.acting(scope.sponsor):
        assert can_read_values(scope.actor(scope.sponsor), goal)
        assert can_agree_goal(scope.actor(scope.sponsor), goal)


@pytest.mark.parametrize("relation", ReaderRelation.values)
def test_look_through_a_readers_eyes_shows_what_the_reader_sees(scope: Cast, relation: str):
    for audience in Audience.values:
        GoalFactory(plan=scope.plan, audience=audience)
    reader = {"mentor": scope.mentor, "line_manager": scope.manager, "sponsor": scope.sponsor}[relation]
    with scope.acting(reader):
        seen = {(card.goal.pk, card.shows_values) for card in goals_of(scope.actor(reader), scope.owner)}
    preview = goals_as_seen_by(scope.owner, ReaderRelation(relation))
    released = released_goals([scope.owner], ReaderRelation(relation))[scope.owner.pk]
    assert {(card.goal.pk, card.shows_values) for card in preview} == seen
    assert {(card.goal.pk, card.shows_values) for card in released} == seen


class TestCounts:
    def people(self, number: int) -> None:
        for _number in range(number):
            GoalFactory(plan=DevelopmentPlanFactory())

    def test_hr_sees_how_many_stand_where(self, scope: Cast):
        self.people(5)
        DevelopmentPlan.objects.filter(pk=scope.plan.pk).update(status=PlanStatus.DRAFT)
        with scope.acting(scope.hr_admin):
            counts = plan_counts(scope.actor(scope.hr_admin))
        assert counts.people == 6
        assert counts.plans == {PlanStatus.ACTIVE: 5, PlanStatus.DRAFT: 1}
        assert counts.goals == {GoalStatus.AGREED: 5}

    def test_few_people_are_not_counted_out(self, scope: Cast):
        self.people(2)
        with scope.acting(scope.hr_admin):
            counts = plan_counts(scope.actor(scope.hr_admin))
        assert (counts.people, counts.plans, counts.goals) == (3, None, None)

    @pytest.mark.parametrize("who", ["owner", "mentor", "manager", "sponsor", "stranger"])
    def test_nobody_else_does(self, scope: Cast, who: str):
        person = getattr(scope, who)
        with scope.acting(person), pytest.raises(NotAllowed):
            plan_counts(scope.actor(person))
