"""A framework goes out as a table and comes back as it was; what is wrong is said by row and column."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.readers.frameworks import (
    COLUMNS,
    MOST_COMPETENCIES,
    CompetencyText,
    FrameworkFile,
    framework_table,
    key_of,
    own_text,
    read_framework,
)
from participants.readers.problems import FileRefused, ValueRefused
from participants.readers.write import write_csv, write_xlsx

NAMES = ("Learning", "Applying", "Proficient", "Leading", "Shaping")
TEXT = CompetencyText(
    "systems_thinking",
    "Setting direction",
    "Systems thinking",
    "Sees the whole.",
    NAMES,
    tuple(f"Does {number}." for number in range(1, 6)),
)


def written(texts: list[CompetencyText], kind: str) -> bytes:
    header, rows = framework_table(texts)
    return write_xlsx(header, rows) if kind == "xlsx" else write_csv(header, rows)


def read(content: bytes, kind: str = "csv") -> FrameworkFile:
    return read_framework(content, f"framework.{kind}", NAMES)


def row_of(**changes: str) -> list[str]:
    row = dict(zip(COLUMNS, framework_table([TEXT])[1][0], strict=True))
    return list((row | changes).values())


def table(*rows: list[str], without: tuple[str, ...] = ()) -> bytes:
    kept = [at for at, column in enumerate(COLUMNS) if column not in without]
    header = [list(COLUMNS.values())[at] for at in kept]
    return write_csv(header, [[row[at] for at in kept] for row in rows])


def clean(text: str, kind: str) -> str:
    """As a service would have stored it."""
    try:
        return own_text(text, kind)
    except ValueRefused:
        return ""


LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
#: What a spreadsheet would take for a formula, or for the end of a cell.
FORMULAS = st.builds("{}{}".format, st.sampled_from(["=", "+", "-", "@", "'", "'=", '"', ";", "|", "\t="]), LETTERS)


@st.composite
def frameworks(draw: st.DrawFn) -> list[CompetencyText]:
    def text(kind: str, otherwise: str, ending: str = "") -> str:
        return clean(draw(st.one_of(LETTERS, FORMULAS)) + ending, kind) or otherwise

    found: list[CompetencyText] = []
    for number in range(draw(st.integers(1, 3))):
        name = text("name", f"Competency {number}", f" {number}")
        behaviors = tuple(text("behavior", f"Does {level}.", f" {level}") for level in range(1, 6))
        levels = tuple(text("level_name", f"Level {level}") for level in range(1, 6))
        key = key_of(name, [known.key for known in found])
        found.append(CompetencyText(key, text("theme", "Theme"), name, text("definition", ""), levels, behaviors))
    return found


@given(frameworks(), st.sampled_from(["csv", "xlsx"]))
def test_what_goes_out_comes_back_as_it_was(texts: list[CompetencyText], kind: str):
    file = read(written(texts, kind), kind)
    assert file.problems == []
    assert file.competencies == texts


def test_a_change_on_the_way_would_be_seen():
    content = written([TEXT], "csv").replace(b"Does 3.", b"Does 3!")
    assert read(content).competencies != [TEXT]


def test_keys_and_names_of_levels_may_be_left_out():
    left_out = ("key", "definition", *(f"level_name_{number}" for number in range(1, 6)))
    file = read(table(row_of(), row_of(name="Systems-thinking!"), without=left_out))
    assert file.problems == []
    assert [text.key for text in file.competencies] == ["systems_thinking", "systems_thinking_2"]
    assert file.competencies[0].level_names == NAMES


def test_headers_are_found_without_case_and_spaces():
    content = written([TEXT], "csv").replace(b"Level 1 name", b"LEVEL_1-Name").replace(b"Competency", b"competency ")
    assert read(content).competencies == [TEXT]


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"name": ""}, "Competency", "required"),
        ({"theme": " "}, "Theme", "required"),
        ({"behavior_4": ""}, "Level 4", "required"),
        ({"behavior_4": "does 2."}, "Level 4", "level_repeated"),
        ({"key": "Not a key"}, "Key", "key_invalid"),
        ({"name": "x" * 151}, "Competency", "too_long"),
        ({"definition": "x" * 1001}, "Definition", "too_long"),
        ({"behavior_1": "a\u202eb"}, "Level 1", "direction_override"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(changes: dict[str, str], column: str, code: str):
    file = read(table(row_of(name="First", key="first"), row_of(**changes)))
    assert [(problem.row, problem.column, problem.code) for problem in file.problems] == [(3, column, code)]


def test_two_rows_of_one_name_or_key_are_said():
    file = read(table(row_of(), row_of()))
    assert [(problem.row, problem.column) for problem in file.problems] == [(3, "Key"), (3, "Competency")]
    assert "row 2" in file.problems[0].text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"Theme,Competency\nA,B\n",
        table(without=()),
        table(*[row_of(key=f"k{n}", name=f"N{n}") for n in range(MOST_COMPETENCIES + 1)]),
        b"Theme,Competency\n" + b"x" * (2 * 1024 * 1024),
    ],
)
def test_what_is_no_framework_is_refused(content: bytes):
    with pytest.raises(FileRefused):
        read(content)


def test_a_file_without_level_columns_says_which_are_missing():
    with pytest.raises(FileRefused) as refused:
        read(table(row_of(), without=("behavior_2", "theme")))
    assert refused.value.text == "These columns are missing: Theme, Level 2."


def test_keys_are_plain_and_never_taken():
    assert key_of("Größe & Żeal", []) == "groe_zeal"
    assert key_of("日本", []) == "competency"
    assert key_of("1st things", ["st_things"]) == "st_things_2"
    assert replace(TEXT, key=key_of(TEXT.name, [])).key == TEXT.key
