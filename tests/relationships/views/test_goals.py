"""The goals on the page of a pair: the mentee's own, and for the mentor what is shared."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from development_plans.choices import Audience, GoalStatus
from development_plans.models import Goal
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from relationships.choices import EndReason
from relationships.models import Relationship
from relationships.services.plan_readers import share_plan_with_pair
from relationships.services.relationships import end_relationship
from tests.factories.development_plans import DevelopmentPlanFactory, GoalFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db

TASK = Actor.task("test")
SHARED, SECRET = "Halve the forecast error", "zqxj private goal"


@pytest.fixture
def with_goals(cast: Cast) -> Cast:
    with organization_scope(cast.organization, TASK):
        plan = DevelopmentPlanFactory(person=cast.mentee)
        GoalFactory(plan=plan, statement=SHARED, audience=Audience.PAIR)
        GoalFactory(plan=plan, statement=SECRET, audience=Audience.PRIVATE)
        share_plan_with_pair(Relationship.objects.get(pk=cast.relationship.pk), by=TASK)
    return cast


def page(cast: Cast, person: Person) -> str:
    client = Client()
    with cast.acting(person):
        client.force_login(person.membership.user)
    answer: Any = client.get(f"/o/{cast.organization.slug}/pairs/{cast.relationship.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def reads(cast: Cast) -> list[str]:
    with organization_scope(cast.organization, TASK):
        return list(AuditEntry.objects.filter(action="plan.read").values_list("actor", flat=True))


def test_mentee_sees_all_own_goals_and_the_look_of_the_sponsor(with_goals: Cast):
    text = page(with_goals, with_goals.mentee)
    assert SHARED in text
    assert SECRET in text
    assert f"/plan/of/{with_goals.mentee.pk}/?as=sponsor" in text
    assert reads(with_goals) == []


def test_mentor_sees_what_is_shared_with_measure_word_and_link(with_goals: Cast):
    text = page(with_goals, with_goals.mentor)
    with organization_scope(with_goals.organization, TASK):
        goal = Goal.objects.get(statement=SHARED)
    assert SECRET not in text
    assert "?as=sponsor" not in text
    for words in (SHARED, "from 6 to 3\u00a0%", f"/plan/goals/{goal.pk}/", "% of time"):
        assert words in text


def test_look_of_the_mentor_is_on_the_mentees_list(with_goals: Cast):
    page(with_goals, with_goals.mentor)
    assert reads(with_goals) == [f"membership:{with_goals.mentor.membership_id}"]


def test_hr_sees_no_goals(with_goals: Cast):
    text = page(with_goals, with_goals.hr_admin)
    assert SHARED not in text
    assert 'id="goals"' not in text


def test_closed_goals_are_left_to_the_plan(with_goals: Cast):
    with organization_scope(with_goals.organization, TASK):
        Goal.objects.filter(statement=SHARED).update(
            status=GoalStatus.ACHIEVED, closed_at=clock.now() - timedelta(days=1)
        )
    assert SHARED not in page(with_goals, with_goals.mentor)


def test_mentor_of_an_ended_pair_sees_no_goals(with_goals: Cast):
    with with_goals.acting(with_goals.mentee):
        end_relationship(with_goals.relationship, by=with_goals.actor(with_goals.mentee), reason=EndReason.MUTUAL)
    assert SHARED not in page(with_goals, with_goals.mentor)
    assert reads(with_goals) == []


def test_without_goals_the_section_says_what_to_do(cast: Cast):
    assert "Write one in your plan" in page(cast, cast.mentee)
    assert "shares no open goal with you" in page(cast, cast.mentor)


@pytest.mark.parametrize("count", [1, 4])
def test_costs_the_same_however_many_goals(with_goals: Cast, count: int, django_assert_num_queries: Any):
    with organization_scope(with_goals.organization, TASK):
        plan = Goal.objects.get(statement=SHARED).plan
        for _index in range(count):
            GoalFactory(plan=plan, audience=Audience.PAIR)
    client = Client()
    with with_goals.acting(with_goals.mentor):
        client.force_login(with_goals.mentor.membership.user)
    with django_assert_num_queries(20):
        client.get(f"/o/{with_goals.organization.slug}/pairs/{with_goals.relationship.pk}/")
