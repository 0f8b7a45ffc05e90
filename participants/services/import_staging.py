"""The people of a file beside the people of the organization: a temporary table, compared and merged by the database.

The table lives in the transaction alone. Rows that change nothing are not written, so an import may run every night.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from mentoring import clock
from mentoring.tenancy.scope import current_organization

#: The rows that are read in this import.
TABLE = "import_people"
#: The rows that say what they said last time, of people whom nobody has changed since.
SAME = "import_same"
DIGESTS = "import_digests"
COPY_BUFFER = 1024 * 1024

#: Column of the temporary table -> its type. Fields that the file does not fill are null and not looked at.
COLUMNS = {
    "row": "integer",
    "person_id": "uuid",
    "is_new": "boolean",
    "keeps_manager": "boolean",
    "is_zone_derived": "boolean",
    "source_digest": "uuid",
    "name": "text",
    "sort_name": "text",
    "family_sort_name": "text",
    "email": "text",
    "employee_number": "text",
    "manager_id": "uuid",
    "business_unit": "text",
    "function": "text",
    "location": "text",
    "country": "text",
    "time_zone": "text",
    "languages": "jsonb",
    "level": "smallint",
    "job_title": "text",
    "hired_on": "date",
    "in_job_since": "date",
    "last_promoted_on": "date",
    "employment_status": "text",
    "left_on": "date",
}
#: What a new person has where the file has no column.
DEFAULTS = {
    "employee_number": "''",
    "business_unit": "''",
    "function": "''",
    "location": "''",
    "country": "''",
    "time_zone": "''",
    "languages": "'[]'",
    "job_title": "''",
}


ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Counts:
    new: int
    changed: int
    unchanged: int


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


def stage(columns: Mapping[str, list[str]]) -> None:
    """`columns` of the table, all of one length, each value as COPY reads it: see `as_copied`."""
    _make_table(TABLE, COLUMNS)
    _copy(TABLE, columns)


def stage_digests(rows: Iterable[tuple[int, str]]) -> None:
    _make_table(DIGESTS, {"row": "integer", "digest": "uuid"})
    numbers, digests = zip(*rows, strict=True)
    _copy(DIGESTS, {"row": list(map(str, numbers)), "digest": list(digests)})


def _make_table(table: str, columns: Mapping[str, str]) -> None:
    described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    _drop(table)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({described}) ON COMMIT DROP")


def _drop(table: str) -> None:
    """A check and an import may share a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")


