from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.quarters import Quarter

ZONES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})
instants = st.datetimes(datetime(1970, 1, 2), datetime(2090, 1, 1), timezones=st.just(UTC))
months = st.integers(1, 12)
zones = st.sampled_from(ZONES)


def warsaw(name: str) -> Quarter:
    return Quarter.parse(name, start_month=4, zone="Europe/Warsaw")


def test_a_quarter_is_named_by_the_year_in_which_its_fiscal_year_begins() -> None:
    quarter = Quarter.containing(datetime(2027, 1, 15, tzinfo=UTC), start_month=4, zone="UTC")
    assert quarter.name == "2026Q4"
    assert (quarter.start_on, quarter.end_on) == (date(2027, 1, 1), date(2027, 3, 31))


def test_label_says_the_months_in_words() -> None:
    assert warsaw("2026Q3").label == "Q3 2026, October to December"
    assert warsaw("2026Q4").label == "Q4 2026, January to March"
    assert Quarter("2026Q4", 11).label == "Q4 2026, August to October"


def test_start_and_end_are_local_midnights_across_the_change_of_clocks() -> None:
    quarter = warsaw("2026Q3")
    assert quarter.start.isoformat() == "2026-10-01T00:00:00+02:00"
    assert quarter.end.isoformat() == "2027-01-01T00:00:00+01:00"
    assert quarter.end.astimezone(UTC) - quarter.start.astimezone(UTC) == timedelta(days=92, hours=1)


def test_the_end_belongs_to_the_next_quarter() -> None:
    quarter = warsaw("2026Q3")
    assert quarter.start in quarter
    assert quarter.end not in quarter
    assert quarter.end in quarter.next


def test_the_zone_decides_at_the_edge_of_a_quarter() -> None:
    instant = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
    assert Quarter.containing(instant, start_month=4, zone="Europe/Warsaw").name == "2026Q3"
    assert Quarter.containing(instant, start_month=4, zone="UTC").name == "2026Q2"
    assert Quarter.containing(instant, start_month=4, zone="America/New_York").name == "2026Q2"


def test_a_midnight_that_came_twice_counts_once() -> None:
    # In Newfoundland clocks went back at 00:01 on 1 November 2009.
    quarter = Quarter("2009Q4", 2, "America/St_Johns")
    assert quarter.start_on == date(2009, 11, 1)
    october_again = quarter.start.astimezone(UTC) + timedelta(minutes=20)
    assert Quarter.containing(october_again, start_month=2, zone="America/St_Johns") == quarter


@given(instants, months, zones)
def test_every_instant_lies_in_exactly_its_quarter(instant: datetime, month: int, zone: str) -> None:
    quarter = Quarter.containing(instant, start_month=month, zone=zone)
    assert quarter.start <= instant < quarter.end
    assert instant not in quarter.next
    assert instant not in quarter.previous


@given(st.integers(1970, 2060), st.integers(1, 4), months, zones)
def test_quarters_follow_each_other_without_gap(year: int, number: int, month: int, zone: str) -> None:
    quarter = Quarter(f"{year}Q{number}", month, zone)
    assert quarter.end == quarter.next.start
    assert quarter.end_on + timedelta(days=1) == quarter.next.start_on
    assert quarter.next.previous == quarter
    assert quarter.start_on.month % 3 == month % 3
    assert 88 <= (quarter.end_on - quarter.start_on).days <= 91
    for edge in (
        quarter.start,
        quarter.end.astimezone(UTC) - timedelta(microseconds=1),
    ):
        found = Quarter.containing(edge, start_month=month, zone=zone)
        assert found == quarter


@given(st.dates(date(1901, 1, 1), date(2900, 1, 1)), months)
def test_every_day_lies_between_first_and_last_day(day: date, month: int) -> None:
    quarter = Quarter.of_day(day, start_month=month)
    assert quarter.start_on <= day <= quarter.end_on
    assert quarter.start_on.year - quarter.year in (0, 1)


@given(st.integers(1950, 2100), st.integers(1, 4), st.integers(-60, 60))
def test_shifting_there_and_back_gives_the_same_quarter(year: int, number: int, by: int) -> None:
    quarter = Quarter(f"{year}Q{number}", 4)
    assert quarter.shifted(by).shifted(-by) == quarter


def test_up_to_gives_the_last_four_in_order() -> None:
    names = [quarter.name for quarter in warsaw("2026Q2").up_to(4)]
    assert names == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]


def test_parse_forgives_case_and_spaces() -> None:
    assert Quarter.parse(" 2026q3 ", start_month=4) == Quarter("2026Q3", 4)


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026-Q1", "٢٠٢٦Q1", "1899Q4"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse(text)


def test_unknown_zone_month_and_naive_instants_are_refused() -> None:
    for zone in ("Mars/Olympus", "", "../etc/passwd", "Europe"):
        with pytest.raises(ValueError, match="time zone"):
            Quarter("2026Q1", 1, zone)
    with pytest.raises(ValueError, match="month"):
        Quarter("2026Q1", 13)
    with pytest.raises(ValueError, match="time zone"):
        Quarter.containing(datetime(2026, 1, 1))
