"""Roles x states x actions, for what a life is made of: states.toml says what each gets, and nothing asks the rules."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from mentoring import clock
from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from tests.security.test_matrix import members_of
from tests.security.world import World

WORDS = {403: "refused", 404: "nothing", 409: "late", 422: "rule"}


@cache
def written() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "states.toml").read_text(encoding="utf-8"))


def cells() -> Iterator[tuple[str, str]]:
    yield from ((machine, action) for machine, entry in written().items() for action in entry["actions"])


def states_of(model: type[models.Model]) -> list[str]:
    return [str(value) for value, _label in model._meta.get_field("status").flatchoices]


def expected(entry: dict[str, Any], persona: str, state: str) -> str:
    if state in entry.get("gone", "").split():
        return "nothing"
    if persona in members_of(entry["may"]):
        word = next((word for word in ("done", "rule") if state in entry.get(word, "").split()), "")
        return word or str(entry.get("otherwise", "late"))
    return "refused" if persona in members_of(entry.get("refused", "")) else "nothing"


def put(world: World, machine: dict[str, Any], state: str) -> None:
    """The row in that state, in the transaction of the request that follows."""
    row = world.places["own"].first(machine["model"])
    sets = {"null": None, "now": clock.now()}
    values = {name: sets.get(value, value) for name, value in machine.get("sets", {}).get(state, {}).items()}
    if machine.get("decided") and state not in ("suggested", "withdrawn"):
        values |= {"decided_by": world.places["own"].first("tenancy.Membership"), "decided_at": clock.now()}
    with organization_scope(world.organization, Actor.task("test")):
        assert type(row).objects.filter(pk=row.pk).update(status=state, **values) == 1


def answer(world: World, persona: str, route: Route, machine: dict[str, Any], state: str, body: Any) -> str:
    given = arguments_of(route, spec_of(route) or {}, world.places["own"])
    if body.get("wall_time") == "in a week":
        body = {**body, "wall_time": f"{clock.now() + timedelta(days=7):%Y-%m-%dT%H:%M}"}
    with transaction.atomic():
        put(world, machine, state)
        address = route.address(**given, organization_slug=world.organization.slug)
        response = world.clients[persona].post(address, body, content_type="application/json")
        transaction.set_rollback(True)
    return WORDS.get(response.status_code) or ("done" if response.status_code < 300 else str(response.status_code))


def differences(world: World, machine_name: str, action: str, entry: dict[str, Any]) -> list[str]:
    machine, found = written()[machine_name], []
    [route] = [route for route in all_routes() if route.name == action]
    for state in states_of(apps.get_model(machine["model"])):
        for persona in machine["asked"].split():
            got = answer(world, persona, route, machine, state, entry.get("body", {}))
            if got != expected(entry, persona, state):
                found.append(f"{state}, {persona}: {got}, expected {expected(entry, persona, state)}")
    return found


@pytest.mark.parametrize(("machine", "action"), [*cells()])
def test_each_role_gets_in_each_state_what_is_written(world: World, machine: str, action: str):
    assert "\n".join(differences(world, machine, action, written()[machine]["actions"][action])) == ""


def test_words_of_the_file_are_states_and_roles():
    for machine in written().values():
        states = set(states_of(apps.get_model(machine["model"])))
        assert set(machine.get("sets", {})) <= states
        for entry in machine["actions"].values():
            assert {word for name in ("done", "rule", "gone") for word in entry.get(name, "").split()} <= states
            assert set(machine["asked"].split()) & members_of(entry["may"])


def test_state_in_which_more_is_possible_than_written_is_found(world: World):
    """The control: the file without one of the states in which a relationship may end."""
    entry = written()["relationship"]["actions"]["relationships_api:end"]
    found = differences(world, "relationship", "relationships_api:end", {**entry, "done": "active"})
    assert {line.partition(",")[0] for line in found} == {"on_hold"}
