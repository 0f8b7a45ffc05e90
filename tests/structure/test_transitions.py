"""The printed tables of transitions are what the services obey."""

import ast
from collections.abc import Iterable
from pathlib import Path

from mentoring.portal.printing import transition_tables
from mentoring.transitions import statuses_before
from participants.choices import IMPORT_TRANSITIONS, ImportStatus
from tests.structure.source import dotted, module_name, python_files, tree


def is_writing(path: Path) -> bool:
    """Services, and the claims of jobs and messages."""
    return bool({"services", "claims"} & set(module_name(path).split(".")))


def obeyed(modules: Iterable[ast.Module]) -> set[str]:
    """Tables that are the condition of a write: looked up, or given to `statuses_before`."""
    found = set()
    for node in (node for module in modules for node in ast.walk(module)):
        if isinstance(node, ast.Call) and dotted(node.func) == "statuses_before":
            found.add(dotted(node.args[0]))
        if isinstance(node, ast.Subscript):
            found.add(dotted(node.value))
    return found


def names() -> set[str]:
    return {f"{noun.upper().replace(' ', '_')}_TRANSITIONS" for _app, noun, _table in transition_tables()}


def test_every_table_of_transitions_is_obeyed_by_a_service():
    assert len(names()) > 10
    assert names() - obeyed(tree(path) for path in python_files() if is_writing(path)) == set()


def test_rule_sees_a_table_that_is_only_imported():
    assert obeyed([ast.parse("from app.choices import X_TRANSITIONS\nprint(X_TRANSITIONS)")]) == set()
    assert obeyed([ast.parse("statuses_before(X_TRANSITIONS, wanted)")]) == {"X_TRANSITIONS"}


def test_every_status_is_a_row_of_its_table():
    for _app, noun, table in transition_tables():
        kind = type(next(iter(table)))
        assert set(kind) == set(table), noun


def test_statuses_before_are_those_that_may_become_it():
    assert statuses_before(IMPORT_TRANSITIONS, ImportStatus.APPLYING) == [ImportStatus.CHECKED]
    assert statuses_before(IMPORT_TRANSITIONS, ImportStatus.UPLOADED) == []
