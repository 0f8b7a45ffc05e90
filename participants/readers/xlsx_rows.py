"""Rows of one worksheet, by openpyxl's streaming mode; the guard has looked at the file before."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

from participants.readers.limits import Limits
from participants.readers.problems import FileRefused, Problem, ReadError, shown
from participants.readers.raw import Cell, Deadline, RawRow, RowSource
from participants.readers.safe_cells import unprotect
from participants.readers.workbook_guard import HEAD_ROWS, PIECE

ZEROS = re.compile(r"0{2,}")
FORMULA = re.compile(rb"<(?:\w{1,32}:)?f[\s/>]")


def read_xlsx_rows(data: bytes, sheet: str | None, limits: Limits, ticks: Callable[[], float]) -> RowSource:
    deadline = Deadline(limits.seconds, ticks)
    try:
        # Notes about styles and extensions that are lost are of no interest to a reader of values.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data, sheet, limits, deadline)
    except ReadError:
        raise
    except Exception as error:
        # The parser meets hostile bytes here and has no family of errors of its own.
        raise FileRefused("unreadable", kind="xlsx") from error


def _read(data: bytes, sheet: str | None, limits: Limits, deadline: Deadline) -> RowSource:
    book = _open(data, values=True)
    try:
        visible = [s for s in book.worksheets if s.sheet_state == "visible"]
        if sheet is not None:
            visible = [s for s in book.worksheets if s.title == sheet]
            if not visible:
                titles = ", ".join(shown(s.title) for s in book.worksheets)
                raise FileRefused("sheet_missing", sheet=shown(sheet), sheets=titles)
        for worksheet in visible:
            source, blanks = _read_sheet(worksheet, limits, deadline)
            if source.rows:
                if _has_formulas(data):
                    _find_formulas_without_value(data, source, blanks, limits, deadline)
                return source
    finally:
        book.close()
    raise FileRefused("sheets_empty")


def _open(data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 (brings numpy, which few processes need)

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _rows(worksheet: Any, limits: Limits, deadline: Deadline) -> Iterator[tuple[int, Any]]:
    # What the sheet says about its own size is not to be trusted in either direction.
    worksheet.reset_dimensions()
    rows = worksheet.iter_rows(max_col=limits.columns + 1)
    for number, row in enumerate(rows, start=1):
        deadline.check(number)
        if number > limits.rows + HEAD_ROWS:
            raise FileRefused("too_many_rows", limit=limits.rows)
        yield number, row


def _read_sheet(worksheet: Any, limits: Limits, deadline: Deadline) -> tuple[RowSource, set[tuple[int, int]]]:
    """The rows, and the places where a formula's calculated value is empty text."""
    source = RowSource(sheet=worksheet.title)
    blanks: set[tuple[int, int]] = set()
    count = 0
    for number, row in _rows(worksheet, limits, deadline):
        cells: list[Cell] = []
        filled = 0
        for position, cell in enumerate(row, start=1):
            value = cell.value
            if value is None:
                cells.append("")
                if cell.data_type == "str":
                    blanks.add((number, position))
                continue
            text = _cell(cell, value, limits, number)
            if cell.data_type == "e":
                params = {"value": shown(text)}
                source.problems.append(Problem("cell_error", number, str(position), params))
            cells.append(text)
            if text:
                filled = position
        if filled > limits.columns:
            raise FileRefused("too_many_columns", row=number, limit=limits.columns)
        count += filled
        if count > limits.cells:
            raise FileRefused("too_many_cells", limit=limits.cells)
        if filled:
            source.rows.append(RawRow(number, tuple(cells[:filled])))
    return source, blanks


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if not member.lower().startswith("xl/worksheets/"):
                continue
            with archive.open(member) as part:
                seam = b""
                while piece := part.read(PIECE):
                    if FORMULA.search(seam + piece):
                        return True
                    seam = piece[-64:]
    return False


def _cell(cell: Any, value: Any, limits: Limits, row: int) -> Cell:
    if isinstance(value, str):
        if len(value) > limits.cell_characters:
            raise FileRefused("cell_too_long", row=row, limit=limits.cell_characters)
        return unprotect(value) if value.strip() else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(cell, value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return value.isoformat() if isinstance(value, time) else str(value)


def _number(cell: Any, value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = str(value)
    # Employee numbers with leading zeros are often numbers that are only shown with them.
    if isinstance(value, int) and ZEROS.fullmatch(cell.number_format):
        return text.zfill(len(cell.number_format))
    return text


def _find_formulas_without_value(
    data: bytes,
    source: RowSource,
    blanks: set[tuple[int, int]],
    limits: Limits,
    deadline: Deadline,
) -> None:
    """A formula that no spreadsheet has calculated yet looks empty, which would lose data."""
    values = {row.number: row.cells for row in source.rows}
    book = _open(data, values=False)
    try:
        for number, row in _rows(book[source.sheet], limits, deadline):
            cells = values.get(number, ())
            for position, cell in enumerate(row, start=1):
                if cell.data_type != "f" or (number, position) in blanks:
                    continue
                if position > len(cells) or not cells[position - 1]:
                    place = {"cell": cell.coordinate}
                    problem = Problem("formula_without_value", number, str(position), place)
                    source.problems.append(problem)
    finally:
        book.close()
    known = values.keys()
    missing = {p.row for p in source.problems if p.row is not None} - known
    source.rows.extend(RawRow(number, ()) for number in missing)
    source.rows.sort(key=lambda row: row.number)
