"""Functions of the database that run as its owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connections


@dataclass(frozen=True)
class WrittenFunction:
    name: str
    is_trigger: bool
    settings: tuple[str, ...]


def definer_functions() -> dict[str, str]:
    """What the apps say they have: name and what it gives out."""
    return {name: text for functions in _lists() for name, text in functions.items()}


def _lists() -> Iterator[dict[str, str]]:
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.sql") is not None:
            functions = getattr(import_module(f"{config.name}.sql"), "DEFINER_FUNCTIONS", None)
            if functions:
                yield functions


def written_functions() -> list[WrittenFunction]:
    """What the database has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT proname, prorettype = 'trigger'::regtype, coalesce(proconfig, '{}') FROM pg_proc "
            "WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"
        )
        return [WrittenFunction(name, trigger, tuple(config)) for name, trigger, config in cursor.fetchall()]
