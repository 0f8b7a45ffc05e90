"""A competency framework as a table: one competency a row, its five described levels side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from participants.readers.limits import MIB, Limits
from participants.readers.problems import FileRefused, Problem, ValueRefused, shown
from participants.readers.raw import Cell
from participants.readers.tables import RawTable, read_table
from participants.readers.values import clean_text

LEVELS = range(1, 6)
#: Enough for every framework that people can be rated by.
MOST_COMPETENCIES = 60
FRAMEWORK_LIMITS = Limits(file_bytes=2 * MIB, rows=MOST_COMPETENCIES, columns=40, cells=20_000, seconds=10)

LENGTHS = {"key": 60, "theme": 100, "name": 150, "definition": 1000, "level_name": 60, "behavior": 1000}
KEY = re.compile(r"[a-z][a-z0-9_]*")

#: The columns, in the order of the export. What stands behind them is looked for without case, spaces and hyphens.
COLUMNS: dict[str, str] = {
    "key": "Key",
    "theme": "Theme",
    "name": "Competency",
    "definition": "Definition",
    **{f"level_name_{number}": f"Level {number} name" for number in LEVELS},
    **{f"behavior_{number}": f"Level {number}" for number in LEVELS},
}
REQUIRED = ("theme", "name", *(f"behavior_{number}" for number in LEVELS))


@dataclass(frozen=True, slots=True)
class CompetencyText:
    """All that a competency says."""

    key: str
    theme: str
    name: str
    definition: str
    level_names: tuple[str, ...]
    behaviors: tuple[str, ...]


@dataclass(slots=True)
class FrameworkFile:
    competencies: list[CompetencyText] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_framework(source: bytes | Path, filename: str, default_names: Sequence[str]) -> FrameworkFile:
    """Raises FileRefused, and nothing else. `default_names` are the names of levels that the file does not name."""
    table = read_table(source, filename, limits=FRAMEWORK_LIMITS)
    places = {_plain(header): at for at, header in enumerate(table.header)}
    found = {column: places[_plain(title)] for column, title in COLUMNS.items() if _plain(title) in places}
    missing = [COLUMNS[column] for column in REQUIRED if column not in found]
    if missing:
        raise FileRefused("columns_missing", columns=", ".join(missing))
    return _Reader(table, found, default_names).read()


def framework_table(competencies: Iterable[CompetencyText]) -> tuple[list[str], list[list[str]]]:
    """What `read_framework` reads back as it was."""
    rows = [[one.key, one.theme, one.name, one.definition, *one.level_names, *one.behaviors] for one in competencies]
    return list(COLUMNS.values()), rows


def own_text(cell: Cell, kind: str) -> str:
    """One cell, or one field of a form, in the one spelling that is stored. Raises ValueRefused."""
    text = clean_text(cell)
    limit = LENGTHS[kind]
    if len(text) > limit:
        raise ValueRefused("too_long", count=len(text), limit=limit)
    return text


def key_of(name: str, taken: Iterable[str]) -> str:
    """A key that stays the same when the name changes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:50] or "competency"
    known = set(taken)
    numbered = (f"{base}_{number}" for number in range(2, len(known) + 3))
    return next(key for key in (base, *numbered) if key not in known)


class _Reader:
    def __init__(self, table: RawTable, places: Mapping[str, int], default_names: Sequence[str]) -> None:
        self.table, self.places, self.default_names = table, places, default_names
        self.file = FrameworkFile(problems=[problem for problem in table.problems if problem.row is not None])
        self.rows_of_key: dict[str, int] = {}
        self.rows_of_name: dict[str, int] = {}

    def read(self) -> FrameworkFile:
        given = {self._text(row.cells, "key") for row in self.table.rows if "key" in self.places}
        for row in self.table.rows:
            values = {column: self._value(row.number, row.cells, column) for column in COLUMNS}
            self._check(row.number, values)
            if not values["key"]:
                values["key"] = key_of(values["name"], [*self.rows_of_key, *given])
            self.rows_of_key.setdefault(values["key"], row.number)
            self.rows_of_name.setdefault(values["name"].casefold(), row.number)
            self.file.competencies.append(_competency(values))
        self.file.problems.sort(key=lambda problem: problem.row or 0)
        return self.file

    def _text(self, cells: tuple[Cell, ...], column: str) -> str:
        cell = cells[self.places[column]]
        return cell if isinstance(cell, str) else cell.isoformat()

    def _value(self, row: int, cells: tuple[Cell, ...], column: str) -> str:
        kind, _underscore, number = column.rpartition("_") if column[-1].isdigit() else (column, "", "")
        text = ""
        if column in self.places:
            try:
                text = own_text(cells[self.places[column]], kind)
            except ValueRefused as refused:
                self._problem(refused.code, row, column, refused.params)
                return ""
        if not text and kind == "level_name":
            return self.default_names[int(number) - 1]
        if not text and column in REQUIRED:
            self._problem("required", row, column, {"field": COLUMNS[column]})
        return text

    def _check(self, row: int, values: Mapping[str, str]) -> None:
        key, name = values["key"], values["name"].casefold()
        if key and not KEY.fullmatch(key):
            self._problem("key_invalid", row, "key", {"value": shown(key)})
        if key in self.rows_of_key:
            self._problem("key_repeated", row, "key", {"row": self.rows_of_key[key]})
        if name and name in self.rows_of_name:
            self._problem("competency_repeated", row, "name", {"row": self.rows_of_name[name]})
        seen: dict[str, int] = {}
        for number in LEVELS:
            behavior = values[f"behavior_{number}"].casefold()
            if behavior and behavior in seen:
                self._problem("level_repeated", row, f"behavior_{number}", {"level": seen[behavior]})
            seen.setdefault(behavior, number)

    def _problem(self, code: str, row: int, column: str, params: Mapping[str, str | int]) -> None:
        self.file.problems.append(Problem(code, row, COLUMNS[column], params))


def _competency(values: Mapping[str, str]) -> CompetencyText:
    return CompetencyText(
        values["key"],
        values["theme"],
        values["name"],
        values["definition"],
        tuple(values[f"level_name_{number}"] for number in LEVELS),
        tuple(values[f"behavior_{number}"] for number in LEVELS),
    )


def _plain(title: str) -> str:
    return re.sub(r"[\s_-]+", "", title).casefold()
