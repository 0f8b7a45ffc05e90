"""The mentee's part of the main journey as people see it, and every page of it at both widths and in both themes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from development_plans.choices import AssessmentKind, Audience
from development_plans.models import Assessment, AssessmentScore, Goal, ProgressUpdate
from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Competency, RequiredLevel
from tests.browser import Open
from tests.development_plans.conftest import Cast, make_cast
from tests.factories.development_plans import GoalFactory
from tests.factories.participants import CompetencyFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OTHERS = {"Strategic thinking": "2.6", "Leading change": "3.0", "Financial acumen": "4.7", "People development": "4.1"}
OWN = {"Strategic thinking": "3", "Leading change": "3.5", "Financial acumen": "4.5", "People development": "3.6"}


def assess(cast: Cast, kind: str, levels: dict[str, str]) -> None:
    assessment = Assessment.objects.create(
        person=cast.owner,
        framework=cast.competencies[0].framework,
        kind=kind,
        assessed_on=clock.today() - timedelta(days=14),
        submitted_at=clock.now(),
        audience=Audience.MANAGER,
    )
    for name, level in levels.items():
        competency = Competency.objects.get(name=name)
        AssessmentScore.objects.create(assessment=assessment, competency=competency, level=Decimal(level))


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def goal(cast: Cast) -> Goal:
    """The plan of Priya Raman as the layouts draw it."""
    with organization_scope(cast.organization, Actor.task("test")):
        strength = CompetencyFactory(framework=cast.competencies[0].framework, name="People development", position=9)
        RequiredLevel.objects.create(role_profile=cast.role, competency=strength, level=3)
        assess(cast, AssessmentKind.MULTI_RATER, OTHERS)
        assess(cast, AssessmentKind.SELF, OWN)
        goal = GoalFactory(
            plan=cast.plan,
            statement="Halve the error of the quarterly forecast",
            audience=Audience.SPONSOR,
            competency=cast.competencies[2],
        )
        for days, value in ((90, "5.6"), (60, "5.1"), (30, "4.6"), (5, "4.1")):
            ProgressUpdate.objects.create(
                goal=goal, measured_on=clock.today() - timedelta(days=days), value=Decimal(value), evidence="Report"
            )
        GoalFactory(
            plan=cast.plan,
            statement="Raise how clearly colleagues see me set direction",
            measure="Behavior pulse “sets direction”",
            unit="points of 5",
            baseline=Decimal("2.6"),
            target=Decimal("3.5"),
        )
        GoalFactory(plan=cast.plan, statement="Lead the pricing review to the board", baseline=None, status="draft")
    return goal


def test_self_assessment_to_goal_to_progress_on_a_phone(visitor: Open, cast: Cast):
    screen = visitor(phone=True)
    screen.sign_in(cast.stranger.membership.user)
    page = screen.goto(cast.url("plan/"))
    page.get_by_role("button", name="Start").click()
    for number in range(3):
        page.locator(".plan-question").nth(number).get_by_text("Behavior at level 3").click()
    expect(page.locator("[data-saved-state]")).to_contain_text("Saved")
    page.get_by_role("button", name="Done: show me the gaps").click()
    page.get_by_role("link", name="Choose", exact=True).click()
    page.get_by_text("Finance Director Europe").click()
    page.get_by_role("button", name="Choose this role").click()
    expect(page.get_by_text("gap 2.0")).to_be_visible()
    page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_role("link", name="Use this").first.click()
    page.get_by_label("Today it is").fill("1")
    page.get_by_role("button", name="Save as draft").click()
    page.get_by_role("button", name="Agree this goal").click()
    page.locator("#value-new").fill("1.5")
    page.get_by_role("button", name="Save value").click()
    expect(page.get_by_text("now 1.5").first).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_own_pages_are_accessible(visitor: Open, cast: Cast, goal: Goal, phone: bool):
    screen = visitor(phone=phone)
    screen.sign_in(cast.owner.membership.user)
    paths = [
        "plan/",
        f"plan/goals/{goal.pk}/",
        f"plan/goals/{goal.pk}/close/",
        "plan/goals/new/",
        "plan/target/",
        "plan/assess/",
        f"plan/of/{cast.owner.pk}/?as=sponsor",
        "plan/of/",
    ]
    for path in paths:
        look(screen, cast, path)
    page = screen.goto(cast.url("plan/assess/"))
    page.get_by_role("button", name="Start").click()
    look(screen, cast, "plan/assess/")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_readers_pages_and_the_empty_plan_are_accessible(visitor: Open, cast: Cast, goal: Goal, phone: bool):
    for person, paths in (
        (cast.mentor, [f"plan/of/{cast.owner.pk}/", "plan/of/", f"plan/goals/{goal.pk}/"]),
        (cast.sponsor, [f"plan/of/{cast.owner.pk}/"]),
        (cast.stranger, ["plan/"]),
    ):
        screen = visitor(phone=phone)
        screen.sign_in(person.membership.user)
        for path in paths:
            look(screen, cast, path)


def look(screen, cast: Cast, path: str) -> None:
    page = screen.goto(cast.url(path))
    screen.check_accessibility()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
