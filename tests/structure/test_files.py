"""What the repository holds, and what it must not."""

import re

import pytest

from tests.structure.source import ROOT, place, tracked

# Written apart, so that this file does not find itself.
FOREIGN = {
    "a path of one machine": re.compile(r"(?<![\w.$}/])/(?:" + "wo" + "rk|ro" + r"ot)/\w|/tmp/" + "bash" + "_jobs"),
    "an address of packages": re.compile("files\\.python" + "hosted|index" + "[-_]url\\s*[=:]\\s*http", re.IGNORECASE),
    "a key": re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"),
}
#: Files about packages or servers, where the words are meant.
ABOUT_THEM = {"Makefile", "Dockerfile", "tests/structure/test_deployment_files.py"}
TEXT = {".py", ".md", ".toml", ".html", ".txt", ".yml", ".yaml", ".js", ".css", ".sh", ".json", ""}
NEEDED = ("LICENSE", "docs/configuration.md", "docs/requirements.toml", "docs/states.md", "docs/permissions.md")


def faults(text: str) -> list[str]:
    return [name for name, pattern in FOREIGN.items() if pattern.search(text)]


def test_nothing_of_one_machine_is_in_the_repository():
    found = {}
    for path in tracked():
        name = place(path)
        if path.suffix not in TEXT or "vendor" in path.parts or name in ABOUT_THEM or path.stat().st_size > 2_000_000:
            continue
        if wrong := faults(path.read_text(encoding="utf-8", errors="replace")):
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize("text", ["see /wo" + "rk/main", "open('/ro" + "ot/x')", "index" + "-url = https://x"])
def test_rule_sees_what_it_looks_for(text: str):
    assert faults(text)


def test_license_is_the_one_that_is_declared():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NEEDED)
def test_document_is_there(name: str):
    assert (ROOT / name).stat().st_size > 100


def test_no_data_of_a_run_is_tracked():
    wrong = [place(p) for p in tracked() if p.suffix in {".pyc", ".sqlite3", ".log", ".dump"} or ".data" in p.parts]
    assert wrong == []
