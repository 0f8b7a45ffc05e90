"""What an employee file would do: read, judged against the people who are here, staged and counted. Writes nothing."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import starmap
from typing import Any

from django.db import connection

from mentoring.ids import new_ids
from mentoring.tenancy.scope import current_organization
from participants.readers.digests import row_digests
from participants.readers.fields import DATE_FIELDS
from participants.readers.headers import Mapping
from participants.readers.names import family_first, family_sort_name, sort_name
from participants.readers.people import PeopleFile, date_orders, read_people
from participants.readers.people_rows import ExistingPeople, ExistingPerson
from participants.readers.problems import Problem
from participants.readers.tables import RawTable
from participants.services import import_staging
from participants.services.import_staging import Counts, as_copied

LEFT_COLUMN = "left_on"
NOBODY_KNOWN: dict[int, str] = {}
#: Field -> how a value of it is written; the others are texts already.
WRITTEN: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(DATE_FIELDS, date.isoformat),
    "level": str,
    "employment_status": str,
    "languages": lambda languages: json.dumps(list(languages)),
}
MISSING = dict.fromkeys([*DATE_FIELDS, "level", "employment_status"], "\\N") | {"languages": "[]"}


@dataclass(frozen=True)
class ImportPlan:
    """`people` holds every error; what is staged are the good rows. `row_count` counts the rows not read again too."""

    table: RawTable
    people: PeopleFile
    counts: Counts
    row_count: int
    faulty_rows: frozenset[int] = field(default_factory=frozenset)


def plan_import(table: RawTable, mapping: Mapping) -> ImportPlan:
    """Must run in one transaction with whatever follows from it: the staged rows end with the transaction.

    Rows that say what they said last time are not read, unless something is wrong with the others: then the errors
    must name every row that has a part in them.
    """
    if mapping.problems(table.header):
        return _planned(table, mapping, NOBODY_KNOWN)
    orders = date_orders(table, mapping)
    digests = dict(row_digests(table, mapping, orders))
    import_staging.stage_digests(digests.items())
    wanted = import_staging.rows_to_read()
    if wanted is not None and len(wanted) < len(table.rows) and not table.problems:
        part = replace(table, rows=[row for row in table.rows if row.number in wanted])
        plan = _planned(part, replace(mapping, date_orders=orders), digests)
        if plan.people.is_clean and not import_staging.is_about_somebody_twice():
            return replace(plan, table=table, row_count=len(table.rows))
    import_staging.forget_same()
    return _planned(table, mapping, digests)


def _planned(table: RawTable, mapping: Mapping, digests: dict[int, str]) -> ImportPlan:
    existing = _existing_people() if table.rows else ExistingPeople()
    people = read_people(table, mapping, existing)
    import_staging.stage(_staged(people, digests))
    out_of_order = import_staging.rows_left_before_hired(people.fields)
    if out_of_order:
        import_staging.unstage(row for row, _left, _hired in out_of_order)
        people = _with_errors(people, mapping, out_of_order)
    faulty = frozenset(problem.row for problem in people.errors if problem.row is not None)
    return ImportPlan(table, people, import_staging.count(people.fields), people.row_count, faulty)


def _existing_people() -> ExistingPeople:
    """Plain rows: a hundred thousand of them are read at each import."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, email, name, employee_number, coalesce(manager_id::text, '')"
            " FROM participants_person WHERE organization_id = %s",
            [current_organization().pk],
        )
        return ExistingPeople(starmap(ExistingPerson, cursor.fetchall()))


def _staged(people: PeopleFile, digests: dict[int, str]) -> dict[str, list[str]]:
    """The good rows by column, as the database copies them."""
    columns, checked, good = people.columns, people.checked, people.good
    if not good:
        return {name: [] for name in import_staging.COLUMNS}
    # In their order, so that the index grows at its end.
    fresh = iter(new_ids(sum(not key for key in checked.existing)))
    ids = [key or next(fresh) for key in checked.existing]
    staged = {
        "row": [str(columns.numbers[position]) for position in good],
        "person_id": [ids[position] for position in good],
        "is_new": ["f" if checked.existing[position] else "t" for position in good],
        "keeps_manager": ["t" if position in checked.left_out else "f" for position in good],
        "source_digest": [digests[columns.numbers[position]] for position in good],
        "manager_id": [_manager_id(checked.managers[position], ids) for position in good],
    }
    is_whole = len(good) == len(columns)
    for name, values in columns.filled.items():
        if name in import_staging.COLUMNS and name not in staged:
            staged[name] = _as_copied(name, values if is_whole else [values[position] for position in good])
    derived = columns.of("is_time_zone_derived")
    staged["is_zone_derived"] = ["t" if derived[position] else "f" for position in good]
    return staged | _sort_names(people)


def _manager_id(manager: int | str | None, ids: list[str]) -> str:
    if manager is None:
        return "\\N"
    return manager if isinstance(manager, str) else ids[manager]


def _as_copied(name: str, values: list[Any]) -> list[str]:
    missing, write = MISSING.get(name, ""), WRITTEN.get(name)
    if write is None:
        return as_copied(values, missing)
    written = {value: missing if value is None else write(value) for value in set(values)}
    return list(map(written.__getitem__, values))


def _sort_names(people: PeopleFile) -> dict[str, list[str]]:
    columns, good = people.columns, people.good
    names = columns.of("name")
    plain = [sort_name(names[position]) for position in good]
    if columns.has("family_name"):
        given, family = columns.of("given_name"), columns.of("family_name")
        by_family = [family_sort_name(names[p], given[p] or "", family[p] or "") for p in good]
    else:
        by_family = [family_first(name) for name in plain]
    return {"sort_name": as_copied(plain), "family_sort_name": as_copied(by_family)}


def _with_errors(people: PeopleFile, mapping: Mapping, out_of_order: Sequence[tuple[int, date, date]]) -> PeopleFile:
    column = mapping.column_of(LEFT_COLUMN) or mapping.column_of("hired_on") or LEFT_COLUMN
    found = [
        Problem("left_before_hired", row, column, {"left_on": str(left), "hired_on": str(hired)})
        for row, left, hired in out_of_order
    ]
    bad = {problem.row for problem in found}
    return replace(
        people,
        good=[position for position in people.good if people.columns.numbers[position] not in bad],
        errors=sorted([*people.errors, *found], key=lambda problem: (problem.row or 0, problem.column, problem.code)),
    )
