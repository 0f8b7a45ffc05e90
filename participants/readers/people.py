"""Rows of a table to people: every value typed, the whole file checked, all errors collected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from participants.readers.dates import DateOrder, detect_date_order, parse_date
from participants.readers.fields import DATE_FIELDS, LENGTHS
from participants.readers.headers import Mapping
from participants.readers.people_checks import check_people
from participants.readers.people_rows import ExistingPeople, PersonRow
from participants.readers.problems import Problem, ValueRefused, shown
from participants.readers.raw import Cell
from participants.readers.tables import RawTable
from participants.readers.values import (
    parse_country,
    parse_email,
    parse_languages,
    parse_level,
    parse_name,
    parse_status,
    parse_text,
    parse_time_zone,
    zone_of_country,
)

NOBODY = ExistingPeople()

PARSERS: dict[str, Callable[[Cell], Any]] = {
    **{name: partial(parse_text, field=name) for name in LENGTHS},
    "name": parse_name,
    "email": parse_email,
    "country": parse_country,
    "time_zone": parse_time_zone,
    "languages": parse_languages,
    "level": parse_level,
    "employment_status": parse_status,
}


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`rows` are the good ones; a row with an error is only in `errors`.

    Errors without a row concern the file or a column: nothing of the file can be imported.
    Warnings keep nothing out.
    """

    rows: list[PersonRow]
    errors: list[Problem]
    warnings: list[Problem]
    # The mapped fields: what the file does not speak of stays as it is.
    fields: frozenset[str]
    row_count: int

    @property
    def is_clean(self) -> bool:
        return not self.errors

    @property
    def has_importable_rows(self) -> bool:
        return bool(self.rows) and all(problem.row is not None for problem in self.errors)


@dataclass(slots=True)
class _Reading:
    table: RawTable
    mapping: Mapping
    columns: dict[str, int]
    errors: list[Problem] = field(default_factory=list)
    bad_rows: set[int] = field(default_factory=set)
    shifted_rows: set[int] = field(default_factory=set)

    def column(self, name: str) -> str:
        index = self.columns.get(name)
        return name if index is None else self.table.header[index]

    def add(self, code: str, row: int | None, name: str, **params: str | int) -> None:
        self.take(Problem(code, row, self.column(name), params))

    def take(self, problem: Problem) -> None:
        self.errors.append(problem)
        if problem.row is not None:
            self.bad_rows.add(problem.row)


def read_people(table: RawTable, mapping: Mapping, existing: ExistingPeople = NOBODY) -> PeopleFile:
    """Never raises for what is in the file; everything wrong is in `errors`."""
    unusable = mapping.problems(table.header)
    if unusable:
        fields = frozenset(mapping.columns.values())
        return PeopleFile([], unusable, [], fields, len(table.rows))
    columns = {name: table.header.index(c) for c, name in mapping.columns.items()}
    reading = _Reading(table, mapping, columns)
    warnings = _take_table_problems(reading)
    values = {name: _values(reading, name, index) for name, index in columns.items()}
    drafts = _drafts(reading, values)
    checked = check_people(drafts, existing, reading.bad_rows, has_managers="manager" in columns)
    for problem in checked.errors:
        reading.take(replace(problem, column=reading.column(problem.column)))
    warnings += [Problem(w.code, w.row, reading.column(w.column), w.params) for w in checked.warnings]
    return PeopleFile(
        rows=checked.rows,
        errors=sorted(reading.errors, key=lambda p: (p.row or 0, p.column, p.code)),
        warnings=sorted(warnings, key=lambda p: p.row or 0),
        fields=frozenset(columns),
        row_count=len(table.rows),
    )


def _take_table_problems(reading: _Reading) -> list[Problem]:
    """Problems in columns that nobody mapped keep nothing out."""
    mapped = {reading.table.header[index] for index in reading.columns.values()}
    warnings: list[Problem] = []
    for problem in reading.table.problems:
        if problem.code == "duplicate_header" or (problem.column and problem.column not in mapped):
            warnings.append(problem)
            continue
        reading.take(problem)
        if problem.row is not None and not problem.column:
            reading.shifted_rows.add(problem.row)
    return warnings


def _values(reading: _Reading, name: str, index: int) -> list[Any]:
    """The column's values in the order of the rows; None where empty or wrong."""
    parse = PARSERS.get(name)
    if name in DATE_FIELDS:
        order = _date_order(reading, name, index)
        parse = partial(parse_date, order=order)
    assert parse is not None, f"no parser for {name}"
    # Columns repeat their words, so each distinct cell is parsed once.
    known: dict[Cell, Any] = {"": None}
    values: list[Any] = []
    for row in reading.table.rows:
        cell = row.cells[index]
        if cell in known:
            value = known[cell]
        else:
            value = known[cell] = _parsed(parse, cell)
        if isinstance(value, ValueRefused):
            # In a row whose cells are shifted every further complaint would be noise.
            if row.number not in reading.shifted_rows:
                reading.add(value.code, row.number, name, **value.params)
            value = None
        values.append(value)
    return values


def _parsed(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    if isinstance(cell, str) and not cell.strip():
        return None
    try:
        return parse(cell)
    except ValueRefused as refused:
        return refused


def _date_order(reading: _Reading, name: str, index: int) -> DateOrder | None:
    told = reading.mapping.date_orders.get(name)
    if told:
        return DateOrder(told)
    found = detect_date_order((row.number, row.cells[index]) for row in reading.table.rows)
    if found.is_mixed:
        reading.add(
            "date_order_mixed",
            None,
            name,
            day_first_row=found.day_first_row or 0,
            month_first_row=found.month_first_row or 0,
        )
    elif found.order is None and found.ambiguous_example:
        reading.add("date_order_ambiguous", None, name, example=shown(found.ambiguous_example))
    # One complaint about the column is enough; its cells are then read either way.
    return found.order or (DateOrder.DAY_FIRST if found.ambiguous_example else None)


def _drafts(reading: _Reading, values: dict[str, list[Any]]) -> list[PersonRow]:
    """Rows with errors are drafts too: others may name them as their manager."""
    return [
        _draft(reading, row.number, dict(zip(values, parts, strict=True)))
        for row, parts in zip(reading.table.rows, zip(*values.values(), strict=True), strict=True)
    ]


def _draft(reading: _Reading, number: int, filled: dict[str, Any]) -> PersonRow:
    given, family = filled.get("given_name") or "", filled.get("family_name") or ""
    name = filled.get("name") or f"{given} {family}".strip()
    email = filled.get("email") or ""
    if number not in reading.bad_rows:
        _require(reading, number, "name", name)
        _require(reading, number, "email", email)
    country, zone = filled.get("country") or "", filled.get("time_zone") or ""
    return PersonRow(
        row=number,
        email=email,
        name=name,
        given_name=given,
        family_name=family,
        employee_number=filled.get("employee_number") or "",
        manager=filled.get("manager") or "",
        business_unit=filled.get("business_unit") or "",
        function=filled.get("function") or "",
        location=filled.get("location") or "",
        country=country,
        time_zone=zone or (zone_of_country(country) if country else ""),
        is_time_zone_derived=bool(country and not zone),
        languages=filled.get("languages") or (),
        level=filled.get("level"),
        job_title=filled.get("job_title") or "",
        hired_on=filled.get("hired_on"),
        in_job_since=filled.get("in_job_since"),
        last_promoted_on=filled.get("last_promoted_on"),
        employment_status=filled.get("employment_status"),
        left_on=filled.get("left_on"),
    )


def _require(reading: _Reading, number: int, name: str, value: Any) -> None:
    if not value:
        reading.add("required", number, name, field=name)
