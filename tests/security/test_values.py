"""What a request may carry: ids of others, names that nobody asked for, and pieces of SQL.

Every statement is watched on its way to the database. What was typed may stand among its values and never in its
text; what nobody asked for may stand in neither.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from mentoring.portal.isolation.addresses import spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from mentoring.portal.isolation.rows import Rows
from mentoring.portal.isolation.scanning import alike
from mentoring.portal.isolation.tables import foreign_state
from tests.security import test_junk_input as junk
from tests.security.test_junk_input import Form, Walk, address_of, body_of, example_of, found_forms, schema
from tests.security.world import World

MARK = "zq7mark"
#: Text that would change, end, delay or break a statement that it stood in.
PROBES = (
    f"{MARK}' OR '1'='1",
    f'{MARK}"; SELECT pg_sleep(9); --',
    f"{MARK}%') UNION SELECT digest FROM tenancy_apitoken --",
    f"{MARK}\\'; DROP TABLE participants_person; --",
    f"{MARK}$$ || current_setting('northbound.organization') || $$",
)
#: Names that an unwary view would hand to the ORM: connectors, look-ups, dotted aliases.
NAMES = (
    "_connector", "_negated", "organization__name", "pk__in", "person__organization__slug", f"{MARK}__gt",
    f"a.{MARK}", f'{MARK}")) --',
)  # fmt: skip
#: What nobody may set by sending it: flat, in other spellings, as the database's column.
PROTECTED = (
    "organization", "organization_id", "organizationId", "tenant", "tenant_id", "role", "roles_", "is_staff", "isStaff",
    "is_superuser", "is_operator", "is_active", "approved_by", "approved_by_id", "approvedBy", "decided_by", "score",
    "readiness_rating", "created_by", "created_at", "built_by", "membership", "membership_id", "user", "user_id", "pk",
    "digest", "proposal_id", "started_at", "sponsor[role]", "person.role",
)  # fmt: skip
WRITERS = ("owner", "mentor", "mentee")


@pytest.fixture
def walk(world: World) -> Walk:
    return Walk(world, {})


@pytest.fixture(scope="module")
def forms(world: World) -> list[tuple[str, Form]]:
    return list(found_forms(Walk(world, {})).values())


class Watch:
    """Every statement of the application, and where the mark stood in it."""

    def __init__(self) -> None:
        self.in_text: list[str] = []
        self.in_values = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if MARK in str(sql):
            self.in_text.append(str(sql)[:200])
        if MARK in repr(params):
            self.in_values += 1
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


def operations(world: World) -> Iterator[tuple[Route, str, dict[str, Any], dict[str, Any]]]:
    """What the API writes: address, method, its properties, and a body that it can read."""
    document = schema()
    for route in (r for r in all_routes() if r.is_api and r.is_of_organization and spec_of(r) is not None):
        for method in (m for m in route.methods if m in ("POST", "PUT", "PATCH")):
            operation = junk._operations(document, route).get(method.lower(), {})
            fields = body_of(document, operation)
            yield route, method, fields, {name: example_of(document, node) for name, node in fields.items()}


# --- SQL -------------------------------------------------------------------------------------------------------------
def test_no_parameter_of_a_page_or_list_reaches_the_text_of_a_statement(walk: Walk):
    probes = cycle(PROBES)
    names = ("q", "page", "cursor", "sort", "order", "status", "program", "person", "quarter", "after", "limit", "tab")
    with watched() as watch:
        for route in (r for r in junk.routes() if "GET" in r.methods):
            address = address_of(route, walk.world)
            declared = [name for name in junk._parameters(route) if name != "unknown"]
            for query in [{name: next(probes)} for name in declared] or [{name: next(probes) for name in names}]:
                walk.ask("owner", "GET", address, query)
            before = watch.in_values
            answer = walk.ask("owner", "GET", address, dict.fromkeys(NAMES, MARK))
            assert watch.in_values == before, f"{route.name} reads a name that nobody declared"
            assert not (route.is_api and route.is_of_organization) or answer.status_code in (400, 404), route.name
    assert (watch.in_text, walk.faults) == ([], {})
    assert watch.in_values > 5, "what was searched for did reach the database, as a value"


def test_no_field_of_a_form_or_body_reaches_the_text_of_a_statement(walk: Walk, forms: list[tuple[str, Form]]):
    probes, before = cycle(PROBES), foreign_state(walk.world.places["organization"])
    with watched() as watch:
        for persona, form in forms:
            given = {name: value for name, value in form.fields if name != "csrfmiddlewaretoken"}
            walk.ask(persona, form.method, form.address, {name: next(probes) for name in given})
            for name in given:
                walk.ask(persona, form.method, form.address, {**given, name: next(probes)})
        for route, method, _fields, body in operations(walk.world):
            address = address_of(route, walk.world)
            for name in (name for name, value in body.items() if isinstance(value, str)):
                changed = json.dumps({**body, name: next(probes)})
                walk.ask("owner", method, address, changed, content_type="application/json")
    assert (watch.in_text, walk.faults) == ([], {})
    assert watch.in_values > 20
    assert foreign_state(walk.world.places["organization"]) == before


@pytest.mark.parametrize("part", PROBES)
def test_no_part_of_an_address_reaches_the_text_of_a_statement(walk: Walk, part: str):
    from urllib.parse import quote

    slug, text = walk.world.organization.slug, quote(part, safe="")
    with watched() as watch:
        for address in (f"/o/{text}/", f"/api/v1/o/{text}/me/", f"/o/{slug}/join/{text}/", f"/o/{slug}/people/{text}/",
                        f"/o/{slug}/messages/stop/{text}/"):  # fmt: skip
            assert walk.ask("owner", "GET", address).status_code in (400, 404), address
        cookie = {"HTTP_COOKIE": f"nb_session={part}; sessionid={part}"}
        walk.ask("anonymous", "GET", f"/o/{slug}/", None, **cookie)
        walk.ask("anonymous", "GET", f"/api/v1/o/{slug}/me/", None, HTTP_AUTHORIZATION=f"Bearer {part}")
    assert (watch.in_text, walk.faults) == ([], {})


def careless(request: HttpRequest) -> HttpResponse:
    """As a page would be that builds its statement by hand, and reads what it likes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE 'x' = $${request.GET.get('q', '')}$$")
        cursor.execute("SELECT %s", [request.GET.get("organization__name", "")])
    return HttpResponse("")


