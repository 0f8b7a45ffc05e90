"""Writes tables that no spreadsheet takes for formulas, and that our own reader restores."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from participants.readers.fields import REASON_HEADER
from participants.readers.people import PeopleFile
from participants.readers.raw import Cell
from participants.readers.safe_cells import protect
from participants.readers.tables import RawTable

OutCell = Cell | int | None
SHEET_NAME = "People"
DATE_FORMAT = "yyyy-mm-dd"
CELL_CHARACTERS = 32_767
# The file says nothing of when it was made: the same cells are the same bytes. The day is that of a ZIP without one.
NO_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 (the library writes it as UTC)
# Without the mark Excel takes UTF-8 for the local encoding and breaks every accent.
ENCODING = "utf-8-sig"

# What XML and spreadsheets cannot hold; shown as the sign for an unreadable character.
UNWRITABLE_CODES = (*range(9), 11, 12, *range(14, 32), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
UNWRITABLE = dict.fromkeys(UNWRITABLE_CODES, "\N{REPLACEMENT CHARACTER}")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[OutCell]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([safe_text(name) for name in header])
    writer.writerows([safe_text(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode(ENCODING)


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[OutCell]], sheet_name: str = SHEET_NAME) -> bytes:
    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": NO_MOMENT})
        sheet = book.add_worksheet(sheet_name)
        day_format = book.add_format({"num_format": DATE_FORMAT})
        bold = book.add_format({"bold": True})
        for column, name in enumerate(header):
            sheet.write_string(0, column, safe_text(name), bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day_format)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, safe_text(cell))
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def safe_text(cell: OutCell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return protect(cell.isoformat() if isinstance(cell, date) else str(cell))
    text = cell.replace("\r\n", "\n").replace("\r", "\n").translate(UNWRITABLE)
    return protect(text)[:CELL_CHARACTERS]


def refused_rows(table: RawTable, people: PeopleFile) -> tuple[list[str], list[list[OutCell]]]:
    """The rows that have errors, as they came, and why: to be corrected and imported again."""
    reasons: dict[int, list[str]] = {}
    for problem in people.errors:
        if problem.row is not None:
            place = f"{problem.column}: " if problem.column else ""
            reasons.setdefault(problem.row, []).append(place + problem.text)
    kept = [index for index, name in enumerate(table.header) if name != REASON_HEADER]
    header = [*(table.header[index] for index in kept), REASON_HEADER]
    rows: list[list[OutCell]] = [
        [*(row.cells[index] for index in kept), " ".join(reasons[row.number])]
        for row in table.rows
        if row.number in reasons
    ]
    return header, rows
