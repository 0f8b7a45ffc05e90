"""What each role gets in an answer of the API, name by name, as fields.toml says; and what nobody gets.

The file is reviewed by people. A field that is new, or that comes to a role that did not have it, is a line to write
there: the failure says which.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.http import HttpRequest, JsonResponse

from mentoring.accounts.models import Session, User
from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from tests.security.test_matrix import members_of
from tests.security.world import PERSONAS, World

Tree = dict[str, Any]
#: Words of what is nobody's: passwords, keys, digests, and the numbers inside a computation.
INNER = re.compile(r"passw|secret|digest|nonce|seed|hash|sealed|vault|wrapped|session_key|token|score")
#: What an agreement and a report are known by; what makes a matching repeatable; how somebody rates themself.
MEANT = {
    "relationships_api:agreement: digest",
    "evaluation_api:reports: digest",
    "matching_api:run: inputs_digest",
    "matching_api:run: seed",
    "matching_api:runs: inputs_digest",
    "matching_api:runs: seed",
    "development_plans_api:assessment: scores",
}
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
#: HR reaches everybody; a line manager the own people, and a mentor the mentee.
RELATED = {
    "hr_admin": PERSONAS,
    "owner": PERSONAS,
    "line_manager": ("line_manager", "mentee"),
    "mentor": ("mentor", "mentee"),
}
#: Who is outside gets nothing anywhere, as the matrix shows.
ROLES = tuple(name for name in PERSONAS if name not in ("anonymous", "operator"))


@cache
def written() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "fields.toml").read_text(encoding="utf-8"))


def routes() -> list[Route]:
    known = [r for r in all_routes() if r.is_api and r.is_of_organization and "GET" in r.methods]
    return [route for route in known if spec_of(route) is not None and route.name != "api-nothing"]


def tree_of(value: Any) -> Tree:
    """The names in an answer; those of a list are those of its items together, and a key that is an id is `*`."""
    if isinstance(value, list):
        return merged(tree_of(item) for item in value)
    if not isinstance(value, dict):
        return {}
    return merged({name if name.isidentifier() else "*": tree_of(inner)} for name, inner in value.items())


def merged(trees: Iterator[Tree]) -> Tree:
    whole: Tree = {}
    for tree in trees:
        for name, inner in tree.items():
            whole[name] = merged(iter([whole.get(name, {}), inner]))
    return whole


def words(tree: Tree) -> str:
    """`id name person(id name)`"""
    return " ".join(f"{name}({words(inner)})" if inner else name for name, inner in sorted(tree.items()))


def names_in(tree: Tree) -> Iterator[str]:
    for name, inner in tree.items():
        yield name
        yield from names_in(inner)


@dataclass
class Reading:
    """Each answer once, for all that is asked of it."""

    world: World
    read: dict[tuple[str, str], Any]

    def get(self, persona: str, route: Route) -> Any:
        if (persona, route.name) not in self.read:
            self.read[persona, route.name] = get(self.world, persona, route)
        return self.read[persona, route.name]


@pytest.fixture(scope="module")
def reading(world: World) -> Reading:
    return Reading(world, {})


def get(world: World, persona: str, route: Route) -> Any:
    given = arguments_of(route, spec_of(route) or {}, world.places["own"])
    with transaction.atomic():
        answer = world.clients[persona].get(route.address(**given, organization_slug=world.organization.slug))
        transaction.set_rollback(True)
    return answer


def fields_of(answer: Any) -> str:
    if answer.status_code != 200:
        return ""
    return words(tree_of(answer.json())) if "json" in answer.headers["Content-Type"] else "a file"


def expected(name: str, persona: str) -> str:
    entry = written().get(name, {})
    return next((" ".join(text.split()) for who, text in entry.items() if persona in members_of(who)), "")


def differences(reading: Reading, route: Route) -> list[str]:
    got = {persona: fields_of(reading.get(persona, route)) for persona in ROLES}
    return [f"{p}: {text}" for p, text in got.items() if text != expected(route.name, p)]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_each_role_gets_the_fields_that_are_written(reading: Reading, route: Route):
    assert "\n".join(differences(reading, route)) == ""


def test_every_line_of_the_file_is_about_an_address():
    assert set(written()) <= {route.name for route in routes()}
    for name, entry in written().items():
        people = [persona for who in entry for persona in members_of(who)]
        assert len(people) == len(set(people)), f"{name}: somebody stands there twice"
        assert set(people) <= set(ROLES)


def one_more(request: HttpRequest) -> JsonResponse:
    """As an answer would be to which somebody added a field."""
    return JsonResponse({**dict.fromkeys(expected("members_api:me", "member").split(), 1), "salary": 1})


def test_field_that_nobody_wrote_down_is_found(world: World, exchange: Callable[[str, Any], None]):
    [route] = [route for route in routes() if route.name == "members_api:me"]
    exchange("members_api:me", one_more)
    assert any("salary" in line for line in differences(Reading(world, {}), route))
    assert words(tree_of({"items": [{"id": 1}, {"who": {"name": 1}}]})) == "items(id who(name))"


# --- What nobody gets ------------------------------------------------------------------------------------------------
def secrets_of() -> set[str]:
    """What the database keeps to check somebody by, as it stands there."""
    found = {str(value) for user in User.objects.using("owner") for value in (user.password,)}
    found |= set(Session.objects.using("owner").values_list("session_key", flat=True))
    with connections["owner"].cursor() as cursor:
        # The digests of this world are texts that others hold too; their names are looked for.
        cursor.execute("SELECT nonce FROM members_invitation")
        found |= {str(value) for (value,) in cursor.fetchall()}
    return {value for value in found if len(value) > 12}


def told(reading: Reading, persona: str, secrets: set[str], routes: list[Route]) -> set[str]:
    """What stands in the answers to one role and is for nobody, or not for it."""
    known = {f"{name}@example.com" for name in RELATED.get(persona, (persona,))}
    found = set()
    for route in routes:
        answer = reading.get(persona, route)
        if answer.status_code != 200 or "json" not in answer.headers["Content-Type"]:
            continue
        text = answer.content.decode()
        found |= {f"{route.name}: {name}" for name in names_in(tree_of(answer.json())) if INNER.search(name)}
        found |= {f"{route.name}: a secret" for secret in secrets if secret in text}
        if set(RELATED.get(persona, ())) != set(PERSONAS):
            found |= {f"{route.name}: {email}" for email in set(EMAIL.findall(text)) - known}
    return found - MEANT


@pytest.mark.parametrize("persona", ROLES)
def test_nobody_gets_secrets_inner_numbers_or_addresses_of_strangers(reading: Reading, persona: str):
    assert told(reading, persona, secrets_of(), routes()) == set()


def careless(request: HttpRequest) -> JsonResponse:
    user = User.objects.using("owner").exclude(email__startswith="mentee").order_by("email").first()
    return JsonResponse({"email": user.email, "session": Session.objects.using("owner").first().session_key})


def test_answer_with_a_secret_or_a_strangers_address_is_found(world: World, exchange: Callable[[str, Any], None]):
    [route] = [route for route in routes() if route.name == "members_api:me"]
    exchange("members_api:me", careless)
    found = told(Reading(world, {}), "mentee", secrets_of(), [route])
    assert len(found) == 2
    assert "members_api:me: a secret" in found
