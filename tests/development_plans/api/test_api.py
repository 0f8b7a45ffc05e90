from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from development_plans.choices import Audience, GoalStatus
from development_plans.models import Goal, ProgressUpdate
from mentoring import clock
from mentoring.audit.queries import reads_about
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from tests.development_plans.conftest import Cast
from tests.factories.development_plans import GoalFactory


def in_scope(cast: Cast):
    return organization_scope(cast.organization, Actor.task("test"))


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person.membership.user)
    return client


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    return sign_in(client, cast.owner)


def send(client: Client, method: str, url: str, body: Any = None):
    content = body if isinstance(body, str) else None
    if content is not None:
        return client.generic(method.upper(), url, content, content_type="application/json")
    return getattr(client, method)(url, data=body, content_type="application/json")


def make_goal(cast: Cast, **changes: Any) -> Goal:
    with in_scope(cast):
        goal = GoalFactory(plan=cast.plan, **changes)
        ProgressUpdate.objects.create(goal=goal, measured_on=clock.today(), value=Decimal("4.1"), evidence="Report")
    return goal


def body(**changes: Any) -> dict[str, Any]:
    return {
        "statement": "Halve the error of my forecast",
        "measure": "Forecast error",
        "unit": "%",
        "baseline": "6",
        "target": 3,
        "due_on": str(clock.today() + timedelta(days=100)),
        **changes,
    }


def test_the_journey_by_api(client: Client, cast: Cast):
    sign_in(client, cast.stranger)
    first, second = cast.competencies[:2]
    url = cast.api("plan/assessment/")
    assert send(client, "post", url).status_code == 201
    for competency, level in ((first, 3), (second, None)):
        saved = send(client, "patch", url, {"competency": str(competency.pk), "level": level})
        assert saved.status_code == 200, saved.content
    assert send(client, "post", url + "submit/").status_code == 200
    assert send(client, "put", cast.api("plan/"), {"target_role": str(cast.role.pk)}).json()["status"] == "draft"
    goal = send(client, "post", cast.api("plan/goals/"), body(competency=str(first.pk)))
    assert goal.status_code == 201, goal.content
    goal_url = cast.api(f"plan/goals/{goal.json()['id']}/")
    assert send(client, "post", goal_url + "agree/").json()["status"] == "agreed"
    assert send(client, "post", cast.api("plan/start/")).json()["status"] == "active"
    progress = {"value": "4.1", "measured_on": str(clock.today()), "evidence": "Report of October"}
    assert send(client, "post", goal_url + "progress/", progress).status_code == 201
    page = client.get(cast.api("plan/")).json()
    assert [row["own_gap"] for row in page["standing"] if row["own"]] == ["1.00"]
    assert page["goals"][0]["state"]["way_percent"] == 63
    assert page["goals"][0]["latest"] == "4.10"
    assert client.get(goal_url + "progress/").json()["items"][0]["value"] == "4.10"
    assert send(client, "post", goal_url + "audience/", {"audience": "sponsor"}).json()["audience"] == "sponsor"
    assert (
        send(client, "post", goal_url + "close/", {"outcome": "partly_achieved"}).json()["status"] == "partly_achieved"
    )


@pytest.mark.parametrize("field", ["baseline", "target"])
@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1,5",
        "",
        True,
        [],
        {},
        "12345678901",
        "4.123",
        0.001,
        "x",
        "1_000",
        "1e5",
        "٣",
    ],
)
def test_what_is_no_number_is_refused_at_its_field(owner: Client, cast: Cast, field: str, number: Any):
    response = send(owner, "post", cast.api("plan/goals/"), body(**{field: number}))
    assert response.status_code in (400, 422), response.content
    assert field in response.content.decode()
    with in_scope(cast):
        assert not Goal.objects.exists()


@pytest.mark.parametrize(
    "raw", ['{"value": NaN}', '{"value": 1e400}', '{"value": Infinity}', '{"value": 4', "[]", "null"]
)
def test_broken_body_is_refused(owner: Client, cast: Cast, raw: str):
    goal = make_goal(cast)
    assert send(owner, "post", cast.api(f"plan/goals/{goal.pk}/progress/"), raw).status_code in (400, 422)


@pytest.mark.parametrize("field", ["status", "agreed_by", "plan", "audience", "closed_at", "organization", "id"])
def test_what_is_not_the_writers_to_set_is_refused(owner: Client, cast: Cast, field: str):
    response = send(owner, "post", cast.api("plan/goals/"), body(**{field: "agreed"}))
    assert response.status_code == 400


