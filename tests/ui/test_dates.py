from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentoring import clock
from mentoring.ui import dates
from mentoring.ui.forms import Form, ZonedTime, ZonedTimeField

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday():
    with clock.moved_to(NOW):
        yield


def test_day_names_the_year_only_when_it_is_another_one():
    assert dates.as_day(date(2026, 11, 17), WARSAW) == "17 November"
    assert dates.as_day(date(2027, 1, 5), WARSAW) == "5 January 2027"


def test_time_names_the_place_of_its_zone():
    assert dates.as_time(datetime(2026, 11, 19, 14, 0, tzinfo=UTC), WARSAW) == "15:00 Warsaw"
    assert dates.as_time(NOW, ZoneInfo("America/New_York")) == "04:00 New York"


def test_day_is_the_reader_s_day():
    late = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)

    assert dates.as_day(late, WARSAW) == "18 November"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=47), "1 October"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=-1), "tomorrow"),
        (timedelta(days=-16), "3 December"),
    ],
)
def test_relative_speaks_as_people_do(ago, words):
    # The clock runs on while the test does; a moment to come must not slip below its hour.
    moment = NOW - ago + (timedelta(seconds=3) if ago < timedelta(0) else timedelta(0))

    assert dates.as_relative(moment, WARSAW) == words


def test_relative_of_a_date_without_time():
    assert dates.as_relative(date(2026, 11, 17), WARSAW) == "today"
    assert dates.as_relative(date(2026, 11, 16), WARSAW) == "yesterday"


class SessionForm(Form):
    starts = ZonedTimeField(label="Starts", zone="Europe/Warsaw")


def test_zoned_field_gives_wall_time_and_zone():
    form = SessionForm({"starts_day": "2026-11-19", "starts_time": "15:00", "starts_zone": "Europe/Warsaw"})

    assert form.is_valid()
    assert form.cleaned_data["starts"] == ZonedTime(datetime(2026, 11, 19, 15, 0), "Europe/Warsaw")


@pytest.mark.parametrize(
    "typed",
    [
        {"starts_day": "2026-11-19"},
        {"starts_day": "2026-11-19", "starts_time": "25:00", "starts_zone": "Europe/Warsaw"},
        {"starts_day": "2026-11-19", "starts_time": "15:00", "starts_zone": "Mars/Olympus"},
    ],
)
def test_zoned_field_refuses_half_a_time(typed):
    assert not SessionForm(typed).is_valid()


def test_zoned_field_keeps_what_was_typed():
    form = SessionForm({"starts_day": "2026-11-19", "starts_time": "", "starts_zone": "Europe/Warsaw"})

    assert 'value="2026-11-19"' in str(form["starts"])
