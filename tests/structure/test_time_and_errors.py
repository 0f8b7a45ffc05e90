"""One clock; names that say what they hold; nothing swallowed, nothing streamed past the wall."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from mentoring.tenancy.models import organization_models
from tests.structure.source import ROOT, dotted, place, python_files, tracked, tree

#: The clock itself; leases and sign-in's expiry compare with the machine's or the database's own time.
CLOCKS = {
    "mentoring/clock.py",
    "mentoring/jobs/claims.py",
    "mentoring/notifications/claims.py",
}
#: Processes of the demonstration wait for real seconds.
REAL_TIME = ("mentoring/demo/",)
FORBIDDEN_CALLS = {
    "timezone.now",
    "django.utils.timezone.now",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.date.today",
    "timezone.localtime",
    "timezone.localdate",
    "Now",
}
SQL_NOW = re.compile(r"\b(now\(\)|current_timestamp|current_date|clock_timestamp\(\)|localtimestamp)", re.IGNORECASE)
SQL = re.compile(r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|CREATE)\b")
#: Files whose SQL compares leases, sessions or visits with the database's clock, and nothing of the product's time.
SQL_CLOCKS = {
    "mentoring/tenancy/sql.py": "sessions, tokens and visits end in real time",
    "mentoring/jobs/sql.py": "leases",
    "mentoring/notifications/sql.py": "leases",
    "mentoring/jobs/claims.py": "leases",
    "mentoring/notifications/claims.py": "leases",
}


def calls(module: ast.Module) -> list[tuple[ast.Call, str]]:
    return [(node, dotted(node.func)) for node in ast.walk(module) if isinstance(node, ast.Call)]


def is_exempt(path: Path) -> bool:
    name = str(path.relative_to(ROOT))
    return name in CLOCKS or name.startswith(REAL_TIME)


def test_there_is_one_clock():
    wrong = [
        f"{place(path, node)} {name}"
        for path in python_files()
        if not is_exempt(path)
        for node, name in calls(tree(path))
        if name in FORBIDDEN_CALLS
    ]
    assert wrong == []


def test_sql_asks_the_time_in_leases_only():
    wrong = []
    for path in python_files():
        if str(path.relative_to(ROOT)) in SQL_CLOCKS or is_exempt(path):
            continue
        for node in ast.walk(tree(path)):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if SQL_NOW.search(text) and SQL.search(text):
                wrong.append(place(path, node))
    assert wrong == []


def test_no_field_fills_itself_with_the_time():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in organization_models()
        for field in model._meta.local_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    assert wrong == []


#: A date-time whose name says by another word that it is an instant.
NAMED_OTHERWISE = {"at", "lease_until"}
#: Dates and flags of the product's own words.
DATES_NAMED_OTHERWISE = {"answer_by", "paused_until", "in_job_since"}
FLAG = re.compile(r"(is|has)_|good_rows_only$")


def own_models() -> list[type[models.Model]]:
    ours = ("mentoring.", "participants", "programs", "development_plans", "relationships", "matching", "evaluation")
    return [m for m in apps.get_models() if m.__module__.startswith(ours)]


def test_names_say_whether_it_is_an_instant_or_a_day():
    wrong = []
    for model in own_models():
        for field in model._meta.local_fields:
            name = f"{model._meta.label}.{field.name}"
            if isinstance(field, models.DateTimeField):
                if not field.name.endswith("_at") and field.name not in NAMED_OTHERWISE:
                    wrong.append(name)
            elif isinstance(field, models.DateField):
                if not field.name.endswith("_on") and field.name not in DATES_NAMED_OTHERWISE:
                    wrong.append(name)
            elif isinstance(field, models.BooleanField) and not re.match(
                r"(is|has|may|wants)_|good_rows_only", field.name
            ):
                wrong.append(name)
    # Django's own columns of users and sessions keep their names.
    assert [n for n in wrong if n not in {"accounts.User.last_login", "accounts.Session.expire_date"}] == []


def test_no_model_orders_all_its_queries():
    assert [m._meta.label for m in organization_models() if m._meta.ordering] == []


def test_nothing_is_swallowed():
    wrong = []
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
                named = {dotted(argument) for argument in node.args}
                if named & {"Exception", "BaseException"}:
                    wrong.append(place(path, node))
            if isinstance(node, ast.ExceptHandler):
                is_all = node.type is None or dotted(node.type) in {"Exception", "BaseException"}
                if is_all and all(isinstance(line, ast.Pass) for line in node.body):
                    wrong.append(place(path, node))
    assert wrong == []


def test_answers_are_not_streamed():
    """Fed by a queryset a stream comes out empty: the scope is closed before it is read."""
    wrong = [
        place(path, node)
        for path in python_files()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Name) and node.id == "StreamingHttpResponse")
        or (isinstance(node, ast.alias) and node.name == "StreamingHttpResponse")
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [("timezone.now()", "call"), ("datetime.now(UTC)", "call"), ("date.today()", "call")],
)
def test_clock_rule_sees_a_breach(code: str, rule: str):
    assert any(name in FORBIDDEN_CALLS for _node, name in calls(ast.parse(code)))


def test_no_promise_is_left_in_the_code():
    # Written apart, so that this file does not find itself.
    words = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
    kinds = {".py", ".html", ".js", ".css", ".toml", ".txt"}
    found = [
        place(path)
        for path in tracked()
        if path.suffix in kinds
        and "vendor" not in path.parts
        and "requirements" not in path.parts
        and words.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
