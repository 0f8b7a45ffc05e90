import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from development_plans.choices import AssessmentKind, Audience, GoalStatus
from development_plans.models import Assessment, AssessmentScore, DevelopmentPlan, Goal, ProgressUpdate
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.audit.queries import reads_about
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from tests.development_plans.conftest import Cast
from tests.factories.development_plans import GoalFactory
from tests.factories.participants import PersonFactory

CANARY = "zqxj evidence canary"


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person.membership.user)
    return client


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.owner)


def in_scope(cast: Cast):
    return organization_scope(cast.organization, Actor.task("test"))


def measured_goal(cast: Cast, **changes) -> Goal:
    with in_scope(cast):
        goal = GoalFactory(plan=cast.plan, **changes)
        for days, value in ((60, "5.2"), (20, "4.1")):
            ProgressUpdate.objects.create(
                goal=goal,
                measured_on=clock.today() - timedelta(days=days),
                value=Decimal(value),
                evidence=CANARY,
            )
    return goal


def assessed(cast: Cast, audience: str = Audience.PRIVATE) -> Assessment:
    with in_scope(cast):
        assessment = Assessment.objects.create(
            person=cast.owner,
            framework=cast.competencies[0].framework,
            kind=AssessmentKind.SELF,
            assessed_on=clock.today(),
            submitted_at=clock.now(),
            audience=audience,
        )
        for competency in cast.competencies:
            AssessmentScore.objects.create(assessment=assessment, competency=competency, level=3)
    return assessment


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestOwnPlan:
    def test_empty_plan_shows_three_steps_with_minutes(self, client: Client, cast: Cast):
        text = text_of(sign_in(client, cast.stranger).get(cast.url("plan/")))
        for words in ("Assess yourself", "8 min", "Choose target role", "1 min", "Write first goal", "5 min"):
            assert words in text

    def test_says_the_finding(self, owner: Client, cast: Cast):
        measured_goal(cast)
        assessed(cast)
        response = owner.get(cast.url("plan/"))
        text = text_of(response)
        assert response.content.decode().count("<h1") == 1
        assert "Your way to Finance Director Europe" in text
        assert "1 of 1 goal is on track. By your own view the widest gap is financial acumen" in text
        assert "from 6 to 3 % by" in text
        assert "now 4.1 %" in text
        assert "gap 2.0" in text
        assert text.count("Gaps are your own view until others answer") == 1

    def test_member_without_a_record_is_told_why(self, client: Client, cast: Cast):
        with in_scope(cast):
            membership = cast.stranger.membership
            cast.stranger.delete()
        client.force_login(membership.user)
        assert "You have no plan of your own here" in text_of(client.get(cast.url("plan/")))

    @pytest.mark.parametrize("goals", [1, 4])
    def test_queries_do_not_grow_with_goals(self, owner: Client, cast: Cast, goals: int, django_assert_max_num_queries):
        assessed(cast)
        for _number in range(goals):
            measured_goal(cast)
        owner.get(cast.url("plan/"))
        with django_assert_max_num_queries(26):
            assert owner.get(cast.url("plan/")).status_code == 200

    def test_number_of_queries_is_the_same_for_one_and_four(
        self, owner: Client, cast: Cast, django_assert_max_num_queries
    ):
        counts = []
        for wanted in (1, 4):
            while count_goals(cast) < wanted:
                measured_goal(cast)
            owner.get(cast.url("plan/"))
            with django_assert_max_num_queries(40) as queries:
                owner.get(cast.url("plan/"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


def count_goals(cast: Cast) -> int:
    with in_scope(cast):
        return int(Goal.objects.count())


class TestAssess:
    def test_opening_the_page_writes_nothing(self, owner: Client, cast: Cast):
        assert owner.get(cast.url("plan/assess/")).status_code == 200
        with in_scope(cast):
            assert not Assessment.objects.exists()

    def test_answers_are_saved_while_typing_and_then_submitted(self, owner: Client, cast: Cast):
        owner.post(cast.url("plan/assess/start/"))
        names = [f"level_{competency.pk.hex}" for competency in cast.competencies]
        assert "Behavior at level 3" in text_of(owner.get(cast.url("plan/assess/")))
        assert owner.post(cast.url("plan/assess/save/"), {names[0]: "2"}).status_code == 200
        kept = owner.get(cast.url("plan/assess/")).content.decode()
        assert re.findall(r'<input[^>]*value="(\w+)"[^>]*checked', kept) == ["2"]
        answers = {names[0]: "2", names[1]: "4", names[2]: "unsure"}
        assert owner.post(cast.url("plan/assess/"), answers).status_code == 302
        with in_scope(cast):
            assert sorted(AssessmentScore.objects.values_list("level", flat=True)) == [2, 4]

    @pytest.mark.parametrize("level", ["6", "0", "-1", "2.5", "NaN", "1e400", "<b>"])
    def test_what_is_no_level_is_refused_at_its_field(self, owner: Client, cast: Cast, level: str):
        owner.post(cast.url("plan/assess/start/"))
        response = owner.post(cast.url("plan/assess/"), {f"level_{cast.competencies[0].pk.hex}": level})
        assert response.status_code == 422
        assert "Choose one of the levels." in text_of(response)


class TestTarget:
    def test_choosing_a_role(self, client: Client, cast: Cast):
        sign_in(client, cast.stranger)
        assert "Finance Director Europe" in text_of(client.get(cast.url("plan/target/")))
        assert client.post(cast.url("plan/target/"), {"target_role": str(cast.role.pk)}).status_code == 302
        with in_scope(cast):
            assert DevelopmentPlan.objects.get(person=cast.stranger).target_role == cast.role

    def test_role_of_another_organization_is_no_choice(self, owner: Client, cast: Cast, other_cast: Cast):
        response = owner.post(cast.url("plan/target/"), {"target_role": str(other_cast.role.pk)})
        assert response.status_code == 422


WHOLE = {
    "statement": "Halve the error of my forecast",
    "measure": "Forecast error",
    "unit": "%",
    "baseline": "6",
    "target": "3.0",
    "whose_need": "both",
}


def whole(**changes: str) -> dict[str, str]:
    return {**WHOLE, "due_on": str(clock.today() + timedelta(days=100)), **changes}


class TestGoal:
    def test_from_example_to_agreed_goal(self, owner: Client, cast: Cast):
        page = owner.get(cast.url("plan/goals/new/?competency=strategic_thinking&example=strategic_thinking_2"))
        assert "Spend protected time each week" in page.content.decode()
        created = owner.post(cast.url("plan/goals/new/"), whole())
        assert created.status_code == 302
        with in_scope(cast):
            goal = Goal.objects.get()
        assert owner.post(cast.url(f"plan/goals/{goal.pk}/agree/")).status_code == 302
        with in_scope(cast):
            goal.refresh_from_db()
        assert (goal.status, goal.baseline, goal.target) == (GoalStatus.AGREED, 6, 3)

    def test_draft_says_which_letter_is_missing(self, owner: Client, cast: Cast):
        owner.post(cast.url("plan/goals/new/"), {"statement": "Lead the pricing review", "whose_need": "own"})
        with in_scope(cast):
            goal = Goal.objects.get()
        page = owner.get(cast.url(f"plan/goals/{goal.pk}/"))
        assert "Measurable: no baseline. What is it today?" in text_of(page)
        assert "Agree this goal" not in text_of(page)
        assert owner.post(cast.url(f"plan/goals/{goal.pk}/agree/")).status_code == 422

    def test_stale_form_shows_both_texts_and_keeps_what_was_typed(self, owner: Client, cast: Cast):
        owner.post(cast.url("plan/goals/new/"), whole())
        with in_scope(cast):
            goal = Goal.objects.get()
        url = cast.url(f"plan/goals/{goal.pk}/edit/")
        assert owner.post(url, whole(statement="First window has this text", version="1")).status_code == 302
        stale = owner.post(url, whole(statement="Second window has that text", version="1"))
        assert stale.status_code == 409
        assert "First window has this text" in text_of(stale)
        assert "Second window has that text" in text_of(stale)
        assert owner.post(url, whole(statement="Second window has that text", version="2")).status_code == 302

    @pytest.mark.parametrize(
        "number",
        [
            "NaN",
            "nan",
            "Infinity",
            "-inf",
            "1e400",
            "1e5",
            "1,5",
            "1,000.5",
            "1_000",
            "٣",
            "0x10",
            "12345678901",
            "4.123",
            "--1",
            "4 1",
            ".",
        ],
    )
    @pytest.mark.parametrize("field", ["baseline", "target"])
    def test_what_is_no_number_is_an_error_at_its_field(self, owner: Client, cast: Cast, field: str, number: str):
        response = owner.post(cast.url("plan/goals/new/"), whole(**{field: number}))
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in response.content.decode() or f"id_{field}" in response.content.decode()
        assert "field-error" in response.content.decode()
        assert count_goals(cast) == 0

    @pytest.mark.parametrize(
        ("typed", "stored"), [("-0", "0.00"), ("-0.00", "0.00"), ("+4.1", "4.10"), (" 4.10 ", "4.10")]
    )
    def test_numbers_are_read_as_they_are_meant(self, owner: Client, cast: Cast, typed: str, stored: str):
        assert owner.post(cast.url("plan/goals/new/"), whole(baseline=typed)).status_code == 302
        with in_scope(cast):
            assert str(Goal.objects.get().baseline) == stored

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow", "2026-1-1T00:00"])
    def test_impossible_day_is_an_error_at_its_field(self, owner: Client, cast: Cast, day: str):
        assert owner.post(cast.url("plan/goals/new/"), whole(due_on=day)).status_code == 422


class TestValues:
    def test_value_is_added_in_place(self, owner: Client, cast: Cast):
        goal = measured_goal(cast)
        url = cast.url(f"plan/goals/{goal.pk}/values/")
        response = owner.post(url, {"value": "3.9", "measured_on": str(clock.today()), "back": "plan"})
        assert response.headers["Location"].endswith(f"/plan/#goal-{goal.pk}")
        assert "now 3.9 %" in text_of(owner.get(cast.url("plan/")))

    @pytest.mark.parametrize("value", ["", "NaN", "1e400", "4,1", "4.123", "123456789012"])
    def test_bad_value_keeps_what_was_typed(self, owner: Client, cast: Cast, value: str):
        goal = measured_goal(cast)
        response = owner.post(
            cast.url(f"plan/goals/{goal.pk}/values/"),
            {"value": value, "measured_on": str(clock.today()), "evidence": "Report of October"},
        )
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()
        assert 'value="Report of October"' in response.content.decode()

    def test_day_to_come_is_refused(self, owner: Client, cast: Cast):
        goal = measured_goal(cast)
        tomorrow = str(clock.today() + timedelta(days=2))
        response = owner.post(cast.url(f"plan/goals/{goal.pk}/values/"), {"value": "4", "measured_on": tomorrow})
        assert response.status_code == 422
        assert "Choose today or an earlier day." in text_of(response)

    def test_goal_page_draws_the_values(self, owner: Client, cast: Cast):
        text = text_of(owner.get(cast.url(f"plan/goals/{measured_goal(cast).pk}/")))
        assert "Forecast error is at 4.1; the target is 3" in text
        assert CANARY in text

    def test_closing(self, owner: Client, cast: Cast):
        goal = measured_goal(cast)
        url = cast.url(f"plan/goals/{goal.pk}/close/")
        refused = owner.post(url, {"outcome": "achieved"})
        assert refused.status_code == 422
        assert "has not reached the target" in text_of(refused)
        assert owner.post(url, {"outcome": "partly_achieved"}).status_code == 302
        assert "1 closed goal" in text_of(owner.get(cast.url("plan/")))


class TestReaders:
    def test_reading_is_recorded_and_the_owner_sees_it(self, client: Client, cast: Cast):
        measured_goal(cast)
        sign_in(client, cast.mentor).get(cast.url(f"plan/of/{cast.owner.pk}/"))
        with in_scope(cast):
            [entry] = reads_about(cast.owner.pk)
        assert (entry.action, entry.actor) == ("plan.read", f"membership:{cast.mentor.membership_id}")
        assert CANARY not in entry.facts
        assert "Marcus Lindqvist" in text_of(sign_in(client, cast.owner).get(cast.url("plan/")))

    def test_reading_ones_own_is_not_recorded(self, owner: Client, cast: Cast):
        goal = measured_goal(cast)
        for path in ("plan/", f"plan/goals/{goal.pk}/", f"plan/of/{cast.owner.pk}/?as=sponsor"):
            assert owner.get(cast.url(path)).status_code == 200
        with in_scope(cast):
            assert not AuditEntry.objects.filter(action__in=["plan.read", "goal.read"]).exists()

    @pytest.mark.parametrize("who", ["hr_admin", "stranger"])
    def test_plan_is_hidden_from_everybody_else(self, client: Client, cast: Cast, who: str):
        with in_scope(cast):
            goal = GoalFactory(plan=cast.plan, audience=Audience.SPONSOR)
        sign_in(client, getattr(cast, who))
        assert client.get(cast.url(f"plan/of/{cast.owner.pk}/")).status_code == 404
        assert client.get(cast.url(f"plan/goals/{goal.pk}/")).status_code == 404
        for action in ("agree", "drop", "close", "audience", "values", "edit"):
            assert client.post(cast.url(f"plan/goals/{goal.pk}/{action}/"), whole()).status_code == 404

    def test_other_organization_has_nothing_there(self, client: Client, cast: Cast, other_cast: Cast):
        sign_in(client, other_cast.owner)
        assert client.get(cast.url("plan/")).status_code == 404
        assert client.get(other_cast.url(f"plan/of/{cast.owner.pk}/")).status_code == 404

    def test_sponsor_sees_how_a_released_goal_stands_without_its_values(self, client: Client, cast: Cast):
        goal = measured_goal(cast, audience=Audience.SPONSOR)
        sign_in(client, cast.sponsor)
        for path in (f"plan/of/{cast.owner.pk}/", f"plan/goals/{goal.pk}/"):
            text = text_of(client.get(cast.url(path)))
            assert goal.statement in text
            assert "On track" in text
            assert CANARY not in text
            assert "4.1" not in text

    def test_own_view_is_shared_only_when_released(self, client: Client, cast: Cast):
        assessment = assessed(cast)
        path = cast.url(f"plan/of/{cast.owner.pk}/")
        sign_in(client, cast.mentor)
        assert "Strategic thinking" not in text_of(client.get(path))
        with in_scope(cast):
            Assessment.objects.filter(pk=assessment.pk).update(audience=Audience.PAIR)
        assert "Strategic thinking" in text_of(client.get(path))

    def test_switch_is_changed_in_place(self, owner: Client, cast: Cast):
        goal = measured_goal(cast)
        response = owner.post(cast.url(f"plan/goals/{goal.pk}/audience/"), {"audience": "sponsor"})
        assert response.headers["Location"].endswith("#who-sees-what")
        with in_scope(cast):
            assert Goal.objects.get().audience == Audience.SPONSOR
        assert owner.post(cast.url(f"plan/goals/{goal.pk}/audience/"), {"audience": "world"}).status_code == 422

    def test_list_of_shared_plans_says_what_is_shared(self, client: Client, cast: Cast):
        measured_goal(cast)
        text = text_of(sign_in(client, cast.mentor).get(cast.url("plan/of/")))
        assert "Priya Raman" in text
        assert "1 goal, all on track" in text

    @pytest.mark.parametrize("action", ["start", "submit", "take-back"])
    def test_get_changes_nothing(self, owner: Client, cast: Cast, action: str):
        assert owner.get(cast.url(f"plan/{action}/")).status_code == 405


def test_list_of_shared_plans_does_not_grow(client: Client, cast: Cast, django_assert_max_num_queries):
    from development_plans.models import PlanReader
    from tests.factories.development_plans import DevelopmentPlanFactory

    measured_goal(cast)
    sign_in(client, cast.mentor)
    counts = []
    for extra in (0, 3):
        with in_scope(cast):
            for _number in range(extra):
                person = PersonFactory()
                PlanReader.objects.create(
                    person=person, membership=cast.mentor.membership, relation="mentor", source_id=person.pk
                )
                GoalFactory(plan=DevelopmentPlanFactory(person=person))
        client.get(cast.url("plan/of/"))
        with django_assert_max_num_queries(40) as queries:
            assert client.get(cast.url("plan/of/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
