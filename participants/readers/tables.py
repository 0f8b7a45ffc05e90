"""Turns the bytes of a CSV or XLSX file into column names and rows with their row numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from participants.readers.csv_rows import read_csv_rows
from participants.readers.guard import Kind, base_name, read_guarded
from participants.readers.limits import LIMITS, Limits
from participants.readers.problems import FileRefused, Problem, shown
from participants.readers.raw import Cell, RawRow, RowSource
from participants.readers.xlsx_rows import read_xlsx_rows

# Exports of HR systems may put the report's title above the table.
TITLE_ROWS = 10


@dataclass(frozen=True, slots=True)
class RawTable:
    filename: str
    kind: Kind
    header: tuple[str, ...]
    header_row: int
    rows: list[RawRow]
    problems: list[Problem]
    encoding: str
    delimiter: str
    sheet: str


def read_table(
    source: bytes | Path,
    filename: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    limits: Limits = LIMITS,
    ticks: Callable[[], float] = monotonic,
) -> RawTable:
    """Raises FileRefused, and nothing else, when there is no table to be had.

    `sheet` names a worksheet (else the first visible one that is not empty); `encoding` overrules
    the detection for CSV; `ticks` is the stopwatch of the deadline.
    """
    kind, data = read_guarded(source, filename, limits)
    if kind is Kind.XLSX:
        found = read_xlsx_rows(data, sheet, limits, ticks)
    else:
        found = read_csv_rows(data, encoding, limits, ticks)
    return _table(base_name(filename), kind, found, limits)


def _table(filename: str, kind: Kind, found: RowSource, limits: Limits) -> RawTable:
    broken = {problem.row for problem in found.problems}
    rows = [row for row in found.rows if any(row.cells) or row.number in broken]
    if not rows:
        raise FileRefused("file_empty" if kind is Kind.CSV else "sheets_empty")
    start = _header_index(rows)
    names = _header_names(rows[start])
    header, problems = _unique(names, rows[start].number)
    body = rows[start + 1 :]
    if not body:
        raise FileRefused("no_rows")
    if len(body) > limits.rows:
        raise FileRefused("too_many_rows", limit=limits.rows)
    shaped, ragged = _shape(body, len(header), broken, pad=kind is Kind.XLSX)
    first = body[0].number
    return RawTable(
        filename=filename,
        kind=kind,
        header=header,
        header_row=rows[start].number,
        rows=shaped,
        problems=[
            *problems,
            *sorted(
                [*(_named(p, header) for p in found.problems if (p.row or 0) >= first), *ragged],
                key=lambda problem: problem.row or 0,
            ),
        ],
        encoding=found.encoding,
        delimiter=found.delimiter,
        sheet=found.sheet,
    )


def _header_index(rows: Sequence[RawRow]) -> int:
    for index, row in enumerate(rows[:TITLE_ROWS]):
        if sum(1 for cell in row.cells if cell) > 1:
            return index
    return 0


def _header_names(row: RawRow) -> list[str]:
    names: list[str] = []
    for cell in row.cells:
        text = "" if isinstance(cell, date) else " ".join(cell.split())
        # Names of columns are words; an address, a date or a number is a person's row already.
        if isinstance(cell, date) or "@" in text or text.replace(".", "").isdigit():
            raise FileRefused("header_missing", cell=shown(cell))
        names.append(text)
    while names and not names[-1]:
        names.pop()
    return names


def _unique(names: Sequence[str], row: int) -> tuple[tuple[str, ...], list[Problem]]:
    counts = Counter(name for name in names if name)
    taken = set(counts)
    seen: Counter[str] = Counter()
    header: list[str] = []
    for index, name in enumerate(names, start=1):
        plain = name or f"Column {index}"
        seen[plain] += 1
        unique, number = plain, seen[plain]
        if number > 1 or (not name and unique in taken):
            number = max(number, 2)
            while (unique := f"{plain} ({number})") in taken:
                number += 1
        taken.add(unique)
        header.append(unique)
    problems = [
        Problem("duplicate_header", row, name, {"header": shown(name), "count": count})
        for name, count in counts.items()
        if count > 1
    ]
    return tuple(header), problems


def _shape(
    body: Iterable[RawRow], width: int, broken: Container[int | None], *, pad: bool
) -> tuple[list[RawRow], list[Problem]]:
    """Rows of the header's width. A CSV row of another width is shifted, so it is a problem."""
    shaped: list[RawRow] = []
    problems: list[Problem] = []
    for row in body:
        count = len(row.cells)
        if count == width:
            shaped.append(row)
            continue
        if count > width and any(row.cells[width:]):
            code = "row_too_long"
        elif count < width and not pad and row.number not in broken:
            code = "row_too_short"
        else:
            code = ""
        if code:
            problems.append(Problem(code, row.number, "", {"count": count, "expected": width}))
        cells: tuple[Cell, ...] = row.cells[:width] + ("",) * (width - count)
        shaped.append(RawRow(row.number, cells))
    return shaped, problems


def _named(problem: Problem, header: Sequence[str]) -> Problem:
    """Row readers know the column's position only; here it gets its name."""
    if not problem.column:
        return problem
    index = int(problem.column) - 1
    name = header[index] if index < len(header) else problem.column
    return Problem(problem.code, problem.row, name, problem.params)
