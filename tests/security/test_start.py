"""No process serves requests on a database whose wall has a hole, whichever: each is made, seen and mended."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from mentoring.portal.isolation.scratch import scratch_database
from mentoring.tenancy import guard
from mentoring.tenancy.guard import database_faults, refuse_unsafe_database
from tests.structure.test_catalog import open_tables

WALL = "organization_id = (SELECT nullif(current_setting('northbound.organization', true), '')::uuid)"
PERSON = "participants_person"
#: How the hole is made, how it is mended, what is said, and whether the catalog's test sees it as well.
HOLES = {
    "not forced": (
        f"ALTER TABLE {PERSON} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {PERSON} FORCE ROW LEVEL SECURITY",
        f"row security is not forced on {PERSON}",
    ),
    "off": (
        f"ALTER TABLE {PERSON} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {PERSON} ENABLE ROW LEVEL SECURITY",
        f"row security is not forced on {PERSON}",
    ),
    "no policy": (
        f"ALTER POLICY {PERSON}_wall ON {PERSON} RENAME TO kept; DROP POLICY kept ON {PERSON}",
        f"CREATE POLICY {PERSON}_wall ON {PERSON} USING ({WALL}) WITH CHECK ({WALL})",
        f"the policy of {PERSON} is not the organization's wall",
    ),
    "open policy beside it": (
        f"CREATE POLICY everybody ON {PERSON} FOR SELECT USING (TRUE)",
        f"DROP POLICY everybody ON {PERSON}",
        f"the policy of {PERSON} is not the organization's wall",
    ),
}
SEEN_AT_THE_START_ONLY = {
    "policy that lets through": (
        f"ALTER POLICY {PERSON}_wall ON {PERSON} USING ({WALL} OR TRUE) WITH CHECK ({WALL} OR TRUE)",
        f"ALTER POLICY {PERSON}_wall ON {PERSON} USING ({WALL}) WITH CHECK ({WALL})",
        f"the policy of {PERSON} is not the organization's wall",
    ),
    "notes without their second policy": (
        "ALTER POLICY {0} ON relationships_privatenote RENAME TO kept; DROP POLICY kept ON relationships_privatenote",
        "CREATE POLICY {0} ON relationships_privatenote AS RESTRICTIVE FOR SELECT USING (FALSE)",
        "confidential rows of relationships_privatenote are open",
    ),
}


@pytest.fixture(scope="module")
def database(template: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), scratch_database(template):
        yield


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT polname FROM pg_policy WHERE polrelid = 'relationships_privatenote'::regclass "
            "AND NOT polpermissive AND polcmd = 'r'"
        )
        row = cursor.fetchone() or as_owner.policy  # type: ignore[attr-defined]
        as_owner.policy = row  # type: ignore[attr-defined]
        cursor.execute(statement.format(*row))


@pytest.mark.parametrize("hole", [*HOLES, *SEEN_AT_THE_START_ONLY])
def test_hole_in_the_wall_stops_the_start(database: None, hole: str):
    make, mend, words = (HOLES | SEEN_AT_THE_START_ONLY)[hole]
    assert database_faults() == [] == open_tables()
    as_owner(make)
    try:
        assert database_faults() == [words]
        assert (open_tables() == [PERSON]) is (hole in HOLES)
        with pytest.raises(ImproperlyConfigured, match=words):
            refuse_unsafe_database()
    finally:
        as_owner(mend)
    assert database_faults() == []


def test_role_that_owns_the_tables_or_bypasses_the_wall_stops_the_start(
    database: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(guard, "connection", connections["owner"])
    faults = database_faults()
    assert "the application's role bypasses row security" in faults
    assert "the application's role owns tables" in faults
    with pytest.raises(ImproperlyConfigured, match="bypasses row security"):
        refuse_unsafe_database()
