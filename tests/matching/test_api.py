"""Matching by the API: what the pages do, under the same rules."""

import pytest

from matching.choices import RunStatus
from matching.models import MatchRun
from relationships.models import Relationship
from tests.factories.matching import World, build_pairs

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def world() -> World:
    return build_pairs(3)


@pytest.fixture
def hr(client, world):
    client.force_login(world.hr.membership.user)
    return client


def base(world: World) -> str:
    return f"/api/v1/o/{world.organization.slug}/programs/{world.program.pk}/matching/"


def test_start_answers_where_the_run_stands(hr, world):
    answer = hr.post(base(world) + "runs/", {"seed": 3}, **JSON)
    assert answer.status_code == 202
    assert (answer.json()["status"], answer.json()["seed"]) == ("queued", 3)
    state = hr.get(base(world) + "runs/1/").json()
    assert state["progress"] == {"done": 0, "total": 0, "text": ""}
    assert hr.post(base(world) + "runs/", {}, **JSON).status_code == 409


def test_start_is_refused_when_nobody_waits(hr, world):
    world.pair_everybody()
    answer = hr.post(base(world) + "runs/", {}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "nobody_waits")
    assert hr.get(base(world) + "runs/").json()["items"] == []


def test_result_names_pairs_with_reasons(hr, world):
    world.matched()
    state = hr.get(base(world) + "runs/1/").json()
    assert (state["status"], state["matched"], state["gap"]) == ("draft", 3, 0)
    items = hr.get(base(world) + "runs/1/proposals/").json()["items"]
    assert len(items) == 3
    assert all("first need" in item["why"] for item in items)
    assert hr.get(base(world) + "runs/1/unmatched/").json()["items"] == []
    assert [run["number"] for run in hr.get(base(world) + "runs/").json()["items"]] == [1]


def test_decide_override_and_publish(hr, world):
    world.matched()
    run = base(world) + "runs/1/"
    first = hr.get(run + "proposals/").json()["items"][0]
    kept = hr.post(f"{run}proposals/{first['id']}/decision/", {"decision": "keep"}, **JSON)
    assert kept.json()["status"] == "staged"
    assert hr.post(f"{run}proposals/{first['id']}/decision/", {"decision": "keep"}, **JSON).status_code == 409
    mentee = first["mentee"]["id"]
    others = hr.get(run + "alternatives/", {"mentee": mentee}).json()["items"]
    pair = {"mentee": mentee, "mentor": others[0]["mentor"]["id"]}
    price = hr.get(run + "overrides/", pair).json()
    short = hr.post(run + "overrides/", {**pair, "reason": "short"}, **JSON)
    assert short.status_code == 422
    made = hr.post(
        run + "overrides/", {**pair, "reason": "They asked for it.", "seen_total": price["seen_total"]}, **JSON
    )
    assert made.status_code == 201
    assert hr.post(run + "keep-all/", {}, **JSON).json() == {"kept": 2}
    published = hr.post(run + "publish/", {}, **JSON)
    assert published.json()["status"] == "published"
    assert hr.post(run + "publish/", {}, **JSON).status_code == 409
    with world.scope():
        assert Relationship.objects.count() == 3


def test_publish_again_with_the_same_key_answers_the_same(hr, world):
    world.matched()
    run = base(world) + "runs/1/"
    hr.post(run + "keep-all/", {}, **JSON)
    answers = [hr.post(run + "publish/", {}, headers={"Idempotency-Key": "one"}, **JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with world.scope():
        assert Relationship.objects.count() == 3


def test_discard(hr, world):
    world.matched()
    assert hr.post(base(world) + "runs/1/discard/", {}, **JSON).json()["status"] == "discarded"
    with world.scope():
        assert MatchRun.objects.get().status == RunStatus.DISCARDED


def test_rules_are_read_and_saved_in_versions(hr, world):
    rules = hr.get(base(world) + "rules/").json()
    assert (rules["version"], rules["weights"]["expertise"]) == (0, 8)
    pair = [str(world.mentees[0].pk), str(world.mentors[0].pk)]
    body = {"weights": {"expertise": 4}, "hard_rules": rules["hard_rules"], "never_pairs": [pair], "seen_version": 0}
    saved = hr.post(base(world) + "rules/", body, **JSON)
    assert saved.status_code == 201
    assert (saved.json()["version"], saved.json()["never_pairs"]) == (1, [pair])
    assert hr.post(base(world) + "rules/", body, **JSON).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"weights": {"gender": 8}, "hard_rules": {}},
        {"weights": {"expertise": 3}},
        {"weights": {"expertise": "8"}},
        {"weights": {"expertise": 8}, "never_pairs": [["x"]]},
        {"weights": {"expertise": 8}, "extra": 1},
        {"weights": {"expertise": 8}, "seen_version": 1.5},
    ],
)
def test_bad_rules_are_refused(hr, world, body):
    rules = hr.get(base(world) + "rules/").json()["hard_rules"]
    answer = hr.post(base(world) + "rules/", {"hard_rules": rules, **body}, **JSON)
    assert answer.status_code in (400, 422)
    assert hr.get(base(world) + "rules/").json()["version"] == 0


@pytest.mark.parametrize("who", ["other_owner", "mentee", "stranger"])
def test_others_find_nothing(client, world, who):
    world.matched()
    stranger = build_pairs(1)
    people = {"other_owner": world.other_owner, "mentee": world.mentees[0], "stranger": stranger.hr}
    client.force_login(people[who].membership.user)
    own = base(world)
    if who == "stranger":
        own = own.replace(world.organization.slug, stranger.organization.slug)
    for path in ("rules/", "runs/", "runs/1/", "runs/1/proposals/", "runs/1/unmatched/"):
        assert client.get(own + path).status_code == 404
    for path in ("rules/", "runs/", "runs/1/publish/", "runs/1/keep-all/", "runs/1/discard/"):
        assert client.post(own + path, {}, **JSON).status_code == 404


def test_facilitator_may_not_publish(client, world):
    world.matched()
    client.force_login(world.facilitator.membership.user)
    assert client.post(base(world) + "runs/1/keep-all/", {}, **JSON).status_code == 200
    assert client.post(base(world) + "runs/1/publish/", {}, **JSON).status_code == 403


def test_people_outside_the_program_cannot_be_named(hr, world):
    world.matched()
    body = {"mentee": str(world.hr.pk), "mentor": str(world.mentors[0].pk), "reason": "Because I want to."}
    assert hr.post(base(world) + "runs/1/overrides/", body, **JSON).status_code == 404
    assert hr.get(base(world) + "runs/1/alternatives/").status_code == 404
    assert hr.get(base(world) + "runs/1/alternatives/", {"mentee": str(world.mentors[0].pk)}).status_code == 404