def test_statement_that_holds_what_was_typed_is_found(walk: Walk, exchange: Callable[[str, Any], None]):
    exchange("portal:search", careless)
    with watched() as watch:
        walk.ask("owner", "GET", f"/o/{walk.world.organization.slug}/search/", {"q": MARK, "organization__name": MARK})
    assert (len(watch.in_text), watch.in_values) == (1, 1)


# --- Names that nobody asked for -------------------------------------------------------------------------------------
def test_form_reads_nothing_that_it_does_not_show(walk: Walk, forms: list[tuple[str, Form]]):
    posted, read = 0, []
    for persona, form in forms:
        given = {name: value for name, value in form.fields if name != "csrfmiddlewaretoken"}
        extra = {name: MARK for name in PROTECTED if name not in given}
        with watched() as watch:
            query = "&".join(f"{name}={MARK}" for name in ("organization", "organization_id", "role", "is_staff"))
            joined = "&" if "?" in form.address else "?"
            walk.ask(persona, form.method, f"{form.address}{joined}{query}", {**given, **extra})
        posted += form.method == "POST"
        if watch.in_values or watch.in_text:
            read.append(f"{persona} {form.method} {form.address}")
    assert read == []
    assert walk.faults == {}
    assert posted > 20


def test_api_refuses_what_it_did_not_ask_for(walk: Walk):
    """Flat, nested, in a list, as nothing: a name that is not a field's is 400, and its value goes nowhere."""
    said, heard = 0, []
    for route, method, fields, body in operations(walk.world):
        address = address_of(route, walk.world)
        extra = {name: MARK for name in PROTECTED if name not in fields}
        shapes: tuple[dict[str, Any], ...] = (
            extra, dict.fromkeys(extra), {"person": {"role": MARK}}, {"items": [{"role": MARK}]},
        )  # fmt: skip
        for persona in WRITERS:
            # A body is read before its sender is looked at: one persona tries all shapes.
            for shape in shapes if persona == WRITERS[0] else shapes[:1]:
                sent = json.dumps({**body, **shape})
                with watched() as watch:
                    answer = walk.ask(persona, method, address, sent, content_type="application/json")
                # Where nothing is asked for, the state may be in the way before the names are.
                refused = answer.status_code in (400, 403, 404, 415) or (
                    not fields and answer.status_code in (409, 422)
                )
                said += answer.status_code == 400
                if not refused or watch.in_values or watch.in_text:
                    heard.append(f"{persona} {method} {route.name}: {answer.status_code}")
                if answer.status_code in (403, 404):
                    break
    assert heard == []
    assert said > 100


