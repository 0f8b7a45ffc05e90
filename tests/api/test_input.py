"""Input that frameworks answer with 500 or convert quietly: here the answer is always 4xx."""

import json

import pytest

from mentoring.api.parsers import MAX_BYTES
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.scope import organization_scope

NUL, SURROGATE = "\\u0000", "\\ud800"


def assert_refused(response, status=400):
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    "body",
    [
        f'{{"extra": "{NUL}"}}',
        f'{{"extra": {{"a": [1, {{"b": "{NUL}"}}]}}}}',
        f'{{"extra": {{"{NUL}": 1}}}}',
        f'{{"extra": "{SURROGATE}"}}',
        f'{{"extra": {{"a{SURROGATE}": 1}}}}',
        '{"extra": ' + "[" * 3000 + "]" * 3000 + "}",
        '{"extra": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"extra": ' + '{"a":' * 21 + "1" + "}" * 21 + "}",
        '{"number": 1, "number": 2}',
        '{"extra": {"a": 1, "a": 1}}',
        '{"number": NaN}',
        '{"share": Infinity}',
        '{"share": -Infinity}',
        '{"share": 1e999}',
        '{"number": ' + "9" * 20 + "}",
        '{"number": ' + "9" * 5000 + "}",
        "[1]",
        '"text"',
        "null",
        "{",
        '{"text": "a"} {"text": "b"}',
        b'\xef\xbb\xbf{"text": "a"}',
        b'{"text": "\xff"}',
        '{"text": "a"}'.encode("utf-16"),
    ],
    ids=lambda body: repr(body[:40]),
)
def test_body_that_is_not_strict_json_is_refused(send, body):
    assert_refused(send(body))


def test_empty_body_is_an_empty_object(send):
    assert send("").status_code == 201


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 1),
        ("text", 1.5),
        ("text", True),
        ("text", ["a"]),
        ("text", {"a": 1}),
        ("text", None),
        ("text", ""),
        ("text", "   "),
        ("text", "x" * 201),
        ("text", "bell\u0007"),
        ("text", "escape\u001b[0m"),
        ("text", "c1\u0085"),
        ("line", "two\nlines"),
        ("number", "1"),
        ("number", 1.0),
        ("number", 2.9),
        ("number", True),
        ("number", []),
        ("amount", True),
        ("amount", "NaN"),
        ("amount", "1e5000"),
        ("amount", 1234567.891),
        ("share", "0.5"),
        ("share", True),
        ("flag", 1),
        ("flag", "true"),
        ("flag", "yes"),
        ("person", 5),
        ("person", 2.9),
        ("person", True),
        ("person", "abc"),
        ("person", "{018f3c1e-0000-7000-8000-000000000000}"),
        ("person", "018f3c1e000070008000000000000000"),
        ("day", 20261121),
        ("day", "0001-01-01"),
        ("day", "2026-02-29"),
        ("day", "2026-W53-1"),
        ("day", "2026-11-21T00:00:00Z"),
        ("at", "9999-12-31T23:59:59-12:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", 0),
        ("at", "2026-11-21T10:00:00"),
        ("at", "2026-11-21"),
        ("choice", "c"),
        ("choice", 1),
        ("choice", True),
        ("choice", ["a"]),
        ("tags", "a"),
        ("tags", [1]),
        ("tags", ["a", None]),
        ("tags", ["\u0000"]),
        ("tags", list("abcdef")),
        ("parts", {"label": "a"}),
        ("parts", [{"label": 1}]),
        ("parts", [{"label": "a", "more": 1}]),
        ("locked", "x"),
        ("unknown", 1),
        ("organization", "x"),
    ],
)
def test_value_of_the_wrong_kind_is_refused(send, name, value):
    assert_refused(send(json.dumps({name: value})))


def test_faults_are_named_by_field(send):
    errors = send('{"number": true, "unknown": 1, "text": "fine"}').json()["errors"]
    assert set(errors) == {"number", "unknown"}


@pytest.mark.parametrize(
    "text",
    [
        "Zoë",
        "👩‍🚀",
        "𐍈",
        "e\u0301",
        "\u202eright to left",
        "zero\u200bwidth",
        "a\u0301" * 50,
        "line\nbreak\ttab",
    ],
)
def test_text_comes_back_as_it_was_sent(send, text):
    response = send(json.dumps({"text": text}))
    assert response.status_code == 201
    assert response.json()["text"] == text


def test_everything_right_is_accepted(send):
    body = {
        "text": "a", "line": "b", "number": -3, "amount": "12.50", "share": 0.5, "flag": False,
        "person": "018f3c1e-0000-7000-8000-000000000000", "day": "2024-02-29",
        "at": "2026-11-21T10:00:00+01:00", "choice": "a", "tags": ["x"],
        "extra": {"a": [1, None]}, "parts": [{"label": "p"}],
    }  # fmt: skip
    assert send(json.dumps(body)).status_code == 201


def test_body_above_the_limit_is_refused(send):
    assert_refused(send(json.dumps({"text": "x" * MAX_BYTES})), 413)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=latin-1"],
)
def test_other_content_types_are_refused(world, content_type):
    response = world.client.post(f"{world.base}/scratch/everything/", b'{"text": "a"}', content_type=content_type)
    assert_refused(response, 415)


@pytest.mark.parametrize(
    "query",
    [
        "n=abc", "n=-1", "n=101", "n=1.0", "n=", "n=1&n=2", "n=" + "9" * 100, "n=٣",
        "parent=abc", "parent=5", "from=x", "from=2026-02-30", "from=0001-01-01", "from=20261121",
        "since=2026-11-21T10:00:00", "since=x", "since=9999-12-31T23:59:59Z",
        "role=king", "role[]=owner", "active=yes", "active=1", "q=", "q=" + "x" * 201,
        "unknown=1", "ordering=name", "after=x", "limit=0", "limit=-1", "limit=201", "limit=1e9", "limit=x",
        "cursor=x", "cursor=", "page=2", "organization=x",
    ],
)  # fmt: skip
def test_query_parameter_that_does_not_fit_is_refused(world, query):
    assert_refused(world.client.get(f"{world.base}/scratch/list/?{query}"))


def test_nul_in_the_query_is_refused(world):
    assert world.client.get(f"{world.base}/scratch/list/?q=%00").status_code == 400


def test_parameters_that_fit_are_accepted(world):
    query = (
        "n=5&role=owner&from=2026-11-21&since=2026-11-21T10:00:00Z&active=true&q=Ad"
        "&parent=018f3c1e-0000-7000-8000-000000000000&limit=200"
    )
    assert world.client.get(f"{world.base}/scratch/list/?{query}").status_code == 200


def test_the_reference_resource_takes_no_parameters(world):
    assert world.client.get(f"{world.base}/me/").status_code == 200
    assert_refused(world.client.get(f"{world.base}/me/?n=1"))


@pytest.mark.parametrize("body", ['{"organization": "x"}', '{"": null}', "[1]", "null", "{", '{"a": 1, "a": 1}'])
def test_address_that_asks_for_nothing_refuses_every_name_and_does_nothing(world, send, body):
    assert_refused(send(body, "button/"))
    with organization_scope(world.organization, Actor.task("test")):
        assert Membership.objects.get(pk=world.member.pk).name == "Ada"


@pytest.mark.parametrize("body", ["", "{}"])
def test_address_that_asks_for_nothing_takes_nothing(world, send, body):
    assert send(body, "button/").status_code == 204
    assert send('{"x": 1}', "button/").json()["errors"] == {"x": ["This field is not known here."]}
