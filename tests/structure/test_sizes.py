"""What a reader can hold: functions of 50 lines, views of 40, files of 400 (tests 800)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.structure.source import ROOT, place, python_files, tree

FUNCTION, VIEW, FILE, TEST_FILE = 50, 40, 400, 800


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_view(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [argument.arg for argument in node.args.args]
    return "views" in str(path.relative_to(ROOT)) and arguments[:1] == ["request"]


def test_functions_are_short():
    long = [
        f"{place(path, node)} {node.name}: {length(node)} lines"
        for path in python_files("manage.py", "mentoring", *python_folders())
        for node in functions(tree(path))
        if length(node) > FUNCTION
    ]
    assert long == []


def test_views_are_shorter():
    long = [
        f"{place(path, node)} {node.name}: {length(node)} lines"
        for path in python_files()
        for node in functions(tree(path))
        if is_view(path, node) and length(node) > VIEW
    ]
    assert long == []


def test_files_are_short():
    long = []
    for path in python_files("mentoring", "tests", "benchmarks", *python_folders()):
        limit = TEST_FILE if path.relative_to(ROOT).parts[0] == "tests" else FILE
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            long.append(f"{place(path)}: {lines} lines")
    assert long == []


def python_folders() -> list[str]:
    return ["participants", "programs", "development_plans", "relationships", "matching", "evaluation"]


def test_length_counts_the_whole_function():
    node = next(functions(ast.parse("def f():\n" + "    x = 1\n" * 60)))
    assert length(node) == 61