def _copy(table: str, columns: Mapping[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        # The names are ours; values of the file never become SQL.
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", _Lines(columns), COPY_BUFFER)
        cursor.execute(f"ANALYZE {table}")


class _Lines:
    """What COPY reads, made piece by piece: the whole text would be as large again as all its values."""

    ROWS = 4096

    def __init__(self, columns: Mapping[str, list[str]]) -> None:
        self._rows = map("\t".join, zip(*columns.values(), strict=True))

    def read(self, _size: int) -> bytes:
        return "".join(f"{row}\n" for row in islice(self._rows, self.ROWS)).encode()


def as_copied(values: list[Any], missing: str = "\\N") -> list[str]:
    """Texts as COPY reads them; `missing` stands for None."""
    texts = [missing if value is None else value for value in values]
    if any(sign in "".join(texts) for sign in "\\\t\n\r"):
        return [text if text == missing else text.translate(ESCAPES) for text in texts]
    return texts


def rows_to_read() -> set[int] | None:
    """Of the staged digests, the rows that do not say what they said last time. None when it is not clear which."""
    _drop(SAME)
    _write(
        f"CREATE TEMPORARY TABLE {SAME} ON COMMIT DROP AS SELECT d.row, p.id AS person_id"  # noqa: S608
        f" FROM {DIGESTS} d JOIN participants_person p ON p.source_digest = d.digest"
        " AND p.organization_id = %(organization)s"
    )
    _write(f"ANALYZE {SAME}")
    ((rows, people),) = _rows(f"SELECT count(DISTINCT row), count(DISTINCT person_id) FROM {SAME}")  # noqa: S608
    ((count,),) = _rows(f"SELECT count(*) FROM {SAME}")  # noqa: S608
    if not rows == people == count:
        return None
    others = _rows(
        f"SELECT d.row FROM {DIGESTS} d WHERE NOT EXISTS (SELECT 1 FROM {SAME} s WHERE s.row = d.row)"  # noqa: S608
    )
    return {row for (row,) in others}


def forget_same() -> None:
    """Every row is read."""
    _make_table(SAME, {"row": "integer", "person_id": "uuid"})


def count_same() -> int:
    ((count,),) = _rows(f"SELECT count(*) FROM {SAME}")  # noqa: S608
    return int(count)


def is_about_somebody_twice() -> bool:
    """Whether a row that is read changes a person whose own row says what it said last time."""
    ((is_twice,),) = _rows(
        f"SELECT EXISTS (SELECT 1 FROM {TABLE} s JOIN {SAME} t ON t.person_id = s.person_id)"  # noqa: S608
    )
    return bool(is_twice)


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
        # The record of a duplicate stays ended, whatever the file still says of it.
        values["employment_status"] = (
            "CASE WHEN p.merged_into_id IS NULL THEN coalesce(s.employment_status, p.employment_status)"
            " ELSE p.employment_status END"
        )
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


def _write(sql: str, **params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organization": current_organization().pk, "now": clock.now(), **params})
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
    ((total, new),) = _rows(f"SELECT count(*), count(*) FILTER (WHERE is_new) FROM {TABLE}")  # noqa: S608
    changed = 0
    if total > new:
        ((changed,),) = _rows(f"SELECT count(*) FROM {_join()} WHERE {_differs(given)}")  # noqa: S608
    return Counts(new, changed, total - new - changed + count_same())


def merge(given: frozenset[str], counts: Counts, *, run_id: UUID) -> None:
    """Writes what differs."""
    if counts.changed:
        _give_up_keys(given)
    if counts.new:
        _insert(given, run_id)
    _update(given)


def changed_rows(kind: str, given: frozenset[str]) -> list[tuple[UUID, str, dict[str, Any], dict[str, Any]]]:
    """(person, kind, before, after) of the changes that may have consequences."""
    before, after = _before_and_after(given)
    manager = merged_columns(given).get("manager_id", "p.manager_id")
    rows = _rows(
        f"SELECT p.id, {kind}, {before}, {after} FROM {_join()} WHERE {_differs(given)}"  # noqa: S608
        f" AND ({kind} <> 'updated' OR {manager} IS DISTINCT FROM p.manager_id) ORDER BY p.id"
    )
    return [(person_id, code, _json(then), _json(now)) for person_id, code, then, now in rows]


def insert_changes(kind: str, given: frozenset[str], **params: Any) -> int:
    """Of everybody who changes, the values that differ. `params`: run, member, now, and as many ids as there are."""
    before, after = _before_and_after(given)
    back = (
        "(SELECT l.id FROM participants_personchange l WHERE l.organization_id = %(organization)s"
        " AND l.person_id = c.person_id AND l.kind = 'on_leave' AND l.status = 'applied'"
        " AND c.kind = 'back' AND c.before ->> 'employment_status' = 'on_leave' ORDER BY l.applied_at DESC LIMIT 1)"
    )
    return _write(
        "INSERT INTO participants_personchange (id, organization_id, kind, person_id, run_id, leave_id, before, after,"  # noqa: S608
        " status, applied_at, applied_by_id, remaining)"
        f" SELECT i.id, %(organization)s, c.kind, c.person_id, %(run)s, {back}, c.before, c.after,"
        " 'applied', %(now)s, %(member)s, '[]'"
        f" FROM (SELECT p.id AS person_id, {kind} AS kind, {before} AS before, {after} AS after,"
        f" row_number() OVER (ORDER BY p.id) AS place FROM {_join()} WHERE {_differs(given)}) c"
        " JOIN unnest(%(ids)s::uuid[]) WITH ORDINALITY AS i (id, place) ON i.place = c.place",
        **params,
    )


def _before_and_after(given: frozenset[str]) -> tuple[str, str]:
    """Two objects of the columns that differ, as SQL."""
    values = merged_columns(given)

    def of(text: Callable[[str], str]) -> str:
        return " || ".join(
            f"CASE WHEN p.{name} IS DISTINCT FROM {value} THEN jsonb_build_object('{name}', {text(name)})"
            " ELSE '{}'::jsonb END"
            for name, value in values.items()
        )

    return f"({of(lambda name: f'p.{name}')})", f"({of(values.__getitem__)})"


def _json(value: Any) -> dict[str, Any]:
    """The driver gives the text of a jsonb column, as Django asks it to."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


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


def _insert(given: frozenset[str], run_id: UUID) -> None:
    values = {name: f"s.{name}" for name in ("name", "sort_name", "family_sort_name", "email", "source_digest")}
    values |= {name: f"s.{name}" for name in PLAIN_FIELDS if name in given}
    values |= {name: text for name, text in DEFAULTS.items() if name not in given}
    if given & {"time_zone", "country"}:
        values["time_zone"] = "s.time_zone"
    if "manager" in given:
        values["manager_id"] = "s.manager_id"
    values["employment_status"] = "coalesce(s.employment_status, 'active')"
    _write(
        "INSERT INTO participants_person"  # noqa: S608
        f" (id, organization_id, created_at, is_external, made_by_run_id, {', '.join(values)})"
        f" SELECT s.person_id, %(organization)s, %(now)s, false, %(run)s, {', '.join(values.values())}"
        f" FROM {TABLE} s WHERE s.is_new",
        run=run_id,
    )


def _update(given: frozenset[str]) -> None:
    changes = ", ".join(f"{name} = {value}" for name, value in merged_columns(given).items())
    of_others = " WHERE p.id = s.person_id AND p.organization_id = %(organization)s AND NOT s.is_new"
    _write(
        f"UPDATE participants_person p SET {changes}, source_digest = s.source_digest FROM {TABLE} s"  # noqa: S608
        f"{of_others} AND {_differs(given)}"
    )
    # The same values in other words: nothing changes, but next time the row is known.
    _write(
        f"UPDATE participants_person p SET source_digest = s.source_digest FROM {TABLE} s"  # noqa: S608
        f"{of_others} AND p.source_digest IS DISTINCT FROM s.source_digest"
    )


def link_memberships() -> int:
    """People of the file who can sign in already. An address that two members share says nothing."""
    return _write(
        "UPDATE participants_person p SET membership_id = m.id"  # noqa: S608
        f" FROM (SELECT person_id FROM {TABLE} UNION ALL SELECT person_id FROM {SAME}) s,"
        " (SELECT lower(email) AS email, (array_agg(id))[1] AS id FROM tenancy_membership"
        " WHERE organization_id = %(organization)s AND is_active GROUP BY lower(email) HAVING count(*) = 1) m"
        " WHERE p.id = s.person_id AND p.organization_id = %(organization)s AND p.membership_id IS NULL"
        " AND p.merged_into_id IS NULL AND m.email = lower(p.email) AND NOT EXISTS (SELECT 1 FROM participants_person o"
        " WHERE o.organization_id = %(organization)s AND o.membership_id = m.id)"
    )
