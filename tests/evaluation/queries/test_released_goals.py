"""A goal stands the same on the plan and on the pages of readiness and reviews, whatever the clocks say."""

from datetime import UTC, date, datetime

import pytest

from development_plans.choices import Audience, GoalStatus, PlanStatus, ReaderRelation
from development_plans.models import DevelopmentPlan, Goal, PlanReader
from development_plans.queries.goals import goals_as_seen_by
from evaluation.queries.periods import current_quarter
from evaluation.queries.released_goals import goals_in_brief
from evaluation.queries.review_facts import review_facts
from mentoring import clock
from tests.evaluation.conftest import Cast


def add_goal(cast: Cast, status: str = GoalStatus.AGREED, plan_status: str = PlanStatus.ACTIVE) -> Goal:
    version = 2 if plan_status == PlanStatus.ACTIVE else 1
    plan, _made = DevelopmentPlan.objects.get_or_create(
        person=cast.mentee, version=version, defaults={"target_role": cast.role, "status": plan_status}
    )
    goal: Goal = Goal.objects.create(
        plan=plan,
        statement="Close the books in four days",
        measure="Days",
        baseline=6,
        target=4,
        due_on=date(2026, 11, 17),
        status=status,
        agreed_at=datetime(2026, 9, 1, tzinfo=UTC),
        audience=Audience.SPONSOR,
    )
    return goal


@pytest.mark.parametrize(("zone", "standing"), [("Pacific/Auckland", "late"), ("America/Los_Angeles", "at_risk")])
def test_a_goal_stands_the_same_on_every_page(cast: Cast, zone: str, standing: str):
    with cast.working(), clock.moved_to(datetime(2026, 11, 17, 18, tzinfo=UTC)):
        cast.mentee.time_zone = zone
        cast.mentee.save(update_fields=["time_zone"])
        add_goal(cast)
        PlanReader.objects.create(
            person=cast.mentee,
            membership=cast.sponsor.membership,
            relation=ReaderRelation.SPONSOR,
            source_id=cast.relationship.pk,
        )
        (card,) = goals_as_seen_by(cast.mentee, ReaderRelation.MENTOR)
        pair = type(cast.relationship).objects.select_related("mentee").get(pk=cast.relationship.pk)
        facts = review_facts([pair], current_quarter())[pair.pk]["goals"]
        brief = goals_in_brief(cast.actor(cast.sponsor), [cast.mentee.pk])[cast.mentee.pk]
    assert card.standing == standing
    assert [goal["standing"] for goal in facts] == [standing]
    assert (brief.on_track, brief.going_on) == (0, 1)


def test_a_review_speaks_of_the_plan_in_force(cast: Cast):
    with cast.working():
        add_goal(cast, GoalStatus.ACHIEVED, PlanStatus.ARCHIVED)
        add_goal(cast, GoalStatus.PARTLY_ACHIEVED)
        add_goal(cast, GoalStatus.DRAFT)
        pair = type(cast.relationship).objects.select_related("mentee").get(pk=cast.relationship.pk)
        facts = review_facts([pair], current_quarter())[pair.pk]["goals"]
    assert [goal["standing"] for goal in facts] == [GoalStatus.PARTLY_ACHIEVED]
