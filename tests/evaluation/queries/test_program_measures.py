"""The measures of a program, from its rows. The formulas themselves: tests/evaluation/scoring/test_measures.py."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from development_plans.choices import Audience, GoalStatus, PlanStatus
from development_plans.models import DevelopmentPlan, Goal
from evaluation.queries.program_measures import first_meeting_rate_of, goal_attainment_of, match_rate_of
from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from programs.choices import EnrollmentStatus, Side
from programs.models import Intake, ProgramRole
from relationships.choices import RelationshipStatus, SessionStatus
from tests.factories.participants import PersonFactory
from tests.factories.programs import EnrollmentFactory, IntakeFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.factories.tenancy import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake() -> Iterator[Intake]:
    with organization_scope(OrganizationFactory(), Actor.task("test")):
        yield IntakeFactory(program__launched_at=clock.now() - timedelta(days=200))


def enroll(intake: Intake, side: str = Side.MENTEE, status: str = EnrollmentStatus.READY) -> Person:
    person: Person = EnrollmentFactory(intake=intake, side=side, status=status).person
    return person


def close_goal(person: Person, status: str, audience: str = Audience.SPONSOR, days_ago: int = 5) -> None:
    plan, _made = DevelopmentPlan.objects.get_or_create(person=person, status=PlanStatus.ACTIVE)
    now = clock.now()
    Goal.objects.create(
        plan=plan,
        statement="A goal",
        measure="Error",
        baseline=6,
        target=3,
        due_on=clock.today(),
        status=status,
        audience=audience,
        agreed_at=now - timedelta(days=400),
        closed_at=now - timedelta(days=days_ago),
    )


def test_match_rate_counts_those_who_are_ready_on_both_sides(intake: Intake):
    mentor, mentee = enroll(intake, Side.MENTOR), enroll(intake, status=EnrollmentStatus.ACTIVE)
    RelationshipFactory(program=intake.program, mentor=mentor, mentee=mentee)
    enroll(intake)
    enroll(intake, status=EnrollmentStatus.INVITED)
    ended = RelationshipFactory(
        program=intake.program, mentee=enroll(intake), status=RelationshipStatus.COMPLETED, ended_at=clock.now()
    )
    assert ended.mentor_id != mentor.pk
    figure = match_rate_of(intake.program, clock.now())
    assert (figure.numerator, figure.denominator) == (2, 4)


def test_a_pair_of_another_program_matches_nobody_here(intake: Intake):
    RelationshipFactory(mentee=enroll(intake))
    assert match_rate_of(intake.program, clock.now()).numerator == 0


def test_first_meeting_rate_looks_at_the_first_held_session(intake: Intake):
    started = clock.now() - timedelta(days=90)
    for days, status in ((10, SessionStatus.HELD), (40, SessionStatus.HELD), (10, SessionStatus.CANCELLED)):
        pair = RelationshipFactory(program=intake.program, started_at=started)
        at = started + timedelta(days=days)
        SessionFactory(relationship=pair, starts_at=at, status=status, logged_at=at + timedelta(hours=1))
    RelationshipFactory(program=intake.program, started_at=clock.now() - timedelta(days=3))
    figure = first_meeting_rate_of(intake.program, clock.now())
    assert (figure.numerator, figure.denominator) == (1, 3)


def test_goal_attainment_counts_released_goals_closed_since_the_launch(intake: Intake):
    people = [enroll(intake) for _n in range(5)]
    for person in people:
        close_goal(person, GoalStatus.PARTLY_ACHIEVED)
    close_goal(people[0], GoalStatus.ACHIEVED)
    close_goal(people[0], GoalStatus.ACHIEVED, audience=Audience.PAIR)
    close_goal(people[0], GoalStatus.ACHIEVED, days_ago=300)
    close_goal(PersonFactory(), GoalStatus.ACHIEVED)
    figure = goal_attainment_of(intake.program, clock.now())
    assert (figure.numerator, figure.denominator) == (3.5, 6)


def test_goal_attainment_is_hidden_for_few_people_and_leaves_out_its_readers(intake: Intake):
    people = [enroll(intake) for _n in range(5)]
    for person in people:
        close_goal(person, GoalStatus.ACHIEVED)
    assert goal_attainment_of(intake.program, clock.now()).as_percent == "100 %"
    ProgramRole.objects.create(program=intake.program, membership=people[0].membership, role=Role.PROGRAM_SPONSOR)
    figure = goal_attainment_of(intake.program, clock.now())
    assert figure.hidden_reason == "Hidden: fewer than 5 people"
    assert (figure.numerator, figure.denominator) == (None, None)
