"""The people of a file beside the people of the organization: a temporary table, compared and merged by the database.

The table lives in the transaction alone. Rows that change nothing are not written, so an import may run every night.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection

from mentoring import clock
from mentoring.tenancy.scope import current_organization

TABLE = "import_people"


@dataclass(frozen=True, slots=True)
class StagedPerson:
    """One good row; the names are the columns of the table."""

    row: int
    person_id: UUID
    is_new: bool
    keeps_manager: bool
    is_zone_derived: bool
    name: str
    sort_name: str
    family_sort_name: str
    email: str
    employee_number: str
    manager_id: UUID | None
    business_unit: str
    function: str
    location: str
    country: str
    time_zone: str
    languages: tuple[str, ...]
    level: int | None
    job_title: str
    hired_on: date | None
    in_job_since: date | None
    last_promoted_on: date | None
    employment_status: str | None
    left_on: date | None


@dataclass(frozen=True)
class Counts:
    new: int
    changed: int
    unchanged: int


COLUMNS = tuple(field.name for field in fields(StagedPerson))
_VALUES = attrgetter(*COLUMNS)
#: Fields whose column takes the file's value as it is.
PLAIN_FIELDS = (
    "employee_number",
    "business_unit",
    "function",
    "location",
    "country",
    "languages",
    "level",
    "job_title",
    "hired_on",
    "in_job_since",
    "last_promoted_on",
    "left_on",
)


def stage(people: Iterable[StagedPerson]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} (row integer PRIMARY KEY, person_id uuid NOT NULL UNIQUE, is_new boolean,"
            " keeps_manager boolean, is_zone_derived boolean, name text, sort_name text, family_sort_name text,"
            " email text, employee_number text, manager_id uuid, business_unit text, function text, location text,"
            " country text, time_zone text, languages jsonb, level smallint, job_title text, hired_on date,"
            " in_job_since date, last_promoted_on date, employment_status text, left_on date) ON COMMIT DROP"
        )
        cursor.copy_expert(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv)", _stream(people))
        cursor.execute(f"ANALYZE {TABLE}")


def _stream(people: Iterable[StagedPerson]) -> io.StringIO:
    lines = (",".join(map(_cell, _VALUES(person))) for person in people)
    return io.StringIO("\n".join(lines), newline="")


def _cell(value: Any) -> str:
    """Quoted, so that no text can be taken for a missing value: that is the empty cell without quotation marks."""
    if value is None:
        return ""
    text = json.dumps(value) if isinstance(value, tuple | list) else str(value)
    return '"' + text.replace('"', '""') + '"'


def merged_columns(given: frozenset[str]) -> dict[str, str]:
    """Column of a person -> the value it will have (s: staged, p: person). What is not given stays as it is."""
    values = {name: f"s.{name}" for name in ("name", "sort_name", "family_sort_name", "email")}
    values |= {name: f"s.{name}" for name in PLAIN_FIELDS if name in given}
    if given & {"time_zone", "country"}:
        # What follows from the country only never replaces what somebody has set.
        values["time_zone"] = (
            "CASE WHEN s.is_zone_derived OR s.time_zone = '' THEN coalesce(nullif(p.time_zone, ''), s.time_zone)"
            " ELSE s.time_zone END"
        )
    if "employment_status" in given:
        values["employment_status"] = "coalesce(s.employment_status, p.employment_status)"
    if "manager" in given:
        values["manager_id"] = "CASE WHEN s.keeps_manager THEN p.manager_id ELSE s.manager_id END"
    return values


def _join() -> str:
    return f"{TABLE} s JOIN participants_person p ON p.id = s.person_id AND p.organization_id = %(organization)s"


def _differs(given: frozenset[str]) -> str:
    values = merged_columns(given)
    now, then = ", ".join(f"p.{name}" for name in values), ", ".join(values.values())
    return f"ROW({now}) IS DISTINCT FROM ROW({then})"


def _rows(sql: str, **params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organization": current_organization().pk, **params})
        return list(cursor.fetchall())


def _write(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organization": current_organization().pk, "now": clock.now()})
        return int(cursor.rowcount)


def rows_left_before_hired(given: frozenset[str]) -> list[tuple[int, date, date]]:
    """(row, left on, hired on) where only the file and the record together show that the dates are out of order."""
    values = merged_columns(given)
    left, hired = values.get("left_on", "p.left_on"), values.get("hired_on", "p.hired_on")
    return [
        (row, left_on, hired_on)
        for row, left_on, hired_on in _rows(
            f"SELECT s.row, {left}, {hired} FROM {_join()} WHERE {left} < {hired} ORDER BY s.row"  # noqa: S608
        )
    ]


def unstage(rows: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE row = ANY(%s)", [list(rows)])  # noqa: S608 - fixed name


def count(given: frozenset[str]) -> Counts:
    # The names in the statement are ours; values of the file never become SQL.
    ((total, new),) = _rows(f"SELECT count(*), count(*) FILTER (WHERE is_new) FROM {TABLE}")  # noqa: S608
    ((changed,),) = _rows(f"SELECT count(*) FROM {_join()} WHERE {_differs(given)}")  # noqa: S608
    return Counts(new, changed, total - new - changed)


def merge(given: frozenset[str]) -> tuple[int, int, list[UUID]]:
    """(people made, people changed, who has left by it)."""
    status = merged_columns(given).get("employment_status", "p.employment_status")
    left = _rows(
        f"SELECT p.id FROM {_join()} WHERE p.employment_status <> 'left' AND {status} = 'left'"  # noqa: S608
        " ORDER BY p.id"
    )
    _give_up_keys(given)
    made = _insert()
    changed = _update(given)
    return made, changed, [person_id for (person_id,) in left]


def _give_up_keys(given: frozenset[str]) -> None:
    """Two people may swap addresses or numbers in one file: first both let go."""
    _write(
        f"UPDATE participants_person p SET email = p.id || '@moving.invalid' FROM {TABLE} s"  # noqa: S608
        " WHERE p.id = s.person_id AND p.organization_id = %(organization)s AND p.email <> s.email"
        f" AND EXISTS (SELECT 1 FROM {TABLE} t WHERE t.email = p.email AND t.person_id <> p.id)"
    )
    if "employee_number" in given:
        _write(
            f"UPDATE participants_person p SET employee_number = '' FROM {TABLE} s"  # noqa: S608
            " WHERE p.id = s.person_id AND p.organization_id = %(organization)s AND p.employee_number <> ''"
            " AND p.employee_number <> s.employee_number AND EXISTS"
            f" (SELECT 1 FROM {TABLE} t WHERE t.employee_number = p.employee_number AND t.person_id <> p.id)"
        )


def _insert() -> int:
    columns = ("name", "sort_name", "family_sort_name", "email", "manager_id", "time_zone", *PLAIN_FIELDS)
    return _write(
        f"INSERT INTO participants_person (id, organization_id, created_at, is_external, employment_status,"  # noqa: S608
        f" {', '.join(columns)})"
        " SELECT s.person_id, %(organization)s, %(now)s, false, coalesce(s.employment_status, 'active'),"
        f" {', '.join(f's.{name}' for name in columns)} FROM {TABLE} s WHERE s.is_new ORDER BY s.row"
    )


def _update(given: frozenset[str]) -> int:
    changes = ", ".join(f"{name} = {value}" for name, value in merged_columns(given).items())
    return _write(
        f"UPDATE participants_person p SET {changes} FROM {TABLE} s"  # noqa: S608
        " WHERE p.id = s.person_id AND p.organization_id = %(organization)s AND NOT s.is_new"
        f" AND {_differs(given)}"
    )


def link_memberships() -> int:
    """People of the file who can sign in already. An address that two members share says nothing."""
    return _write(
        "UPDATE participants_person p SET membership_id = m.id"  # noqa: S608
        f" FROM {TABLE} s, (SELECT lower(email) AS email, (array_agg(id))[1] AS id FROM tenancy_membership"
        " WHERE organization_id = %(organization)s AND is_active GROUP BY lower(email) HAVING count(*) = 1) m"
        " WHERE p.id = s.person_id AND p.organization_id = %(organization)s AND p.membership_id IS NULL"
        " AND m.email = lower(p.email) AND NOT EXISTS (SELECT 1 FROM participants_person o"
        " WHERE o.organization_id = %(organization)s AND o.membership_id = m.id)"
    )
