"""Pages that are printed from the code are the code's."""

from pathlib import Path

import pytest

from mentoring.portal.printing import printed, transition_tables

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(printed()))
def test_printed_page_is_what_the_code_gives(name: str):
    assert (DOCS / name).read_text(encoding="utf-8") == printed()[name], "run: python3 manage.py print_docs"


def test_every_state_machine_names_each_of_its_statuses():
    tables = list(transition_tables())
    assert len(tables) >= 10
    for app, noun, table in tables:
        kind = type(next(iter(table)))
        assert set(table) == set(kind.values), f"{app}: {noun}"
        assert {status for wanted in table.values() for status in wanted} <= set(kind.values)
