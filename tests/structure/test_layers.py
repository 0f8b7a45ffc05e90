"""Who may know whom, and which rooms an app has."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.structure.source import APPS, CODE, ROOT, module_name, place, python_files, tree

ROOMS = {
    "urls",
    "api_urls",
    "views",
    "api",
    "tasks",
    "management",
    "forms",
    "services",
    "notices",
    "permissions",
    "queries",
    "models",
    "choices",
    "validators",
    "events",
    "scoring",
    "reports",
    "readers",
    "content",
    "apps",
    "migrations",
    "templatetags",
    "checks",
    "sql",
    "__init__",
}
DRAWERS = {"utils", "helpers", "common", "misc", "util", "helper"}
#: Top down, as architecture.md draws an app. What is not named here stands beside the order.
#: Permissions and queries stand side by side: a query asks what may be seen, a permission asks for relations.
LAYERS = ["urls", "views", "forms", "services", "notices", "queries", "models"]
_SAME_LAYER = {"permissions": "queries", "api_urls": "urls", "api": "views", "tasks": "views", "management": "views"}
LEAVES = {"choices", "validators", "events", "scoring", "reports", "readers", "content"}
PLAIN = ("scoring", "reports", "readers")
NOT_PLAIN = ("django", "mentoring.tenancy", "mentoring.clock", "rest_framework")


def order() -> list[str]:
    """The packages of pyproject.toml's contract, highest first."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return [name.strip() for layer in contract["layers"] for name in layer.replace("|", ":").split(":")]


def test_import_contracts_are_kept():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_every_package_stands_in_the_order():
    layered = set(order())
    packages = {f"mentoring.{p.name}" for p in (ROOT / "mentoring").iterdir() if (p / "__init__.py").exists()}
    assert packages | set(APPS) <= layered


def test_foreign_keys_point_downward():
    ranked = order()
    rank = {name: ranked.index(name) for name in ranked}
    wrong = []
    for model in apps.get_models():
        own = model._meta.app_config.name
        for field in model._meta.local_fields:
            if field.related_model is None or own not in rank:
                continue
            other = field.related_model._meta.app_config.name
            if other in rank and rank[other] < rank[own]:
                wrong.append(f"{model._meta.label}.{field.name} -> {other}")
    # A user's organizations are a row of tenancy, which knows accounts; nothing else goes up.
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_app_has_no_room_but_the_known_ones(app: str):
    found = {path.relative_to(ROOT / app).parts[0].removesuffix(".py") for path in python_files(app, migrations=True)}
    assert found <= ROOMS, f"{app}: {sorted(found - ROOMS)}"


def test_there_is_no_drawer_for_everything():
    found = [place(p) for p in python_files() if {part.removesuffix(".py") for part in p.parts} & DRAWERS]
    assert found == []


def room(name: str, app: str) -> str:
    parts = name.split(".")
    found = parts[1] if parts[0] == app and len(parts) > 1 else ""
    return _SAME_LAYER.get(found, found)


def upward(path: Path, module: ast.Module, app: str) -> list[str]:
    here = room(module_name(path), app)
    wrong = []
    for node in ast.walk(module):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            there = room(name, app)
            if here in LAYERS and there in LAYERS and LAYERS.index(there) < LAYERS.index(here):
                wrong.append(f"{place(path, node)} imports {name}")
            if here in LEAVES and there in LAYERS:
                wrong.append(f"{place(path, node)} imports {name}")
    return wrong


@pytest.mark.parametrize("app", APPS)
def test_layers_of_an_app_import_downward(app: str):
    wrong = [line for path in python_files(app) for line in upward(path, tree(path), app)]
    assert wrong == []


def test_layer_rule_sees_an_upward_import():
    path = ROOT / "programs" / "queries" / "x.py"
    assert upward(path, ast.parse("from programs.services.x import y"), "programs")
    assert not upward(path, ast.parse("from programs.models import y"), "programs")


@pytest.mark.parametrize("app", APPS)
def test_scoring_reports_and_readers_are_plain_python(app: str):
    wrong = []
    for path in python_files(app):
        if path.relative_to(ROOT / app).parts[0].removesuffix(".py") not in PLAIN:
            continue
        for node in ast.walk(tree(path)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            allowed = "django.utils.translation"
            wrong += [f"{place(path, node)}: {n}" for n in names if n.startswith(NOT_PLAIN) and n != allowed]
    assert wrong == []


def test_views_call_no_upper_or_neighboring_views():
    """A call to another app goes to its services or queries, never to its views or forms."""
    wrong = []
    for path in python_files(*CODE):
        own = module_name(path).split(".")[0]
        for node in ast.walk(tree(path)):
            name = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            parts = name.split(".")
            if parts[0] in APPS and parts[0] != own and len(parts) > 1 and parts[1] in {"views", "forms", "api"}:
                wrong.append(f"{place(path, node)} imports {name}")
    assert wrong == []


#: For workers, and for the few requests that read a workbook or look at another pair.
HEAVY = {"numpy", "scipy", "openpyxl", "typst", "vl_convert"}


def heavy_after(statement: str) -> list[str]:
    """Which of the slow packages a fresh process has loaded."""
    code = f"import sys, django; django.setup(); {statement}; print(*sorted(HEAVY & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY!r}; {code}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_web_process_loads_nothing_heavy():
    assert heavy_after("import mentoring.urls") == []


def test_heavy_rule_sees_what_openpyxl_brings():
    assert "numpy" in heavy_after("import openpyxl")
