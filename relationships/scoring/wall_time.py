"""Appointments are wall times in a zone. Which instant that is, by one written rule.

A time that a clock change skips moves forward by the length of the gap; a time that happens twice is the first one.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

WALL_FORMAT = "%Y-%m-%dT%H:%M"


def instant_of(wall: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall time. Raises ZoneInfoNotFoundError for an unknown zone."""
    if wall.tzinfo is not None:
        raise ValueError("A wall time carries no offset.")
    # fold=0 takes the first of two, and in a gap the offset before it, which moves the time forward.
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def day_before(wall: datetime, zone: str) -> datetime:
    """The same time on the clocks one day earlier: 23 or 25 hours before when the clocks change."""
    return instant_of(wall - timedelta(days=1), zone)


def write_wall(wall: datetime) -> str:
    return wall.strftime(WALL_FORMAT)


def read_wall(text: str) -> datetime:
    return datetime.strptime(text, WALL_FORMAT)  # noqa: DTZ007 (a wall time has no zone)
