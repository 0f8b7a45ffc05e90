"""Rows of a table to people: every value typed, the whole file checked, all errors collected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from participants.readers.dates import DateOrder, detect_date_order, parse_date
from participants.readers.fields import DATE_FIELDS, LENGTHS
from participants.readers.headers import Mapping
from participants.readers.people_checks import Checked, check_people
from participants.readers.people_rows import ExistingPeople, PeopleColumns, PersonRow
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
#: What a row says where it says nothing, for those who read row by row.
EMPTY: dict[str, Any] = {"languages": (), "level": None, "employment_status": None} | dict.fromkeys(DATE_FIELDS)


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`good` are the positions of the rows that can be imported; a row with an error is only in `errors`.

    Errors without a row concern the file or a column: nothing of the file can be imported.
    Warnings keep nothing out.
    """

    columns: PeopleColumns
    good: list[int]
    checked: Checked
    errors: list[Problem]
    warnings: list[Problem]
    # The mapped fields: what the file does not speak of stays as it is.
    fields: frozenset[str]
    row_count: int
    people: ExistingPeople = field(default=NOBODY, repr=False)

    @property
    def is_clean(self) -> bool:
        return not self.errors

    @property
    def rows(self) -> list[PersonRow]:
        """The good rows one by one: for a few of them, or for tests. An import reads the columns."""
        return [self.row_at(position) for position in self.good]

    def row_at(self, position: int) -> PersonRow:
        filled = {name: values[position] for name, values in self.columns.filled.items()}
        known = {name: EMPTY.get(name, "") if value is None else value for name, value in filled.items()}
        manager = self.checked.managers[position]
        if isinstance(manager, str):
            known["manager"] = self.people.by_key[manager].email
        else:
            known["manager"] = "" if manager is None else self.columns.of("email")[manager]
        return PersonRow(
            **known,
            row=self.columns.numbers[position],
            existing=self.checked.existing[position],
            is_manager_left_out=position in self.checked.left_out,
        )


@dataclass(slots=True)
class _Reading:
    table: RawTable
    mapping: Mapping
    columns: dict[str, int]
    numbers: list[int]
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
        return PeopleFile(PeopleColumns([], {}), [], Checked(), unusable, [], fields, len(table.rows))
    indexes = {name: table.header.index(c) for c, name in mapping.columns.items()}
    reading = _Reading(table, mapping, indexes, [row.number for row in table.rows])
    warnings = _take_table_problems(reading)
    columns = _columns(reading)
    _require(reading, columns, "name")
    _require(reading, columns, "email")
    checked = check_people(columns, existing, reading.bad_rows)
    for problem in checked.errors:
        reading.take(replace(problem, column=reading.column(problem.column)))
    warnings += [Problem(w.code, w.row, reading.column(w.column), w.params) for w in checked.warnings]
    bad = reading.bad_rows
    return PeopleFile(
        columns=columns,
        good=[position for position, number in enumerate(columns.numbers) if number not in bad],
        checked=checked,
        errors=sorted(reading.errors, key=lambda p: (p.row or 0, p.column, p.code)),
        warnings=sorted(warnings, key=lambda p: p.row or 0),
        fields=frozenset(indexes),
        row_count=len(table.rows),
        people=existing,
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


def _columns(reading: _Reading) -> PeopleColumns:
    """Every mapped field, and what follows from two of them: the name of its parts, the zone of the country."""
    rows = reading.table.rows
    cells = list(zip(*(row.cells for row in rows), strict=True)) if rows else [()] * len(reading.table.header)
    filled = {name: _values(reading, name, cells[index]) for name, index in reading.columns.items()}
    if "given_name" in filled or "family_name" in filled:
        filled["name"] = _full_names(filled, len(reading.numbers))
    if "country" in filled:
        filled |= _zones(filled, len(reading.numbers))
    return PeopleColumns(reading.numbers, filled)


def _values(reading: _Reading, name: str, cells: tuple[Cell, ...]) -> list[Any]:
    """The column's values in the order of the rows; None where empty or wrong."""
    parse = PARSERS.get(name)
    if name in DATE_FIELDS:
        parse = partial(parse_date, order=_date_order(reading, name, cells))
    assert parse is not None, f"no parser for {name}"
    # Columns repeat their words, so each distinct cell is parsed once.
    known: dict[Cell, Any] = {cell: _parsed(parse, cell) for cell in set(cells)}
    refused = {cell: value for cell, value in known.items() if isinstance(value, ValueRefused)}
    if refused:
        _tell_refused(reading, name, cells, refused)
        known |= dict.fromkeys(refused)
    return list(map(known.__getitem__, cells))


def _tell_refused(reading: _Reading, name: str, cells: tuple[Cell, ...], refused: dict[Cell, ValueRefused]) -> None:
    for number, cell in zip(reading.numbers, cells, strict=True):
        # In a row whose cells are shifted every further complaint would be noise.
        if cell in refused and number not in reading.shifted_rows:
            reading.add(refused[cell].code, number, name, **refused[cell].params)


def _parsed(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    if isinstance(cell, str) and not cell.strip():
        return None
    try:
        return parse(cell)
    except ValueRefused as refused:
        return refused


def date_orders(table: RawTable, mapping: Mapping) -> dict[str, str]:
    """What the mapping tells, and what the columns show: for reading a part of the table as the whole is read."""
    orders = dict(mapping.date_orders)
    for column, name in mapping.columns.items():
        if name in DATE_FIELDS and name not in orders:
            index = table.header.index(column)
            found = detect_date_order((row.number, row.cells[index]) for row in table.rows)
            if found.order is not None:
                orders[name] = found.order.value
    return orders


def _date_order(reading: _Reading, name: str, cells: tuple[Cell, ...]) -> DateOrder | None:
    told = reading.mapping.date_orders.get(name)
    if told:
        return DateOrder(told)
    found = detect_date_order(zip(reading.numbers, cells, strict=True))
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


def _full_names(filled: dict[str, list[Any]], count: int) -> list[str | None]:
    nothing = [None] * count
    parts = zip(
        filled.get("name", nothing), filled.get("given_name", nothing), filled.get("family_name", nothing), strict=True
    )
    return [name or f"{given or ''} {family or ''}".strip() or None for name, given, family in parts]


def _zones(filled: dict[str, list[Any]], count: int) -> dict[str, list[Any]]:
    """A country gives its zone where the row names none; that it was not told is kept."""
    countries, told = filled["country"], filled.get("time_zone") or [None] * count
    of_country = {country: zone_of_country(country) if country else None for country in set(countries)}
    return {
        "time_zone": [zone or of_country[country] for zone, country in zip(told, countries, strict=True)],
        "is_time_zone_derived": [bool(country and not zone) for zone, country in zip(told, countries, strict=True)],
    }


def _require(reading: _Reading, columns: PeopleColumns, name: str) -> None:
    values = columns.of(name)
    if all(values):
        return
    bad = set(reading.bad_rows)
    for number, value in zip(columns.numbers, values, strict=True):
        if not value and number not in bad:
            reading.add("required", number, name, field=name)
