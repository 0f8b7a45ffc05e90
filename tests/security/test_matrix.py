"""Every address x every role x own, another pair's, another program's, another organization's.

What is expected stands in matrix.toml, written by people from what each role is for; nothing here asks the rules
under test. An address that is not in the file fails.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from mentoring.portal.isolation.rows import Rows
from tests.security.world import PERSONAS, World

PLACES = ("own", "pair", "program")
#: They enter no organization, so that the place cannot matter to them.
OUTSIDE = ("anonymous", "operator")
#: In another organization no role of ours exists: these stand for all.
STRANGERS = ("anonymous", "owner", "operator")
#: What a GET may write: that somebody read something confidential, and that a session was used.
WRITTEN_BY_READING = ("audit_auditentry", "audit_auditlink", "accounts_session", "usersessions_usersession")
#: A body that the API could not read; it says so before it asks for rights.
UNREAD = {400, 415, 422}
ALLOWED = {200, 201, 202, 204, 302, 303, 400, 409, 415, 422}


@cache
def matrix() -> dict[str, Any]:
    with (Path(__file__).parent / "matrix.toml").open("rb") as file:
        return tomllib.load(file)


def members_of(text: str) -> set[str]:
    groups = matrix()["groups"]
    return {name for word in text.split() for name in (members_of(groups[word]) if word in groups else {word})}


@dataclass(frozen=True)
class Row:
    """One line of the file for one method: who may, who is refused; for everybody else there is nothing."""

    entry: dict[str, Any]

    def expected(self, persona: str, place: str) -> str:
        if self.entry.get("everybody"):
            return "allowed"
        if self.entry.get("nothing"):
            return "nothing"
        if persona == "anonymous":
            return "allowed" if self.entry.get("open") else "sign in"
        given = self.entry.get(place, {})
        if persona in members_of(given.get("allow", "")):
            return "allowed"
        return "refused" if persona in members_of(given.get("refuse", "")) else "nothing"


def row_of(route: Route, method: str) -> Row | None:
    rows = matrix()["routes"]
    for name in (f"{method} {route.name}", route.name):
        if name in rows:
            return Row(rows[name])
    return next(
        (Row(entry) for pattern, entry in rows.items() if "*" in pattern and fnmatchcase(route.name, pattern)), None
    )


def cells() -> Iterator[tuple[Route, str]]:
    for route in all_routes():
        methods = (spec_of(route) or {}).get("only", route.methods)
        yield from ((route, method) for method in methods)


def answer_of(response: Any) -> str:
    location = response.headers.get("Location", "")
    if response.status_code == 401 or (response.status_code == 302 and location.startswith("/accounts/login/")):
        return "sign in"
    known = {403: "refused", 404: "nothing"}
    return known.get(response.status_code) or (
        "allowed" if response.status_code in ALLOWED else str(response.status_code)
    )


def ask(world: World, persona: str, route: Route, method: str, rows: Rows, slug: str) -> str:
    """The answer, in words; what the request wrote is undone."""
    given = arguments_of(route, spec_of(route) or {}, rows)
    if route.is_of_organization:
        given["organization_slug"] = slug
    options = {"content_type": "application/json"} if route.is_api and method != "GET" else {}
    with transaction.atomic():
        before = rows_written() if method == "GET" else 0
        body = row_body(route, method)
        response = getattr(world.clients[persona], method.lower())(route.address(**given), body, **options)
        answer = answer_of(response)
        if route.is_api and method != "GET" and response.status_code in UNREAD and not body:
            answer = "unread"
        if method == "GET" and rows_written() != before:
            answer += ", and a GET changed the database"
        transaction.set_rollback(True)
    return answer


def row_body(route: Route, method: str) -> dict[str, Any]:
    row = row_of(route, method)
    return dict(row.entry.get("body", {})) if row else {}


def rows_written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
            "WHERE relname <> ALL(%s)",
            [list(WRITTEN_BY_READING)],
        )
        return int(cursor.fetchone()[0])


def wrong_cells(world: World, route: Route, method: str) -> Iterator[str]:
    row = row_of(route, method)
    assert row is not None, f"{method} {route.name} is not in matrix.toml"
    slug = world.organization.slug
    for persona in PERSONAS:
        one_place = not (route.own_arguments and route.is_of_organization) or persona in OUTSIDE
        for place in PLACES[:1] if one_place else PLACES:
            expected, got = row.expected(persona, place), ask(world, persona, route, method, world.places[place], slug)
            if got not in (expected, "unread"):
                yield f"{persona} / {place}: {got}, expected {expected}"
        if route.is_of_organization and not route.is_open:
            yield from _elsewhere(world, route, method, persona)


def _elsewhere(world: World, route: Route, method: str, persona: str) -> Iterator[str]:
    """Another organization's rows, under its own address and under ours: for nobody, and no exception to it."""
    foreign = world.places["organization"]
    expected = "sign in" if persona == "anonymous" else "nothing"
    if persona in STRANGERS:
        got = ask(world, persona, route, method, foreign, foreign.organization.slug)
        if got != expected:
            yield f"{persona} / another organization: {got}"
    if route.own_arguments:
        got = ask(world, persona, route, method, foreign, world.organization.slug)
        # Where a role has no right at all, saying so gives nothing away: it is said for every id.
        if got not in (expected, "unread") and (
            got == "allowed" or got != ask_for_nothing(world, persona, route, method)
        ):
            yield f"{persona} / a row of another organization: {got}"


def ask_for_nothing(world: World, persona: str, route: Route, method: str) -> str:
    given = arguments_of(route, spec_of(route) or {}, None) | {"organization_slug": world.organization.slug}
    options = {"content_type": "application/json"} if route.is_api and method != "GET" else {}
    with transaction.atomic():
        response = getattr(world.clients[persona], method.lower())(
            route.address(**given), row_body(route, method), **options
        )
        transaction.set_rollback(True)
    return answer_of(response)


@pytest.mark.parametrize(("route", "method"), [*cells()], ids=[f"{m} {r.name}" for r, m in cells()])
def test_address_answers_each_role_as_written(world: World, route: Route, method: str):
    assert "\n".join(wrong_cells(world, route, method)) == ""


def test_every_line_of_the_file_is_about_an_address():
    names = {f"{m} {r.name}" for r, m in cells()} | {r.name for r, _m in cells()}
    stale = [n for n in matrix()["routes"] if "*" not in n and n not in names]
    assert stale == []
    for entry in matrix()["routes"].values():
        for place in PLACES:
            for words in entry.get(place, {}).values():
                assert members_of(words) <= set(PERSONAS)


def test_wrong_expectation_is_found(world: World):
    """The matrix sees a cell that differs: here the file is changed instead of the rule."""
    route = next(r for r in all_routes() if r.name == "relationships:relationship")
    assert not list(wrong_cells(world, route, "GET"))
    row = matrix()["routes"]["relationships:relationship"]
    kept = dict(row["own"])
    row["own"]["allow"] = f"{kept['allow']} auditor"
    try:
        assert list(wrong_cells(world, route, "GET")) == ["auditor / own: nothing, expected allowed"]
    finally:
        row["own"] = kept