# --- Ids of others ---------------------------------------------------------------------------------------------------
MEANT = {
    "membership": "tenancy.Membership", "member": "tenancy.Membership", "competenc": "participants.Competency",
    "role": "participants.RoleProfile", "program": "programs.Program", "session": "relationships.Session",
    "assessment": "development_plans.Assessment", "mentor": "participants.Person", "mentee": "participants.Person",
    "person": "participants.Person", "people": "participants.Person", "application": "programs.Application",
    "proposal": "matching.Proposal",
}  # fmt: skip


def id_of(name: str, rows: Rows) -> str:
    label = next((label for word, label in MEANT.items() if word in name.lower()), "participants.Person")
    return str(rows.made[label][0].pk)


def is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def with_ids(value: Any, name: str, give: Callable[[str], str]) -> Any:
    """The same value, each id in it exchanged for one of what its name means."""
    if isinstance(value, dict):
        return {key: with_ids(inner, key, give) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_ids(inner, name, give) for inner in value]
    return give(name) if isinstance(value, str) and is_id(value) else value


def plain(response: Any, *ids: str) -> tuple[int, str]:
    text = response.content.decode("utf-8", "replace") + response.headers.get("Location", "")
    for value in ids:
        text = text.replace(value, "ID")
    return response.status_code, alike(text)


def test_id_of_another_organization_is_like_one_of_nothing(walk: Walk, forms: list[tuple[str, Form]]):
    """In every form and every body that takes one: the answers are the same, and nothing elsewhere changes."""
    foreign, tried, told = walk.world.places["organization"], 0, []
    before = foreign_state(foreign)
    for persona, form in forms:
        given = {name: value for name, value in form.fields if name != "csrfmiddlewaretoken"}
        for name in (name for name, value in given.items() if is_id(value)):
            theirs, none = id_of(name, foreign), str(uuid4())
            answers = [
                plain(walk.ask(persona, form.method, form.address, {**given, name: value}), theirs, none)
                for value in (theirs, none)
            ]
            tried += 1
            if answers[0] != answers[1]:
                told.append(f"{form.address} {name}")
    for route, method, _fields, body in operations(walk.world):
        theirs = with_ids(body, "", lambda name: id_of(name, foreign))
        if theirs == body:
            continue
        nothing = str(uuid4())
        none = with_ids(body, "", lambda name, same=nothing: same)
        for persona in WRITERS:
            answers = [
                plain(
                    walk.ask(
                        persona, method, address_of(route, walk.world), json.dumps(b), content_type="application/json"
                    )
                )
                for b in (theirs, none)
            ]
            tried += 1
            if answers[0] != answers[1] or answers[0][0] in (200, 201):
                told.append(f"{persona} {method} {route.name}: {[status for status, _text in answers]}")
    assert told == []
    assert walk.faults == {}
    assert tried > 20
    assert foreign_state(foreign) == before


def test_own_row_stays_where_it_is(world: World):
    """Neither into another organization nor, by naming one, into another program."""
    own, other = world.places["own"], world.places["program"]
    foreign = str(world.places["organization"].organization.pk)
    session = own.first("relationships.Session").pk
    body = {"wall_time": "2030-01-14T15:00", "zone": "UTC", "minutes": 45, "sequence": 0}
    moved = {"organization": foreign, "program": str(other.first("programs.Program").pk)}
    address = f"/sessions/{session}/move/"
    for path, options in ((f"/api/v1/o/{world.organization.slug}", {"content_type": "application/json"}), ("", {})):
        with transaction.atomic():
            prefix = path or f"/o/{world.organization.slug}"
            answer = world.clients["mentor"].post(prefix + address, {**body, **moved}, **options)
            row = type(own.first("relationships.Session"))._base_manager.using("owner").get(pk=session)
            transaction.set_rollback(True)
        assert answer.status_code == 400 if options else answer.status_code < 500
        assert str(row.organization_id) == str(world.organization.pk)
        assert row.relationship_id == own.first("relationships.Session").relationship_id
