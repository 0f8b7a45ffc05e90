"""Each case of the catalog of attacks on isolation, roles and sign-in has its tests, or says what it waits for."""

import tomllib
from typing import Any

from tests.structure.source import ROOT
from tests.structure.test_documentation import has_test

NUMBERS = {
    *(1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 15, 16, 18, 19, 21, 22, 23, 24, 25, 26, 27, 29, 30, 31, 32),
    *(33, 34, 35, 36, 37, 39, 40, 42, 43, 44, 46, 47, 48, 50),
    *(51, 52, 53, 55, 56, 57, 59, 60, 61, 62, 63, 65, 66, 67, 68, 69, 70, 71, 72),
}


def cases() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ROOT / "tests" / "security" / "cases.toml").read_text(encoding="utf-8"))


def faults(number: str, entry: dict[str, Any]) -> list[str]:
    """What is wrong with one entry; empty when it may stand."""
    found = [] if entry.get("case", "").endswith(".") else [f"{number}: no sentence says the case"]
    if bool(entry.get("tests")) == bool(entry.get("waits_for")):
        found.append(f"{number}: either tests or what it waits for")
    for name in entry.get("tests", []):
        file, *inside = name.split("::")
        if not inside or not has_test(ROOT / file, inside):
            found.append(f"{number}: there is no {name}")
    return found + [f"{number}: {word}?" for word in entry if word not in ("case", "tests", "waits_for", "without")]


def test_every_case_is_there_and_named_tests_exist():
    known = cases()
    assert {int(number) for number in known} == NUMBERS
    assert [fault for number, entry in known.items() for fault in faults(number, entry)] == []


def test_rule_sees_an_entry_that_shows_nothing():
    here = "tests/structure/test_cases.py"
    good = {"case": "It holds.", "tests": [f"{here}::test_rule_sees_an_entry_that_shows_nothing"]}
    assert faults("1", good) == []
    assert faults("1", {"case": "It holds."}) == ["1: either tests or what it waits for"]
    assert faults("1", {**good, "waits_for": "later"}) == ["1: either tests or what it waits for"]
    assert faults("1", {**good, "tests": [f"{here}::test_that_never_was"]}) != []
    assert faults("1", {**good, "tests": [here]}) != []
    assert faults("1", {**good, "case": ""}) == ["1: no sentence says the case"]
    assert faults("1", {**good, "test": []}) == ["1: test?"]
