"""Files that were good once: whatever is done to them, the reader answers or refuses in its own words."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.readers.headers import Mapping, suggest_mapping
from participants.readers.people import read_people
from participants.readers.problems import MappingRefused, ReadError
from participants.readers.tables import read_table
from participants.readers.write import refused_rows, write_csv
from tests.participants.readers import workbooks as wb

CSV_TEXT = (
    'Name;E-mail;Manager;Hired on;Country;Level\r\n"Ann; Lee";ann@x.org;;31.12.2010;DE;L5\n'
    "Bo Ek;bo@x.org;Ann Lee;1/2/2020;Sverige;3\n\nCy;cy@x.org;bo@x.org;2020-02-30;;\n"
)
GOOD = [CSV_TEXT.encode(code) for code in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")]
PIECES = [b"\x00", b'"', b"\r", b"\n", b";", b",", b"\xff\xfe", b"\xef\xbb\xbf", b"=1", b"<", b"&#0;"]
PARTS = wb.parts_of(wb.workbook())
XML_PIECES = [
    *(b"<f>", b"</c>", b'r="XFD9"', b't="s"', b't="d"', b't="b"', b"<v>1e999</v>", b"<v>-1</v>"),
    *(b"&amp;", b"&x;", b"<!--", b"]]>", b'ref="B:"', b'r=""', b's="99"', b"<v>" + b"9" * 5000 + b"</v>"),
]
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6) | st.sampled_from(PIECES)),
    min_size=1,
    max_size=6,
)
xml_edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(PIECES + XML_PIECES)),
    min_size=1,
    max_size=4,
)


def edited(data: bytes, changes) -> bytes:
    for place, removed, added in changes:
        position = int(place * len(data))
        data = data[:position] + added + data[position + removed :]
    return data


def text_of(refused: ReadError) -> str:
    assert refused.text, "a refusal says why"
    return refused.text


def read_everything(data: bytes, filename: str) -> None:
    try:
        table = read_table(data, filename)
    except ReadError as refused:
        text_of(refused)
        return
    people = read_people(table, suggest_mapping(table.header))
    assert all(problem.text for problem in [*people.errors, *people.warnings])
    bad = {problem.row for problem in people.errors}
    assert bad.isdisjoint(row.row for row in people.rows)
    write_csv(*refused_rows(table, people))


@FUZZ
@given(st.sampled_from(GOOD), edits)
def test_changed_text_files_are_read_or_refused(data, changes):
    read_everything(edited(data, changes), "people.csv")


@FUZZ
@given(edits)
def test_changed_archives_are_read_or_refused(changes):
    read_everything(edited(wb.workbook(), changes), "people.xlsx")


@FUZZ
@given(st.sampled_from(sorted(PARTS)), xml_edits)
def test_workbooks_with_a_changed_part_are_read_or_refused(name, changes):
    read_everything(wb.packed({**PARTS, name: edited(PARTS[name], changes)}), "people.xlsx")


@FUZZ
@given(st.text(max_size=80) | st.builds('{{"columns": {{"A": "{}"}}}}'.format, st.text(max_size=20)))
def test_any_text_is_a_mapping_or_refused(text):
    try:
        Mapping.from_json(text).problems(["A"])
    except MappingRefused as refused:
        text_of(refused)


def test_untouched_files_are_read():
    for data in GOOD:
        assert len(read_table(data, "people.csv").rows) == 3
    assert len(read_table(wb.workbook(), "people.xlsx").rows) == 2
