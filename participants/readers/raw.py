"""The shape that both row readers give to the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from participants.readers.problems import FileRefused, Problem

# Empty cells are empty text. Dates come from workbooks only.
Cell = str | date


class RawRow(NamedTuple):
    # As a spreadsheet counts: 1 is the first row of the file.
    number: int
    cells: tuple[Cell, ...]


@dataclass(slots=True)
class RowSource:
    """Every row of the file, title and header included; a problem's column is its position."""

    rows: list[RawRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


class Deadline:
    EVERY = 1024

    def __init__(self, seconds: int, ticks: Callable[[], float]) -> None:
        self._seconds = seconds
        self._ticks = ticks
        self._end = ticks() + seconds

    def check(self, row: int) -> None:
        if row % self.EVERY == 0 and self._ticks() > self._end:
            raise FileRefused("deadline", limit=self._seconds)
