"""Databases of their own for checks that must not share one with other tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from django.urls import get_resolver

from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.run import OWN_CACHE, refusals_unlogged, run_check
from mentoring.portal.isolation.scratch import scratch_database
from tests.conftest import _migration_digest, _use
from tests.security.world import World, build_world


@pytest.fixture(scope="session")
def template(django_db_setup: None) -> str:
    return f"template_northbound_{_migration_digest()}"


@pytest.fixture
def check_isolation(template: str, django_db_blocker: Any) -> Callable[..., Report]:
    """The check needs real transactions on its own database, and none of the test's."""

    def check(after_build: Callable[[], None] | None = None) -> Report:
        with django_db_blocker.unblock():
            return run_check(template, after_build)

    return check


@pytest.fixture(scope="session")
def built(template: str, django_db_blocker: Any) -> Iterator[tuple[str, World]]:
    """The world, built once in a database that is only copied."""
    usual = connections["default"].settings_dict["NAME"]
    with ExitStack() as stack:
        with django_db_blocker.unblock(), override_settings(CACHES=OWN_CACHE):
            name = stack.enter_context(scratch_database(template))
            made = build_world()
            _use(usual)
        yield name, made
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="module")
def world(built: tuple[str, World], django_db_blocker: Any) -> Iterator[World]:
    """Everybody in one organization, and what belongs to others, in a database of the module's own."""
    name, made = built
    with (
        django_db_blocker.unblock(),
        scratch_database(name),
        override_settings(CACHES=OWN_CACHE),
        refusals_unlogged(),
    ):
        yield made.copy()


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[..., Any]], None]:
    """Puts a broken view in the place of a real one: the control of a walk over all addresses."""

    def put(name: str, view: Callable[..., Any]) -> None:
        [found] = [pattern for pattern in _patterns(get_resolver().url_patterns, "") if pattern[0] == name]
        monkeypatch.setattr(found[1], "callback", view)

    return put


def _patterns(entries: Any, namespace: str) -> Iterator[tuple[str, Any]]:
    for entry in entries:
        inner = ":".join(part for part in (namespace, getattr(entry, "namespace", "") or "") if part)
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry.url_patterns, inner)
        elif entry.name:
            yield (f"{inner}:{entry.name}" if inner else entry.name), entry
