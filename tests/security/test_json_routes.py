"""What another site can have a browser send is not taken by any address that changes something."""

import json
from collections.abc import Iterator

from django.db import transaction
from django.test import Client

from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from tests.security.world import World

#: The types a page elsewhere can send without being asked whether it may.
SIMPLE = ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded")
EVIL = {"Origin": "https://evil.example"}
TOKEN = "a" * 32
#: Pages whose link alone is the right; what it can do is to stop messages.
WITHOUT_TOKEN = {"portal:stop_messages"}


def changing(world: World) -> Iterator[tuple[Route, str, str]]:
    for route in all_routes():
        spec = spec_of(route)
        # One that nobody has classified is a fault of its own, of the check of isolation.
        if not route.is_api or not route.is_of_organization or spec is None:
            continue
        given = arguments_of(route, spec, world.places["own"])
        address = route.address(organization_slug=world.organization.slug, **given)
        yield from ((route, method, address) for method in route.methods if method not in ("GET", "HEAD", "OPTIONS"))


def as_browser(world: World, persona: str) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["session"] = world.clients[persona].cookies["session"].value
    client.cookies["csrf"] = TOKEN
    return client


def send(client: Client, method: str, address: str, content_type: str, **headers: str) -> tuple[int, str]:
    with transaction.atomic():
        answer = client.generic(method, address, json.dumps({"name": "x"}), content_type=content_type, headers=headers)
        transaction.set_rollback(True)
    code = answer.json().get("code", "") if "json" in answer.get("Content-Type", "") else ""
    return answer.status_code, code


def test_json_addresses_take_nothing_from_another_site(world: World):
    wrong, tried = [], 0
    for persona in ("owner", "mentor"):
        client = as_browser(world, persona)
        for route, method, address in changing(world):
            for content_type in (*SIMPLE, "application/json"):
                tried += 1
                for headers in ({}, EVIL, {**EVIL, "X-CSRFToken": TOKEN}):
                    got = send(client, method, address, content_type, **headers)
                    if got != (403, "csrf_failed"):
                        wrong.append(f"{method} {route.name} as {persona}, {content_type}, {sorted(headers)}: {got}")
    assert wrong == []
    assert tried > 200


def test_token_of_somebody_else_opens_nothing(world: World):
    client = as_browser(world, "owner")
    client.cookies["csrf"] = "b" * 32
    route, method, address = next(changing(world))
    assert send(client, method, address, "application/json", **{"X-CSRFToken": TOKEN}) == (403, "csrf_failed")
    client.cookies["csrf"] = TOKEN
    status, code = send(client, method, address, "application/json", **{"X-CSRFToken": TOKEN})
    assert code != "csrf_failed", f"the control: {route.name} answers {status} to the right one"


def test_pages_without_the_check_are_a_reviewed_list():
    found = {r.name for r in all_routes() if not r.is_api and getattr(r.view, "csrf_exempt", False)}
    assert found == WITHOUT_TOKEN
