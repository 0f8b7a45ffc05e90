from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.readers.fields import FIELDS, REASON_HEADER
from participants.readers.headers import Mapping, suggest_mapping
from participants.readers.people import read_people
from participants.readers.people_rows import PersonRow
from participants.readers.safe_cells import protect, unprotect
from participants.readers.tables import read_table
from participants.readers.values import EmploymentStatus
from participants.readers.write import refused_rows, write_csv, write_xlsx

WRITERS = {"a.csv": write_csv, "a.xlsx": write_xlsx}
DANGEROUS = [
    *("=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a", " =1"),
    *('"=1', "'=1", "''=1", "\u00a0=1", "\u200b=1", "x;=1+1", "x\n=1", "x\t@a", "\x00=1", "﹦1"),
]
PLAIN = ["Ann", "O'Neil", "'quoted'", "a=b", "a - b", "x@y.org", "", "'", "C++", "Müller; Söhne"]
# Text that the reader keeps as it is: composed, on one line, nothing hidden.
starts = st.sampled_from(["", "=", "+", "-", "@", "'", '"', "＝", "'=", ";=", "x;-"])
words = st.text(st.characters(categories=["L", "Nd", "P", "Sm", "Sc"], codec="utf-8"), max_size=12)
names = st.builds(lambda start, word: unicodedata.normalize("NFC", start + word), starts, words)


def is_formula(text: str) -> bool:
    """What a spreadsheet would run, said again independently of the code."""
    trimmed = text.strip().lstrip('"\u200b\ufeff ').strip()
    return (
        text[:1] in "\t\r\x00"
        if text[:1] in ("\t", "\r", "\x00")
        else (unicodedata.normalize("NFKC", trimmed[:1]) in {"=", "+", "-", "@"})
    )


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_text_is_protected_and_comes_back(text):
    assert protect(text) != text
    assert not is_formula(protect(text))
    assert not any(is_formula(piece) for piece in protect(text).split(";"))
    assert unprotect(protect(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_is_left_alone(text):
    assert protect(text) == text == unprotect(text)


def test_the_check_for_formulas_sees_unprotected_text():
    assert all(is_formula(text) for text in ("=1", " +1", "－1", "\t=1", '"=1'))
    assert not is_formula("'=1")


@settings(max_examples=1000, deadline=None)
@given(st.one_of(st.text(max_size=20), names))
def test_no_text_starts_a_formula_and_all_text_comes_back(text):
    assert not is_formula(protect(text))
    assert unprotect(protect(text)) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, names), min_size=1, max_size=8), st.sampled_from(list(WRITERS)))
def test_written_tables_are_read_back_equal(pairs, filename):
    rows = [[f"p{number}", *pair] for number, pair in enumerate(pairs)]
    data = WRITERS[filename](["Key", "Name", "Title"], rows)
    table = read_table(data, filename)
    assert [list(row.cells) for row in table.rows] == rows
    for cell in cells_of(data, filename):
        assert not is_formula(cell)


def cells_of(data: bytes, filename: str) -> list[str]:
    if filename.endswith(".csv"):
        return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    return [str(cell.value or "") for cell in cells]


def person(number: int, name: str, title: str, day: date | None) -> PersonRow:
    return PersonRow(
        row=number + 2,
        email=f"p{number}@example.org",
        name=name,
        employee_number=f"{number:05d}",
        manager="p0@example.org" if number else "",
        country="SE",
        time_zone="Europe/Stockholm",
        languages=("sv", "en"),
        level=number % 9,
        job_title=title,
        hired_on=day,
        employment_status=EmploymentStatus.ON_LEAVE,
    )


def people_table(people: list[PersonRow]) -> tuple[list[str], list[list[Any]]]:
    """All fields under their own names: what the reader maps without asking."""
    rows = [[getattr(person, name) for name in FIELDS] for person in people]
    return list(FIELDS), [[", ".join(cell) if isinstance(cell, tuple) else cell for cell in row] for row in rows]


people_names = names.filter(lambda name: name.strip() and "," not in name)
days = st.none() | st.dates(date(1950, 1, 1), date(2100, 12, 31))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(people_names, names, days), min_size=1, max_size=8), st.sampled_from(list(WRITERS)))
def test_import_of_the_own_export_restores_the_people(cells, filename):
    people = [person(number, *cell) for number, cell in enumerate(cells)]
    table = read_table(WRITERS[filename](*people_table(people)), filename)
    again = read_people(table, suggest_mapping(table.header))
    assert again.errors == []
    assert again.rows == people


@pytest.mark.parametrize("filename", WRITERS)
def test_refused_rows_come_with_reasons_and_can_be_corrected(filename):
    source = "Name,E-mail,Hired on\n=Ann,ann@,2020-01-01\nBo,bo@x.org,2020-02-30\nCy,cy@x.org,\n"
    table = read_table(source.encode(), "people.csv")
    mapping = suggest_mapping(table.header)
    header, rows = refused_rows(table, read_people(table, mapping))
    assert header == ["Name", "E-mail", "Hired on", REASON_HEADER]
    assert [row[0] for row in rows] == ["=Ann", "Bo"]
    assert rows[0][3] == "E-mail: ann@ is not an e-mail address."
    back = read_table(WRITERS[filename](header, rows), filename)
    assert back.rows[0].cells[0] == "=Ann"
    once_more = read_people(back, suggest_mapping(back.header))
    assert [p.code for p in once_more.errors] == ["email_invalid", "date_impossible"]
    header, rows = refused_rows(back, once_more)
    assert header.count(REASON_HEADER) == 1
    rows[0][1], rows[1][2] = "ann@x.org", "2020-02-29"
    corrected = read_table(WRITERS[filename](header, rows), filename)
    assert read_people(corrected, Mapping(mapping.columns)).is_clean


def test_what_a_sheet_cannot_hold_is_shown_and_nothing_breaks():
    data = write_xlsx(["Name"], [["a\x00\x1b\ud800b"], ["x" * 50_000], [None], [7]])
    book = openpyxl.load_workbook(io.BytesIO(data))
    values = [row[0].value for row in book.active.iter_rows()]
    assert values[1] == "a\ufffd\ufffd\ufffdb"
    assert (len(values[2]), values[3], values[4]) == (32_767, None, 7)
