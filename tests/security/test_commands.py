"""Commands of the installation: which organization is meant is said, or nothing is done and nothing told."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import connection

from mentoring.portal.isolation.work import OURS
from mentoring.tenancy.models import Organization, organization_models
from mentoring.tenancy.scope import ScopeError
from tests.security.world import World

NOBODY = "nobody-has-this-name"
#: What each is called with besides the organization.
OF_ONE = {
    "build_quarterly_reports": ["--quarter", "2026Q2", "--output", "@folder"],
    "import_people": ["@file"],
    "run_matching": ["--program", "own"],
}
#: These look after the whole installation, or one organization of it when it is named.
OF_ALL = ("check_invariants", "verify_audit")
#: They take no organization: the installation's own work, its accounts, its database, its documents.
OF_NONE = {
    "check_isolation", "create_organization", "demo", "drain_outbox", "make_operator", "migrate", "print_docs",
    "run_jobs",
}  # fmt: skip


def run(name: str, *words: str) -> tuple[str, str]:
    """What it printed, and the error that it ended with."""
    out = io.StringIO()
    try:
        call_command(name, *words, stdout=out, stderr=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def words_of(name: str, folder: Path) -> list[str]:
    file = folder / "people.csv"
    file.write_text("name,email\nAda,ada@example.com\n", encoding="utf-8")
    meant = {"@folder": str(folder / "out"), "@file": str(file)}
    return [meant.get(word, word) for word in OF_ONE.get(name, [])]


def faults(world: World, name: str, folder: Path) -> list[str]:
    """What is wrong with how a command takes an organization that is missing or unknown."""
    found, known = (
        [],
        {row.slug for row in Organization.objects.all()} | {row.name for row in Organization.objects.all()},
    )
    for given in ([], ["--organization", NOBODY], ["--organization", ""]):
        if name in OF_ALL and given != ["--organization", NOBODY]:
            continue
        printed, error = run(name, *words_of(name, folder), *given)
        if not error:
            found.append(f"{given}: no error")
        if printed:
            found.append(f"{given}: printed {printed[:80]}")
        if {word for word in known if word in printed + error} or (folder / "out").exists():
            found.append(f"{given}: tells or writes something")
    return found


def test_every_command_is_known():
    ours = {name for name, package in get_commands().items() if str(package).startswith(OURS)}
    assert ours == {*OF_ONE, *OF_ALL} | OF_NONE


@pytest.mark.parametrize("name", [*OF_ONE, *OF_ALL])
def test_without_an_organization_or_with_an_unknown_one_it_says_so_and_does_nothing(
    world: World, name: str, tmp_path: Path
):
    assert faults(world, name, tmp_path) == []


def test_command_that_takes_the_first_organization_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def first(*_words: Any, **options: Any) -> None:
        options["stdout"].write(Organization.objects.order_by("slug").first().name)

    monkeypatch.setattr("tests.security.test_commands.call_command", first)
    assert len(faults(world, "run_matching", tmp_path)) > 3


def test_shell_without_a_scope_gets_no_rows_and_an_error(world: World):
    seen = []
    for model in organization_models():
        with pytest.raises(ScopeError):
            list(model.objects.all()[:1])
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            seen.append(cursor.fetchone()[0])
    assert set(seen) == {0}
