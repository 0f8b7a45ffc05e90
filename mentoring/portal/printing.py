"""Documents that are printed from the code, so that they cannot differ from it."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

from mentoring.tenancy.roles import ORGANIZATION_ROLES, PERMISSIONS, PROGRAM_ROLES, ROLE_NAMES, Permission, Role

STATES = "states.md"
PERMISSIONS_PAGE = "permissions.md"
_ORDERED_ROLES = tuple(Role)


def printed() -> dict[str, str]:
    """File name below docs/ and its text."""
    with translation.override("en"):
        return {STATES: states_page(), PERMISSIONS_PAGE: permissions_page()}


def transition_tables() -> Iterator[tuple[str, str, Mapping[Any, frozenset[Any]]]]:
    """(app, name, table) of every state machine, in the order of the apps."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.choices") is None:
            continue
        module = import_module(f"{config.name}.choices")
        for name, value in vars(module).items():
            if name.endswith("_TRANSITIONS"):
                yield config.name, name.removesuffix("_TRANSITIONS").replace("_", " ").capitalize(), value


def states_page() -> str:
    lines = [
        "# Statuses",
        "",
        "Printed from the transition tables in each app's `choices.py` by `python3 manage.py print_docs`; a test fails",
        "when this page differs. Any change of status that is not listed is refused and says so.",
    ]
    for app, noun, table in transition_tables():
        lines += ["", f"## {noun}", "", f"From `{app}`.", "", "| from | code | may become |", "|---|---|---|"]
        kind = type(next(iter(table)))
        for status in _in_order(kind, table):
            names = ", ".join(_label(kind, other) for other in _in_order(kind, table[status])) or "(final)"
            lines.append(f"| {_label(kind, status)} | `{_code(status)}` | {names} |")
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    lines = [
        "# Roles and permissions",
        "",
        "Printed from `mentoring/tenancy/roles.py` by `python3 manage.py print_docs`; a test fails when this page",
        "differs. A permission of an organization's role holds in all of its programs; one of a program's role in that",
        "program only. What a role may do to a single object follows from relations as well: author, participant, line",
        "manager. Notes and journals follow from authorship alone: no role opens them.",
    ]
    lines += _table("In the organization", [r for r in _ORDERED_ROLES if r in ORGANIZATION_ROLES])
    lines += _table("In a program", [r for r in _ORDERED_ROLES if r in PROGRAM_ROLES])
    lines += _table("Of the installation, on a visit", [Role.OPERATOR])
    return "\n".join(lines) + "\n"


def _table(title: str, roles: list[Role]) -> list[str]:
    head = " | ".join(str(ROLE_NAMES[role]) for role in roles)
    lines = ["", f"## {title}", "", f"| permission | {head} |", "|---|" + "---|" * len(roles)]
    for permission in (p for p in Permission if any(p in PERMISSIONS[role] for role in roles)):
        marks = " | ".join("yes" if permission in PERMISSIONS[role] else "" for role in roles)
        lines.append(f"| {permission.value.replace('_', ' ')} | {marks} |")
    return lines


def _code(status: Any) -> str:
    return str(getattr(status, "value", status))


def _label(kind: type, status: Any) -> str:
    return str(kind(status).label) if issubclass(kind, TextChoices) else str(status)


def _in_order(kind: type, statuses: Iterable[Any]) -> list[Any]:
    order = list(kind.values) if issubclass(kind, TextChoices) else []
    return sorted(statuses, key=lambda s: order.index(_code(s)) if _code(s) in order else 0)