def test_stale_version_is_a_conflict(owner: Client, cast: Cast):
    goal = send(owner, "post", cast.api("plan/goals/"), body()).json()
    url = cast.api(f"plan/goals/{goal['id']}/")
    assert send(owner, "put", url, body(version=1, statement="Another statement for it")).json()["version"] == 2
    assert send(owner, "put", url, body(version=1)).status_code == 409


def test_incomplete_goal_is_not_agreed(owner: Client, cast: Cast):
    goal = send(owner, "post", cast.api("plan/goals/"), {"statement": "Lead the pricing review"}).json()
    assert {each["letter"] for each in goal["missing"]} == set("MART")
    refused = send(owner, "post", cast.api(f"plan/goals/{goal['id']}/agree/"))
    assert refused.status_code == 422
    assert refused.json()["code"] == "goal_incomplete"


def test_competency_of_another_organization_is_not_there(owner: Client, cast: Cast, other_cast: Cast):
    foreign = str(other_cast.competencies[0].pk)
    assert send(owner, "post", cast.api("plan/goals/"), body(competency=foreign)).status_code == 404
    assert send(owner, "put", cast.api("plan/"), {"target_role": str(other_cast.role.pk)}).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("mentor", 200), ("manager", 200), ("sponsor", 200), ("hr_admin", 404), ("stranger", 404)],
)
def test_reading_anothers_plan(client: Client, cast: Cast, who: str, status: int):
    goal = make_goal(cast, audience=Audience.SPONSOR)
    sign_in(client, getattr(cast, who))
    page = client.get(cast.api(f"plan/of/{cast.owner.pk}/"))
    assert page.status_code == status
    assert client.get(cast.api(f"plan/goals/{goal.pk}/")).status_code == status
    with in_scope(cast):
        others = who in ("mentor", "manager", "sponsor")
        actions = sorted(reads_about(cast.owner.pk).values_list("action", flat=True))
        assert actions == (["goal.read", "plan.read"] if others else [])


def test_sponsor_gets_no_value_anywhere(client: Client, cast: Cast):
    goal = make_goal(cast, audience=Audience.SPONSOR)
    sign_in(client, cast.sponsor)
    shown = client.get(cast.api(f"plan/goals/{goal.pk}/")).json()
    assert (shown["status"], shown["latest"], shown["measure"]) == (GoalStatus.AGREED, None, None)
    assert client.get(cast.api(f"plan/goals/{goal.pk}/progress/")).json()["items"] == []
    assert "4.1" not in client.get(cast.api(f"plan/of/{cast.owner.pk}/")).content.decode()


@pytest.mark.parametrize("who", ["mentor", "manager", "sponsor"])
def test_readers_write_nothing(client: Client, cast: Cast, who: str):
    goal = make_goal(cast, audience=Audience.SPONSOR)
    sign_in(client, getattr(cast, who))
    url = cast.api(f"plan/goals/{goal.pk}/")
    progress = {"value": "1", "measured_on": str(clock.today())}
    assert send(client, "post", url + "progress/", progress).status_code == 403
    assert send(client, "post", url + "close/", {"outcome": "not_achieved"}).status_code == 403
    assert send(client, "post", url + "drop/").status_code == 403
    assert send(client, "post", url + "audience/", {"audience": "private"}).status_code == 403
    assert send(client, "put", url, body(version=1)).status_code == 403


def test_counts_are_for_hr(client: Client, cast: Cast):
    assert sign_in(client, cast.mentor).get(cast.api("plan/counts/")).status_code == 403
    counts = sign_in(client, cast.hr_admin).get(cast.api("plan/counts/"))
    assert counts.json() == {"people": 1, "plans": None, "goals": None}


@pytest.mark.parametrize("path", ["plan/", "plan/goals/", "plan/assessment/", "plan/counts/"])
def test_nobody_gets_in_without_signing_in(client: Client, cast: Cast, path: str):
    assert client.get(cast.api(path)).status_code in (401, 403)


def test_list_of_goals_does_not_grow(owner: Client, cast: Cast, django_assert_max_num_queries):
    counts = []
    for extra in (1, 3):
        for _number in range(extra):
            make_goal(cast)
        owner.get(cast.api("plan/goals/"))
        with django_assert_max_num_queries(30) as queries:
            assert owner.get(cast.api("plan/goals/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
