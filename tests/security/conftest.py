"""Databases of their own for checks that must not share one with other tests."""

from collections.abc import Callable
from typing import Any

import pytest

from mentoring.portal.isolation.report import Report
from mentoring.portal.isolation.run import run_check
from tests.conftest import _migration_digest


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
