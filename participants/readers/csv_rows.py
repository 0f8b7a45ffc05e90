"""Rows of a CSV file whose encoding and delimiter nobody told us."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable

from participants.readers.limits import Limits
from participants.readers.problems import FileRefused, Problem, shown
from participants.readers.raw import Deadline, RawRow, RowSource
from participants.readers.safe_cells import unprotect

DELIMITERS = ",;\t|"
SAMPLE_ROWS = 50
SAMPLE_CHARACTERS = 64 * 1024
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Central European letters that stand inside words, where Western Europe has signs such as a
# superscript: they tell Windows-1250 from Windows-1252.
CENTRAL_EUROPEAN = re.compile(rb"[A-Za-z][\xb9\xb3\xbf\x9c\x9f][a-z]|\b[\xa3\xaf\x8c][a-z]{2}|[a-z][\xb3\xb9]\b")
SEPARATOR_LINE = re.compile(r"\Asep=([,;\t|])\r?\n?", re.IGNORECASE)


def read_csv_rows(data: bytes, encoding: str | None, limits: Limits, ticks: Callable[[], float]) -> RowSource:
    text, found = _decode(data, encoding)
    if "\x00" in text:
        raise FileRefused("nul_character")
    # Excel writes this line so that every locale splits the file the same way.
    told = SEPARATOR_LINE.match(text)
    source = RowSource(encoding=found, delimiter=told[1] if told else _delimiter(text))
    is_protected = "'" in text
    # The bytes are decoded again line by line: as one text in memory they would be four times as large.
    del text
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=found, newline="")
    if told:
        next(lines)
    _parse(lines, source, 1 if told else 0, is_protected, limits, Deadline(limits.seconds, ticks))
    return source


def _decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    if encoding:
        return _decode_as(data, encoding), encoding
    for bom, name in BOMS:
        if data.startswith(bom):
            return _decode_as(data, name), name
    head = data[:4096]
    if b"\x00" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 8 and min(even, odd) == 0:
            name = "utf-16-le" if odd else "utf-16-be"
            return _decode_as(data, name), name
        raise FileRefused("nul_character")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = "cp1250" if CENTRAL_EUROPEAN.search(data) else "cp1252"
    try:
        return data.decode(name), name
    except UnicodeDecodeError as error:
        raise FileRefused("encoding_unknown") from error


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise FileRefused("encoding_mismatch", encoding=shown(encoding)) from error


def _delimiter(text: str) -> str:
    """The one that gives the most rows of the same width, wider tables first among equals."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        wide = Counter({width: count for width, count in widths.items() if width > 1})
        if not wide:
            continue
        width, count = wide.most_common(1)[0]
        if (count, width) > best_score:
            best, best_score = delimiter, (count, width)
    return best


def _widths(sample: str, delimiter: str) -> Counter[int]:
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            widths[len(row)] += 1
            if reader.line_num > SAMPLE_ROWS:
                break
    except csv.Error:
        # A sample may end inside a cell; what was counted until then is good enough.
        return widths
    return widths


def _parse(
    lines: Iterable[str], source: RowSource, offset: int, is_protected: bool, limits: Limits, deadline: Deadline
) -> None:
    reader = csv.reader(lines, delimiter=source.delimiter, strict=True)
    # The same words come again and again: one copy of each saves most of the memory.
    known: dict[str, str] = {}
    number = offset
    cells = 0
    while True:
        number += 1
        deadline.check(number)
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            source.problems.append(_quote_problem(str(error), number, limits))
            source.rows.append(RawRow(number, ()))
            continue
        cells += len(row)
        _hold_to(limits, row, number, cells, len(source.rows))
        if is_protected:
            row = [unprotect(cell) if "'" in cell else cell for cell in row]
        # Blank rows are no rows of people, but they count, so that numbers agree with a spreadsheet.
        if any(row) and any(map(str.strip, row)):
            source.rows.append(RawRow(number, tuple(map(known.setdefault, row, row))))


def _hold_to(limits: Limits, row: list[str], number: int, cells: int, rows: int) -> None:
    if len(row) > limits.columns:
        raise FileRefused("too_many_columns", row=number, limit=limits.columns)
    if cells > limits.cells:
        raise FileRefused("too_many_cells", limit=limits.cells)
    if row and max(map(len, row)) > limits.cell_characters:
        raise FileRefused("cell_too_long", row=number, limit=limits.cell_characters)
    if rows > limits.rows + SAMPLE_ROWS:
        raise FileRefused("too_many_rows", limit=limits.rows)


def _quote_problem(message: str, row: int, limits: Limits) -> Problem:
    if "field larger" in message:
        raise FileRefused("cell_too_long", row=row, limit=limits.cell_characters)
    if "unexpected end" in message:
        raise FileRefused("quotes_unbalanced", row=row)
    return Problem("quote_misplaced", row)
