"""check_isolation finds nothing, and finds each hole that is made on purpose."""

from collections.abc import Callable
from importlib.util import find_spec, module_from_spec

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from mentoring.jobs import registry
from mentoring.portal.isolation.addresses import spec_of
from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.routes import all_routes
from mentoring.portal.isolation.rows import build_rows, ordered_models
from mentoring.tenancy.models import organization_models

Check = Callable[..., Report]


def _as_owner(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)

    return run


@pytest.fixture(autouse=True)
def _jobs_of_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process register work of their own, which is no part of the installation."""
    own = {name: handler for name, handler in registry._handlers.items() if not name.startswith("tests.")}
    monkeypatch.setattr(registry, "_handlers", own)


def test_nothing_of_one_organization_is_seen_from_the_other(check_isolation: Check):
    report = check_isolation()
    assert "\n".join(report.faults) == ""
    assert report.tried == report.held
    assert report.held["models"] == len(organization_models()) >= 40
    assert report.held["addresses"] >= 80


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("ALTER TABLE participants_person DISABLE ROW LEVEL SECURITY", "raw SQL sees rows of another organization"),
        ("DROP POLICY participants_person_wall ON participants_person", "its own rows are not seen"),
        (
            "CREATE FUNCTION northbound_all_people() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "northbound_all_people: is in only one of",
        ),
    ],
    ids=["row security off", "policy dropped", "unlisted definer function"],
)
def test_hole_in_the_database_is_found(check_isolation: Check, statement: str, fault: str):
    report = check_isolation(_as_owner(statement))
    assert any(fault in line for line in report.faults), report.faults


def test_address_that_nobody_classified_is_found(check_isolation: Check, settings):
    settings.ROOT_URLCONF = "tests.security.more_urls"
    report = check_isolation()
    assert any(line.startswith("unclassified: tried.toml does not say") for line in report.faults)
    assert any(line.startswith("addresses:") for line in report.faults), "what was not tried counts as a fault"


def test_addresses_of_the_demonstration_are_classified_too(settings):
    """A checkout without a mode is the demonstration; the check must hold there as well."""
    settings.DEMO = True
    spec = find_spec("mentoring.urls")
    demonstration = module_from_spec(spec)
    spec.loader.exec_module(demonstration)
    routes = {route.name: route for route in all_routes(demonstration)}
    assert {"mailbox", "demo:sign_in_as"} <= routes.keys()
    assert [name for name, route in routes.items() if spec_of(route) is None] == []


def test_view_that_shows_another_organization_is_found(check_isolation: Check, settings):
    settings.ROOT_URLCONF = "tests.security.more_urls"
    report = check_isolation()
    assert any("GET leak: shows the canary of" in line for line in report.faults)


def test_command_exits_with_one_when_there_is_a_fault(template, django_db_blocker, settings):
    settings.ROOT_URLCONF = "tests.security.more_urls"
    with django_db_blocker.unblock(), pytest.raises(CommandError):
        call_command("check_isolation", template=template)


def test_rows_are_built_for_every_model():
    assert set(ordered_models()) == set(organization_models())
    assert build_rows.__module__ == "mentoring.portal.isolation.rows"
