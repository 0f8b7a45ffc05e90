"""Dates as people write them. Which of day and month comes first is found per column, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from participants.readers.places import word_key
from participants.readers.problems import ValueRefused, shown
from participants.readers.raw import Cell

FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2100, 12, 31)
# Two digits from 70 on are the last century: nobody who works today was hired before 1970.
CENTURY_TURN = 70

TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z| ?[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + TIME, re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})" + TIME, re.ASCII)
DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|º|er)?[ -]*(?:de )?([^\W\d]+)\.?,?[ -]*(?:de )?(\d{4}|\d{2})")
WORD_DAY = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")

# English, German, French, Polish (nominative and genitive), Swedish, Spanish.
MONTHS = (
    "jan january januar janner janv janvier sty styczen stycznia januari ene enero",
    "feb february februar fev fevr fevrier lut luty lutego februari febrero",
    "mar march marz mrz mars marzec marca marzo",
    "apr april avr avril kwi kwiecien kwietnia abr abril",
    "may mai maj maja mayo",
    "jun june juni juin cze czerwiec czerwca junio",
    "jul july juli juil juillet lip lipiec lipca julio",
    "aug august aout sie sierpien sierpnia augusti ago agosto",
    "sep sept september septembre wrz wrzesien wrzesnia septiembre setiembre",
    "oct october okt oktober octobre paz pazdziernik pazdziernika octubre",
    "nov november novembre lis listopad listopada noviembre",
    "dec december dez dezember decembre gru grudzien grudnia dic diciembre",
)


class DateOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class OrderFound:
    """What a column's dates say about their order. Rows are the first witnesses of each order."""

    order: DateOrder | None
    ambiguous_example: str = ""
    day_first_row: int | None = None
    month_first_row: int | None = None

    @property
    def is_mixed(self) -> bool:
        return self.day_first_row is not None and self.month_first_row is not None


def detect_date_order(cells: Iterable[tuple[int, Cell]]) -> OrderFound:
    """`cells` are (row number, cell). Without an order, an example says that one is needed."""
    day_first_row: int | None = None
    month_first_row: int | None = None
    example = ""
    first_rows: dict[Cell, int] = {}
    for row, cell in cells:
        first_rows.setdefault(cell, row)
    for cell, row in first_rows.items():
        parts = _undecided(cell)
        if parts is None:
            continue
        first, second = parts
        if first > 12 >= second and day_first_row is None:
            day_first_row = row
        elif second > 12 >= first and month_first_row is None:
            month_first_row = row
        elif not example and first != second and first <= 12 and second <= 12:
            example = str(cell).strip()
    order = None
    if day_first_row is not None and month_first_row is None:
        order = DateOrder.DAY_FIRST
    elif month_first_row is not None and day_first_row is None:
        order = DateOrder.MONTH_FIRST
    return OrderFound(order, example if order is None else "", day_first_row, month_first_row)


def _undecided(cell: Cell) -> tuple[int, int] | None:
    if isinstance(cell, date) or not cell:
        return None
    found = YEAR_LAST.fullmatch(cell.strip())
    # A point between the parts is written by people who put the day first.
    if found is None or found[2] == ".":
        return None
    return int(found[1]), int(found[3])


def parse_date(cell: Cell, order: DateOrder | None = None) -> date:
    """Without an order, 03/04/2020 is refused as unreadable instead of guessed."""
    value = cell if isinstance(cell, date) else _from_text(cell.strip(), order)
    if not FIRST_DATE <= value <= LAST_DATE:
        raise _out_of_range(cell)
    return value


def _out_of_range(cell: Cell) -> ValueRefused:
    first, last = FIRST_DATE.isoformat(), LAST_DATE.isoformat()
    return ValueRefused("date_out_of_range", value=shown(cell), first=first, last=last)


def _from_text(text: str, order: DateOrder | None) -> date:
    if len(text) > 40:
        raise ValueRefused("date_unreadable", value=shown(text))
    if found := YEAR_FIRST.fullmatch(text):
        return _date(text, found[1], found[3], found[4])
    if found := COMPACT.fullmatch(text):
        return _date(text, found[1], found[2], found[3])
    if found := YEAR_LAST.fullmatch(text):
        return _year_last(text, found, order)
    if found := DAY_WORD.fullmatch(text):
        return _date(text, found[3], _month(found[2], text), found[1])
    if found := WORD_DAY.fullmatch(text):
        return _date(text, found[3], _month(found[1], text), found[2])
    raise ValueRefused("date_unreadable", value=shown(text))


def _year_last(text: str, found: re.Match[str], order: DateOrder | None) -> date:
    first, second = int(found[1]), int(found[3])
    day_first = found[2] == "." or order is DateOrder.DAY_FIRST
    if order is None and not day_first:
        if first <= 12 and second <= 12 and first != second:
            raise ValueRefused("date_order_ambiguous", example=shown(text))
        day_first = first > 12
    day, month = (first, second) if day_first else (second, first)
    return _date(text, found[4], month, day)


def _month(word: str, text: str) -> int:
    month = _months().get(word_key(word))
    if month is None:
        raise ValueRefused("date_unreadable", value=shown(text))
    return month


@cache
def _months() -> dict[str, int]:
    return {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}


def _date(text: str, year: str, month: int | str, day: int | str) -> date:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= CENTURY_TURN else 2000
    if number == 0 or number > 9999:
        raise _out_of_range(text)
    try:
        return date(number, int(month), int(day))
    except ValueError as error:
        raise ValueRefused("date_impossible", value=shown(text)) from error
