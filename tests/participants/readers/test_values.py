from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from participants.readers import values
from participants.readers.dates import DateOrder, detect_date_order, parse_date
from participants.readers.places import countries, default_zones
from participants.readers.problems import ValueRefused

DAY = date(2020, 12, 31)


def refusal(parse, *arguments) -> str:
    with pytest.raises(ValueRefused) as caught:
        parse(*arguments)
    assert caught.value.text
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        *("2020-12-31", "2020/12/31", "20201231", "31.12.2020", "31.12.20", "31/12/2020", "12/31/2020"),
        *("31-12-2020", "2020-12-31T00:00:00Z", "2020-12-31 00:00:00.000", "31-Dec-2020"),
        *("31 December 2020", "Dec 31, 2020", "31. Dezember 2020", "31 décembre 2020"),
        *("31 grudnia 2020", "31 december 2020", "31 de diciembre de 2020", " 2020-12-31 "),
    ],
)
def test_dates_are_read_in_the_forms_people_use(text):
    assert parse_date(text) == DAY


def test_the_order_decides_and_is_never_guessed():
    assert parse_date("03/04/2020", DateOrder.DAY_FIRST) == date(2020, 4, 3)
    assert parse_date("03/04/2020", DateOrder.MONTH_FIRST) == date(2020, 3, 4)
    assert parse_date("04/04/2020") == date(2020, 4, 4)
    assert refusal(parse_date, "03/04/2020") == "date_order_ambiguous"
    assert parse_date("03.04.2020", DateOrder.MONTH_FIRST) == date(2020, 4, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0001-01-01", "date_out_of_range"),
        ("9999-12-31", "date_out_of_range"),
        ("31.12.9999", "date_out_of_range"),
        ("0000-00-00", "date_out_of_range"),
        ("29.02.2021", "date_impossible"),
        ("2020-13-01", "date_impossible"),
        ("00/00/2020", "date_impossible"),
        ("44196", "date_unreadable"),
        ("yesterday", "date_unreadable"),
        ("2020-W53-1", "date_unreadable"),
        ("٢٠٢٠-١٢-٣١", "date_unreadable"),
        ("1" * 5000, "date_unreadable"),
        (date(9999, 12, 31), "date_out_of_range"),
    ],
)
def test_impossible_dates_are_refused(text, code):
    assert refusal(parse_date, text) == code
    assert parse_date("29.02.2020") == date(2020, 2, 29)


def test_the_order_of_a_column_is_found():
    def found(*cells):
        return detect_date_order(enumerate(cells, start=2))

    assert found("01/02/2020", "31/01/2020").order is DateOrder.DAY_FIRST
    assert found("01/02/2020", "01/31/2020").order is DateOrder.MONTH_FIRST
    assert found("01/02/2020", "").ambiguous_example == "01/02/2020"
    assert found("05/05/2020", "2020-01-02", "01.02.2020", DAY).ambiguous_example == ""
    mixed = found("31/01/2020", "01/31/2020")
    assert (mixed.is_mixed, mixed.day_first_row, mixed.month_first_row) == (True, 2, 3)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ann.Lee@Example.ORG ", "ann.lee@example.org"),
        ("mailto:a@b.org", "a@b.org"),
        ("a+tag@b.co", "a+tag@b.co"),
        ("a@b\u200b.org", "a@b.org"),
        ("ａ@b.org", "a@b.org"),
        ("a@müller.de", "a@xn--mller-kva.de"),
    ],
)
def test_addresses_are_made_equal(text, address):
    assert values.parse_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a@",
        "@b.org",
        "a@b",
        "a b@c.org",
        "a@b..org",
        "a@-b.org",
        "a@b.org, c@d.org",
        "é@b.org",
        "a@1.2.3.4",
        "a" * 65 + "@b.org",
        "a@" + "b" * 250 + ".org",
        "=a()@b,org",
        "a@" + "ü" * 80 + ".de",
    ],
)
def test_what_is_no_address_is_refused(text):
    assert refusal(values.parse_email, text) == "email_invalid"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control_character"),
        ("a\x1bb", "control_character"),
        ("a\ud800b", "control_character"),
        ("a\u202eb", "direction_override"),
        ("a\u2066b", "direction_override"),
        ("a" + "\u0301" * 50, "too_many_marks"),
        ("x" * 201, "too_long"),
    ],
)
def test_hidden_and_overlong_text_is_refused(text, code):
    assert refusal(values.parse_text, text, "job_title") == code


def test_text_is_composed_and_on_one_line():
    assert values.clean_text(" e\u0301  a\n\tb\u200b\ufeff ") == "é a b"
    assert values.clean_text("नमस्ते 👩‍💻 Łódź") == "नमस्ते 👩‍💻 Łódź"
    assert values.parse_name("Doe, Jane") == "Jane Doe"
    assert values.parse_name("Smith, Jr.") == "Smith, Jr."
    assert values.name_key("JOSÉ  Łuk") == values.name_key("Jose\u0301 łuk")


def test_levels_are_whole_numbers():
    assert [values.parse_level(t) for t in ("5", "L5", "Grade 12", "Nivå 3", "7.0", "IC-4")] == [*(5, 5, 12, 3, 7, 4)]
    for text in ("5.5", "-1", "100", "senior", "9" * 5000, "L", "True"):
        assert refusal(values.parse_level, text) in ("level_invalid", "too_long")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("deu", "DE"),
        ("Deutschland", "DE"),
        ("U.S.A.", "US"),
        ("uk", "GB"),
        ("Côte d’Ivoire", "CI"),
        ("polska", "PL"),
        ("Sverige", "SE"),
        ("espana", "ES"),
    ],
)
def test_countries_are_found_by_code_and_name(text, code):
    assert values.parse_country(text) == code


def test_every_country_has_a_real_default_zone():
    assert len(default_zones()) == 249
    assert set(countries().values()) == set(default_zones())
    for zone in default_zones().values():
        assert ZoneInfo(zone)
    assert values.zone_of_country("US") == "America/New_York"
    assert refusal(values.parse_country, "Atlantis") == "country_unknown"


def test_languages_zones_and_statuses():
    assert values.parse_languages("English (fluent); Deutsch / pl, en_US") == ("en", "de", "pl")
    assert values.parse_languages("Français et Español") == ("fr", "es")
    assert refusal(values.parse_languages, "English, Klingon") == "language_unknown"
    assert values.parse_time_zone("europe/berlin") == "Europe/Berlin"
    assert values.parse_time_zone("(UTC+01:00) W. Europe Standard Time") == "Europe/Berlin"
    assert values.parse_time_zone("America/New York") == "America/New_York"
    for text in ("EST", "Etc/GMT+5", "../../etc/passwd", "GMT+25"):
        assert refusal(values.parse_time_zone, text) == "time_zone_unknown"
    words = ("Active", "Beurlaubt", "Terminated", "on_leave", "zwolniony", "Tjänstledig")
    assert [values.parse_status(word) for word in words] == [
        *("active", "on_leave", "left", "on_leave", "left", "on_leave")
    ]
    assert refusal(values.parse_status, "perhaps") == "status_unknown"
