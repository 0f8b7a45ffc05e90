from __future__ import annotations

from datetime import date
from itertools import count

import openpyxl
import pytest

from participants.readers.limits import Limits
from participants.readers.problems import FileRefused
from participants.readers.tables import RawTable, read_table
from participants.readers.write import write_xlsx
from tests.participants.readers import workbooks as wb

TEXT = "Name,E-mail\nJörg Müller,j@example.org\n"


def csv_table(text: str | bytes, **options) -> RawTable:
    return read_table(text if isinstance(text, bytes) else text.encode(), "people.csv", **options)


def refusal(data: bytes, name: str = "people.csv", **options) -> str:
    with pytest.raises(FileRefused) as caught:
        read_table(data, name, **options)
    return caught.value.code


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_found(written, found):
    table = csv_table(TEXT.encode(written))
    assert table.encoding == found
    assert table.header == ("Name", "E-mail")
    assert table.rows[0].cells == ("Jörg Müller", "j@example.org")


def test_central_european_letters_are_told_from_western_ones():
    text = "Imię;E-mail\nŁukasz Wójcik;l@example.org\nMałgorzata Pączek;m@example.org\n"
    table = csv_table(text.encode("cp1250"))
    assert (table.encoding, table.rows[1].cells[0]) == ("cp1250", "Małgorzata Pączek")
    assert csv_table(TEXT.encode("cp1250"), encoding="cp1250").rows[0].cells[0] == "Jörg Müller"
    assert refusal(TEXT.encode("cp1252"), encoding="utf-8") == "encoding_mismatch"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter):
    rows = [["Name", "E-mail", "Job title"], ["Lee; Ann, Dr | x", "a@b.org", "CEO"], ["Bo", "b@b.org", ""]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = csv_table(text)
    assert table.delimiter == delimiter
    assert [row.cells for row in table.rows] == [tuple(row) for row in rows[1:]]
    told = csv_table(f"sep={delimiter}\n{text}")
    assert (told.delimiter, told.header_row, told.rows[0].number) == (delimiter, 2, 3)


def test_line_ends_blank_rows_and_quotes_keep_row_numbers():
    text = 'Name,E-mail\r\n"A\nB",a@b.org\r\r\nC,c@b.org\n,\n\nD,d@b.org\r\n\r\n,\r\n'
    table = csv_table(text)
    assert [(row.number, row.cells[0]) for row in table.rows] == [(2, "A\nB"), (4, "C"), (7, "D")]
    assert table.problems == []


def test_ragged_rows_are_row_problems():
    table = csv_table("Name,E-mail,Level\nA,a@b.org,1\nB,b@b.org\nC,c@b.org,3,4\nD,d@b.org,5,,\n")
    assert [(p.row, p.code) for p in table.problems] == [(3, "row_too_short"), (4, "row_too_long")]
    assert [len(row.cells) for row in table.rows] == [3, 3, 3, 3]
    assert "2 cells" in table.problems[0].text


def test_quotes_in_the_wrong_place_are_told():
    table = csv_table('Name,E-mail\n"A"x,a@b.org\nB,b@b.org\n')
    assert [(p.row, p.code) for p in table.problems] == [(2, "quote_misplaced")]
    assert table.rows[1].cells == ("B", "b@b.org")
    assert refusal(b'Name,E-mail\nA,a@b.org\n"B,b@b.org\nC,c@b.org\n') == "quotes_unbalanced"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Name,E-mail\n" + b"x" * 10_000_000 + b",a@b.org\n", "cell_too_long"),
        (b"Name,E-mail\n" + b"x" * 40_000 + b",a@b.org\n", "cell_too_long"),
        (b"x," * 1_000_000 + b"\n1,2\n", "too_many_columns"),
        (b"Name,E-mail\nA\x00,a@b.org\n", "nul_character"),
        (TEXT.encode("utf-32-be"), "nul_character"),
        (b"Name,E-mail\n\x81\x8d\xff,a@b.org\n", "encoding_unknown"),
        (b"Name,E-mail\n", "no_rows"),
        (b"Ann,ann@example.org\nBo,bo@example.org\n", "header_missing"),
        (b"1,2\n3,4\n", "header_missing"),
    ],
)
def test_csv_that_is_no_table_is_refused(data, code):
    assert refusal(data) == code


