"""docs/requirements.toml names every requirement, and what it names is there."""

import tomllib
from typing import Any

import pytest
from django.apps import apps

from mentoring.portal.isolation.routes import all_routes
from tests.structure.source import ROOT

LAST = {"A": 22, "B": 9, "C": 12, "D": 13, "E": 13, "F": 17, "G": 15}
IDS = [f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)]
PLACES = ("page", "endpoint", "test", "demo")
REQUIREMENTS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "docs/requirements.toml").read_text(encoding="utf-8"))
NAMES = {route.name: route for route in all_routes()}


def faults(entry: dict[str, Any]) -> list[str]:
    found = []
    if not entry.get("missing") and any(place not in entry for place in PLACES):
        found.append("a place is missing, and no reason is given")
    if not set(entry) <= {"title", "missing", *PLACES}:
        found.append("an unknown word")
    if entry.get("page", next(iter(NAMES))) not in NAMES:
        found.append(f"no page {entry['page']}")
    endpoint = NAMES.get(entry["endpoint"]) if "endpoint" in entry else None
    if "endpoint" in entry and (endpoint is None or not endpoint.is_api):
        found.append(f"no endpoint {entry['endpoint']}")
    if "test" in entry and not (ROOT / entry["test"]).exists():
        found.append(f"no test {entry['test']}")
    if "demo" in entry:
        try:
            apps.get_model(entry["demo"])
        except LookupError:
            found.append(f"no model {entry['demo']}")
    return found


def test_every_requirement_is_listed_once_and_in_order():
    assert list(REQUIREMENTS) == IDS


@pytest.mark.parametrize("name", IDS)
def test_what_a_requirement_names_is_there(name: str):
    assert REQUIREMENTS[name]["title"]
    assert faults(REQUIREMENTS[name]) == []


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"missing": "x", "page": "nowhere"},
        {"missing": "x", "endpoint": "portal:home"},
        {"missing": "x", "test": "tests/nothing.py"},
        {"missing": "x", "demo": "programs.Nothing"},
    ],
)
def test_rule_sees_a_name_that_leads_nowhere(entry: dict[str, Any]):
    assert faults(entry)
