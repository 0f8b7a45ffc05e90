"""Parts that an upper app adds to a page of a lower one. The page names a place (`{% inserts "plan" %}`), the app
registers in `apps.py` what it draws there; nothing here knows an app."""

from collections.abc import Callable

from django.http import HttpRequest

Draw = Callable[[HttpRequest], str]

_inserts: dict[str, dict[str, Draw]] = {}


def register_insert(place: str, name: str, draw: Draw) -> None:
    """`draw` answers with markup that a template has made, or with nothing."""
    _inserts.setdefault(place, {})[name] = draw


def inserts_of(place: str) -> tuple[Draw, ...]:
    return tuple(_inserts.get(place, {}).values())