def test_rows_cells_and_time_are_limited():
    lines = b"Name,E-mail\n" + b"A,a@b.org\n" * 3000
    assert len(csv_table(lines, limits=Limits(rows=3000)).rows) == 3000
    assert refusal(lines, limits=Limits(rows=2999)) == "too_many_rows"
    assert refusal(lines, limits=Limits(cells=6000)) == "too_many_cells"
    seconds = count(0, 40)
    assert refusal(lines, ticks=lambda: next(seconds)) == "deadline"


def test_column_names_become_unique():
    table = csv_table("Name,Name,,E-mail,Name (2)\nA,B,C,a@b.org,D\n")
    assert table.header == ("Name", "Name (3)", "Column 3", "E-mail", "Name (2)")
    assert [(p.code, p.column) for p in table.problems] == [("duplicate_header", "Name")]


def test_titles_above_the_table_are_skipped():
    table = csv_table("Report of employees,,\n\nName,E-mail,Level\nA,a@b.org,1\n")
    assert (table.header_row, table.header) == (3, ("Name", "E-mail", "Level"))
    assert table.rows[0].number == 4


def test_workbooks_give_dates_numbers_and_text():
    header = ["Name", "E-mail", "Hired", "Level", "Number"]
    table = read_table(write_xlsx(header, [["Ann", "a@b.org", date(2020, 2, 29), 5, "007"]]), "people.xlsx")
    assert table.sheet == "People"
    assert table.rows[0] == (2, ("Ann", "a@b.org", date(2020, 2, 29), "5", "007"))


def book_bytes(fill, tmp_path) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    book.save(tmp_path / "book.xlsx")
    return (tmp_path / "book.xlsx").read_bytes()


def test_the_first_visible_sheet_with_content_is_read_or_a_named_one(tmp_path):
    def fill(book):
        book.active.title = "Empty"
        for name, state in (("Hidden", "hidden"), ("Staff", "visible"), ("More", "visible")):
            sheet = book.create_sheet(name)
            sheet.sheet_state = state
            sheet.append(["Name", "E-mail"])
            sheet.append([name, "a@b.org"])

    data = book_bytes(fill, tmp_path)
    assert read_table(data, "a.xlsx").sheet == "Staff"
    assert read_table(data, "a.xlsx", sheet="More").rows[0].cells[0] == "More"
    assert refusal(data, "a.xlsx", sheet="Nobody") == "sheet_missing"
    assert refusal(book_bytes(lambda book: None, tmp_path), "a.xlsx") == "sheets_empty"


def test_workbook_path_and_padded_numbers(tmp_path):
    def fill(book):
        book.active.append(["Number", "Merged", "E-mail"])
        book.active.append([42, None, "a@b.org"])
        book.active["A2"].number_format = "000000"
        book.active.merge_cells("A3:B3")
        book.active["A3"] = 1.5

    book_bytes(fill, tmp_path)
    table = read_table(tmp_path / "book.xlsx", "book.xlsx")
    assert [row.cells for row in table.rows] == [("000042", "", "a@b.org"), ("1.5", "", "")]


def test_formulas_give_their_stored_value_or_a_problem(tmp_path):
    rows = wb.row_of(1, "Name", "E-mail", "Level", "Title")
    stored = '<c r="{0}3" t="str"><f>A1</f><v>{1}</v></c>'
    data = wb.sheet_of(
        rows
        + '<row r="2"><c r="A2"><f>B2</f></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        + f'<row r="3">{stored.format("A", "Ann")}{stored.format("B", "a@b.org")}'
        + f'{stored.format("C", "")}</row><row r="4"><c r="D4"><f>A1</f><v></v></c></row>'
    )
    table = read_table(data, "a.xlsx")
    assert table.rows[1].cells == ("Ann", "a@b.org", "", "")
    assert [(p.row, p.column, p.code) for p in table.problems] == [
        (2, "E-mail", "cell_error"),
        (2, "Name", "formula_without_value"),
        (4, "Title", "formula_without_value"),
    ]
