"""A quarter of an organization's fiscal year, in the organization's time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_NAME = re.compile(r"(?P<year>[0-9]{4})Q(?P<number>[1-4])", re.ASCII)
_MONTHS_IN_QUARTER = 3
_MONTHS_IN_YEAR = 12
FIRST_YEAR, LAST_YEAR = 1900, 2999
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@lru_cache(maxsize=64)
def _known_zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone named {zone!r}.") from error


@dataclass(frozen=True, slots=True)
class Quarter:
    """Named by the calendar year in which its fiscal year begins.

    With a fiscal year from April, 15 January 2027 lies in 2026Q4.
    """

    name: str
    start_month: int = 1
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.name) is None:
            raise ValueError(f"A quarter is written like 2026Q3, not {self.name!r}.")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"The year of a quarter is {FIRST_YEAR} to {LAST_YEAR}.")
        if not 1 <= self.start_month <= _MONTHS_IN_YEAR:
            raise ValueError("A fiscal year starts in month 1 to 12.")
        _known_zone(self.zone)

    @classmethod
    def parse(cls, text: str, *, start_month: int = 1, zone: str = "UTC") -> Quarter:
        return cls(text.strip().upper(), start_month, zone)

    @classmethod
    def containing(cls, instant: datetime, *, start_month: int = 1, zone: str = "UTC") -> Quarter:
        if instant.tzinfo is None:
            raise ValueError("An instant carries its time zone.")
        day = instant.astimezone(_known_zone(zone)).date()
        quarter = cls.of_day(day, start_month=start_month, zone=zone)
        # Where clocks went back at 00:01 the old day came again for an hour; the quarter did not.
        return quarter.next if instant >= quarter.end else quarter

    @classmethod
    def of_day(cls, day: date, *, start_month: int = 1, zone: str = "UTC") -> Quarter:
        months = day.year * _MONTHS_IN_YEAR + (day.month - 1) - (start_month - 1)
        year, month = divmod(months, _MONTHS_IN_YEAR)
        return cls(f"{year:04d}Q{month // _MONTHS_IN_QUARTER + 1}", start_month, zone)

    @property
    def year(self) -> int:
        return int(self.name[:4])

    @property
    def number(self) -> int:
        return int(self.name[5])

    @property
    def start_on(self) -> date:
        return self._first_day(0)

    @property
    def end_on(self) -> date:
        """The last day, which belongs to the quarter."""
        return self._first_day(1) - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return self._midnight(self.start_on)

    @property
    def end(self) -> datetime:
        """The first instant that no longer belongs to the quarter."""
        return self._midnight(self._first_day(1))

    @property
    def next(self) -> Quarter:
        return self.shifted(1)

    @property
    def previous(self) -> Quarter:
        return self.shifted(-1)

    def shifted(self, quarters: int) -> Quarter:
        year, index = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(f"{year:04d}Q{index + 1}", self.start_month, self.zone)

    def up_to(self, count: int) -> tuple[Quarter, ...]:
        """The last `count` quarters, this one last: what a trend shows."""
        return tuple(self.shifted(-back) for back in range(count - 1, -1, -1))

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    @property
    def short_label(self) -> str:
        return f"Q{self.number} {self.year}"

    @property
    def label(self) -> str:
        first, last = _MONTHS[self.start_on.month - 1], _MONTHS[self.end_on.month - 1]
        return f"{self.short_label}, {first} to {last}"

    def __str__(self) -> str:
        return self.name

    def _first_day(self, quarters_later: int) -> date:
        months = (
            self.year * _MONTHS_IN_YEAR
            + (self.start_month - 1)
            + (self.number - 1 + quarters_later) * _MONTHS_IN_QUARTER
        )
        return date(months // _MONTHS_IN_YEAR, months % _MONTHS_IN_YEAR + 1, 1)

    def _midnight(self, day: date) -> datetime:
        zone = _known_zone(self.zone)
        # By way of UTC: of a repeated midnight the first is taken, a skipped one moves past the gap.
        return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).astimezone(zone)
