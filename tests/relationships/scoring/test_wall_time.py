from datetime import UTC, datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from relationships.scoring.wall_time import day_before, instant_of, read_wall, write_wall


def test_wall_time_that_the_clocks_skip_moves_forward():
    assert instant_of(datetime(2027, 3, 28, 2, 30), "Europe/Warsaw") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_wall_time_that_comes_twice_is_the_first():
    assert instant_of(datetime(2026, 10, 25, 2, 30), "Europe/Warsaw") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_day_before_shows_the_same_time_when_the_clocks_change():
    assert day_before(datetime(2027, 3, 28, 12, 0), "Europe/Warsaw") == datetime(2027, 3, 27, 11, 0, tzinfo=UTC)
    assert instant_of(datetime(2027, 3, 28, 12, 0), "Europe/Warsaw") == datetime(2027, 3, 28, 10, 0, tzinfo=UTC)


def test_wall_time_is_read_as_it_was_written():
    wall = datetime(2027, 1, 14, 15, 0)
    assert write_wall(wall) == "2027-01-14T15:00"
    assert read_wall(write_wall(wall)) == wall


def test_wall_time_with_an_offset_or_an_unknown_zone_is_refused():
    with pytest.raises(ValueError, match="no offset"):
        instant_of(datetime(2027, 1, 14, 15, 0, tzinfo=UTC), "Europe/Warsaw")
    with pytest.raises(ZoneInfoNotFoundError):
        instant_of(datetime(2027, 1, 14, 15, 0), "Mars/Olympus")
