"""Every form and every body of the API, filled with what nobody should send: an answer, never an error of ours.

The forms are read from the pages as each role gets them, so a new page or field is tried without being listed. One
field at a time is spoilt while the others hold what the page had, because a form stops at its first fault.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver, resolve
from drf_spectacular.generators import SchemaGenerator

from mentoring.portal.isolation.addresses import arguments_of, spec_of
from mentoring.portal.isolation.routes import Route, all_routes
from tests.security.world import World

NOBODY = "00000000-0000-7000-8000-000000000000"
HUGE = "9" * 30
TEXTS = [
    "",
    " ",
    "x\x00y",
    "\u202e=1+1",
    "x" * 70_000,
    "-1",
    HUGE,
    "2.9",
    "NaN",
    NOBODY,
    "0001-01-01",
    "9999-12-31T23:59",
]
VALUES: list[Any] = [
    None, True, -1, 10**30, 2.9, "", "x\x00y", "\ud800", "x" * 70_000, NOBODY, [], [None], [{}], {}, {"x": []},
]  # fmt: skip
BODIES = [
    "",
    "null",
    "[]",
    "1",
    '"x"',
    "{",
    '{"x": 1}',
    '{"a": NaN}',
    '{"a":' * 3000 + "1" + "}" * 3000,
    "\x00",
    "\ufeff{}",
]
#: Between them they get every form that there is.
WRITERS = ("owner", "program_sponsor", "mentor", "mentee")
#: How much of the junk each field gets; the next field goes on where the last one stopped, so all of it is used.
SHARE = 2
#: Their own rules and many guesses; another library's forms.
LEFT_OUT = ("account_", "mfa_", "usersessions", "socialaccount", "health-")


@dataclass(frozen=True)
class Form:
    method: str
    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


class _Forms(HTMLParser):
    """The forms of a page; a field that stands outside names its form."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[dict[str, Any]] = []
        self.open: dict[str, Any] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            action = given.get("action") or self.address
            method = given.get("method", "get").upper()
            self.open = {"method": method, "address": action, "fields": {}, "files": set(), "id": given.get("id")}
            self.forms.append(self.open)
        elif tag in ("input", "textarea", "select", "button"):
            self._field(tag, given)
        elif tag == "option" and self.select and ("selected" in given or not self._fields().get(self.select)):
            self._fields()[self.select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""

    def _fields(self) -> dict[str, str]:
        return self.open["fields"] if self.open is not None else {}

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        owner = next((form for form in self.forms if form["id"] and form["id"] == given.get("form")), self.open)
        if not name or owner is None:
            return
        self.open, kept = owner, self.open
        if given.get("type") == "file":
            owner["files"].add(name)
        elif given.get("type") not in ("radio", "checkbox") or "checked" in given or name not in owner["fields"]:
            owner["fields"][name] = given.get("value", "")
        self.open = kept
        self.select = name if tag == "select" else self.select


def forms_of(address: str, html: str) -> list[Form]:
    parser = _Forms(address)
    parser.feed(html)
    return [
        Form(form["method"], form["address"], tuple(sorted(form["fields"].items())), tuple(sorted(form["files"])))
        for form in parser.forms
    ]


@dataclass
class Walk:
    world: World
    faults: dict[str, str]
    asked: int = 0

    def ask(self, persona: str, method: str, address: str, data: Any = None, **options: Any) -> Any:
        """One request whose writes are undone. What went wrong is remembered once for each address and error."""
        errors: list[str] = []

        def remember(**_kwargs: Any) -> None:
            errors.append(repr(sys.exc_info()[1])[:300])

        got_request_exception.connect(remember)
        try:
            with transaction.atomic():
                response = getattr(self.world.clients[persona], method.lower())(address, data, **options)
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(remember)
        self.asked += 1
        if response.status_code >= 500 and response.status_code != 503:
            error = (errors or ["?"])[0]
            where = f"{method} {_name_of(address)}: {error[:60]}"
            self.faults.setdefault(where, f"{persona} sent {repr(data)[:160]}: {error}")
        return response


def _name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def routes() -> list[Route]:
    """Those that somebody has said what to ask for; the matrix refuses the others."""
    known = [route for route in all_routes() if spec_of(route) is not None]
    return [route for route in known if not route.name.startswith(LEFT_OUT)]


def address_of(route: Route, world: World) -> str:
    given = arguments_of(route, spec_of(route) or {}, world.places["own"])
    return route.address(
        **given, **({"organization_slug": world.organization.slug} if route.is_of_organization else {})
    )


@pytest.fixture
def walk(world: World) -> Walk:
    return Walk(world, {})


def found_forms(walk: Walk) -> dict[tuple[str, str, tuple[str, ...]], tuple[str, Form]]:
    """Each form once, with the first role that saw it."""
    found: dict[tuple[str, str, tuple[str, ...]], tuple[str, Form]] = {}
    for route in routes():
        if route.is_api or not route.is_of_organization or "GET" not in route.methods:
            continue
        address = address_of(route, walk.world)
        for persona in WRITERS:
            response = walk.ask(persona, "GET", address)
            if response.status_code != 200 or "text/html" not in response.headers.get("Content-Type", ""):
                continue
            for form in forms_of(address, response.content.decode()):
                if form.address.startswith(f"/o/{walk.world.organization.slug}/"):
                    names = (*(name for name, _value in form.fields), *form.files)
                    found.setdefault((form.method, _name_of(form.address), names), (persona, form))
    return found


def spoilt(form: Form, junk: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The form as it was, empty, and with one field after the other spoilt."""
    given = {name: value for name, value in form.fields if name != "csrfmiddlewaretoken"}
    yield given
    yield {}
    for name in given:
        for text in islice(junk, SHARE):
            yield {**given, name: text}
    if given:
        yield {name: [value, "x"] for name, value in given.items()}
    for name in form.files:
        for content in (b"", b"\x00\xff\xfe", b"name,email\n=1+1,x\n", b"PK\x03\x04junk"):
            yield {**given, name: SimpleUploadedFile("../../\u202ex\n.csv", content)}
        yield {**given, name: "x"}


def test_forms_answer_junk(walk: Walk):
    junk = cycle(TEXTS)
    for persona, form in found_forms(walk).values():
        for data in spoilt(form, junk):
            walk.ask(persona, form.method if form.method == "POST" else "GET", form.address, data)
    assert walk.asked > 500, walk.asked
    assert walk.faults == {}


def test_parameters_of_pages_answer_junk(walk: Walk):
    """The query of every page, whether or not a form offers it."""
    names = ("q", "page", "cursor", "sort", "status", "program", "person", "quarter", "after", "limit", "next", "tab")
    values = cycle(["", "x" * 300, "-1", HUGE, "%'\"\\", "\u202e", NOBODY, "2026Q9", "0001-01-01"])
    for route in routes():
        if "GET" in route.methods:
            address = address_of(route, walk.world)
            # The API refuses what it does not know, so there the names go one by one.
            known = [{name: next(values)} for name in _parameters(route)]
            for query in known or [dict.fromkeys(names, value) for value in islice(values, SHARE)]:
                walk.ask("owner", "GET", address, query)
    assert walk.faults == {}


def _parameters(route: Route) -> list[str]:
    view = getattr(route.view, "cls", None)
    return [*view.parameters(), "unknown"] if view is not None and hasattr(view, "parameters") else []


def schema() -> dict[str, Any]:
    generated: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return generated


def body_of(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Properties of what the operation reads."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return _properties(document, content.get("schema", {}))


def _properties(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        node = document["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]]
    return node.get("properties", {})


def example_of(document: dict[str, Any], node: dict[str, Any]) -> Any:
    for part in node.get("allOf", node.get("oneOf", [])):
        return example_of(document, part)
    if "$ref" in node:
        node = document["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]]
    if "enum" in node:
        return node["enum"][0]
    if node.get("type") == "object":
        return {name: example_of(document, inner) for name, inner in node.get("properties", {}).items()}
    if node.get("type") == "array":
        return [example_of(document, node.get("items", {}))]
    formats = {"uuid": NOBODY, "date": "2026-12-01", "date-time": "2026-12-01T10:00:00Z", "decimal": "1.0"}
    kinds = {"integer": 1, "number": 1, "boolean": True, "string": "text"}
    return formats.get(node.get("format", "")) or kinds.get(str(node.get("type")), "text")


def bodies(document: dict[str, Any], operation: dict[str, Any], junk: Iterator[Any]) -> Iterator[str]:
    properties = body_of(document, operation)
    whole = {name: example_of(document, node) for name, node in properties.items() if not node.get("readOnly")}
    yield json.dumps(whole)
    for name in whole:
        yield json.dumps({key: value for key, value in whole.items() if key != name})
        for value in islice(junk, SHARE):
            yield json.dumps({**whole, name: value})
            if isinstance(whole[name], list):
                yield json.dumps({**whole, name: [value]})
            if isinstance(whole[name], dict):
                yield from (json.dumps({**whole, name: {**whole[name], key: value}}) for key in whole[name])


def test_api_answers_junk(walk: Walk):
    document, whole, junk = schema(), cycle(BODIES), cycle(VALUES)
    for route in (r for r in all_routes() if r.is_api and r.is_of_organization and spec_of(r) is not None):
        address = address_of(route, walk.world)
        operations = _operations(document, route)
        for method in route.methods:
            if method == "GET":
                continue
            for body in islice(whole, SHARE):
                walk.ask("owner", method, address, body, content_type="application/json")
            for persona in ("owner", "mentee"):
                for body in bodies(document, operations.get(method.lower(), {}), junk):
                    response = walk.ask(persona, method, address, body, content_type="application/json")
                    if persona != "owner" and response.status_code in (403, 404):
                        break
    assert walk.asked > 300
    assert walk.faults == {}


def _operations(document: dict[str, Any], route: Route) -> dict[str, Any]:
    def plain(text: str) -> str:
        return "/".join("{}" if part[:1] in ("{", "<") else part for part in text.strip("/").split("/"))

    return next((node for path, node in document["paths"].items() if plain(path) == plain(route.path)), {})


def unready(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """As a form that somebody forgot to validate would be."""
    if request.method == "POST":
        return HttpResponse(str(int(request.POST.get("count", ""))))
    return HttpResponse('<form method="post"><input name="count" value="1"></form>')


def test_a_form_that_breaks_is_found(walk: Walk, monkeypatch: pytest.MonkeyPatch):
    """The walk sees an error of ours: a page is exchanged for one that trusts what it gets."""
    [route] = [route for route in routes() if route.name == "portal:search"]
    monkeypatch.setattr(sys.modules[__name__], "routes", lambda: [route])
    [pattern] = [p for p in get_resolver().url_patterns if str(p.pattern).startswith("o/")]
    inner = [p for resolver in pattern.url_patterns for p in resolver.url_patterns if p.name == "search"]
    monkeypatch.setattr(inner[0], "callback", unready)
    [(persona, form)] = found_forms(walk).values()
    for data in spoilt(form, cycle(TEXTS)):
        walk.ask(persona, form.method, form.address, data)
    assert any("ValueError" in fault for fault in walk.faults)
