from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import date

import pytest

from participants.readers.headers import Mapping, suggest_mapping
from participants.readers.managers import find_cycles
from participants.readers.people import PeopleFile, read_people
from participants.readers.people_rows import ExistingPeople, ExistingPerson
from participants.readers.tables import read_table

HEADER = "Number,Name,E-mail,Manager,Hired on,In job since,Last promoted on,Status,Left on"
COLUMNS = {
    "Number": "employee_number",
    "Name": "name",
    "E-mail": "email",
    "Manager": "manager",
    "Hired on": "hired_on",
    "In job since": "in_job_since",
    "Left on": "left_on",
    "Last promoted on": "last_promoted_on",
    "Status": "employment_status",
}


def read(*rows: str, existing: Iterable[ExistingPerson] = ()) -> PeopleFile:
    width = len(COLUMNS)
    lines = [row + "," * (width - len(next(csv.reader([row])))) for row in rows]
    table = read_table("\n".join([HEADER, *lines]).encode(), "a.csv")
    return read_people(table, Mapping(COLUMNS), ExistingPeople(existing))


def codes(people: PeopleFile) -> list[tuple[int | None, str, str]]:
    assert all(problem.text for problem in [*people.errors, *people.warnings])
    return [(p.row, p.column, p.code) for p in people.errors]


def managers(people: PeopleFile) -> dict[str, str]:
    return {row.email: row.manager for row in people.rows}


def test_managers_are_found_by_address_number_and_name():
    people = read(
        *("1,Ann Lee,ann@x.org,", "2,Bo Ek,bo@x.org,ANN@x.org", "3,Cy Fox,cy@x.org,1"),
        *("4,Di Gil,di@x.org,ann  LEE", '5,Ed Hu,ed@x.org,"Lee, Ann"', "6,Flo Ito,flo@x.org,Ann Lee (1)"),
        "7,Gus Jay,gus@x.org,Ann <ann@x.org>",
    )
    assert people.is_clean
    assert set(managers(people).values()) == {"", "ann@x.org"}
    assert list(managers(people).values()).count("ann@x.org") == 6


def test_unknown_and_ambiguous_managers_are_errors():
    people = read(
        *("1,Ann Lee,ann@x.org,", "2,Ann Lee,ann2@x.org,", "3,Bo,bo@x.org,Ann Lee", "4,Cy,cy@x.org,Zoe"),
        "5,Di,di@x.org,zoe@x.org",
    )
    assert codes(people) == [
        (4, "Manager", "manager_ambiguous"),
        (5, "Manager", "manager_unknown"),
        (6, "Manager", "manager_unknown"),
    ]


def test_duplicates_are_told_on_every_row_that_has_them():
    people = read("1,Ann,ann@x.org", "2,Bo,ANN@x.org", "1,Cy,cy@x.org", "4,Di,ann@x.org")
    assert codes(people) == [
        (2, "E-mail", "email_duplicate"),
        (2, "Number", "number_duplicate"),
        (3, "E-mail", "email_duplicate"),
        (4, "Number", "number_duplicate"),
        (5, "E-mail", "email_duplicate"),
    ]
    assert people.rows == []


def test_oneself_and_circles_are_errors_on_each_of_their_rows():
    people = read(
        *("1,Ann,ann@x.org,3", "2,Bo,bo@x.org,1", "3,Cy,cy@x.org,2", "4,Di,di@x.org,4"),
        "5,Ed,ed@x.org,1",
    )
    assert codes(people) == [
        (2, "Manager", "manager_cycle"),
        (3, "Manager", "manager_cycle"),
        (4, "Manager", "manager_cycle"),
        (5, "Manager", "manager_is_self"),
    ]
    assert people.errors[0].params == {"path": "Ann > Cy > Bo > Ann"}


def test_a_circle_over_people_who_are_not_in_the_file_is_found():
    existing = [
        ExistingPerson("a", "ann@x.org", "Ann", "1"),
        ExistingPerson("b", "bo@x.org", "Bo", "2", manager="a"),
    ]
    assert codes(read("1,Ann,ann@x.org,bo@x.org", existing=existing)) == [(2, "Manager", "manager_cycle")]
    assert read("1,Ann,ann@x.org,", existing=existing).is_clean


def test_dates_out_of_order_are_errors():
    people = read(
        "1,Ann,ann@x.org,,2020-01-01,2019-12-31,2019-01-01,left,2018-01-01",
        "2,Bo,bo@x.org,,2020-01-01,2020-01-01,2020-01-01,left,",
    )
    assert codes(people) == [
        (2, "In job since", "in_job_before_hired"),
        (2, "Last promoted on", "promoted_before_hired"),
        (2, "Left on", "left_before_hired"),
    ]
    assert [(w.row, w.column, w.code) for w in people.warnings] == [(3, "Status", "left_without_date")]


def test_missing_and_wrong_values_are_told_by_row_and_column():
    people = read("1,,ann@x.org", "2,Bo,", "3,Cy,cy", "4,Di,di@x.org,,29.02.2021", "5,E\x01d,ed@x.org")
    assert codes(people) == [
        (2, "Name", "required"),
        (3, "E-mail", "required"),
        (4, "E-mail", "email_invalid"),
        (5, "Hired on", "date_impossible"),
        (6, "Name", "control_character"),
    ]


def test_an_ambiguous_order_blocks_the_file_until_somebody_tells_it():
    table = read_table(f"{HEADER}\n1,Ann,ann@x.org,,03/04/2020,,,,\n".encode(), "a.csv")
    people = read_people(table, Mapping(COLUMNS))
    assert codes(people) == [(None, "Hired on", "date_order_ambiguous")]
    assert people.errors[0].row is None
    told = read_people(table, Mapping(COLUMNS, {"hired_on": "month_first"}))
    assert told.rows[0].hired_on == date(2020, 3, 4)
    mixed = read("1,A,a@x.org,,31/01/2020", "2,B,b@x.org,,01/31/2020")
    assert (None, "Hired on", "date_order_mixed") in codes(mixed)


def test_a_shifted_row_has_one_error():
    table = read_table(f"{HEADER}\n1,Ann,ann@x.org\n2,Bo,bo@x.org,1,,,,,\n".encode(), "a.csv")
    people = read_people(table, Mapping(COLUMNS))
    assert codes(people) == [(2, "", "row_too_short")]
    assert [row.email for row in people.rows] == ["bo@x.org"]


def test_good_rows_keep_their_manager_when_the_managers_row_is_refused():
    rows = ("1,Ann,ann@x.org,,nonsense", "2,Bo,bo@x.org,1")
    people = read(*rows)
    assert [(r.email, r.manager, r.is_manager_left_out) for r in people.rows] == [("bo@x.org", "", True)]
    assert [(w.row, w.code) for w in people.warnings] == [(3, "manager_left_out")]
    known = read(*rows, existing=[ExistingPerson("a", "old@x.org", "Ann", "1")])
    assert [(r.manager, r.is_manager_left_out) for r in known.rows] == [("old@x.org", False)]


def test_good_rows_alone_never_make_a_circle():
    existing = [
        ExistingPerson("a", "ann@x.org", "Ann", "1"),
        ExistingPerson("b", "bo@x.org", "Bo", "2", manager="a"),
    ]
    # The file turns the two around, but the half that frees Bo is refused.
    people = read("1,Ann,ann@x.org,2", "2,Bo,bo@x.org,,nonsense", existing=existing)
    assert codes(people) == [(3, "Hired on", "date_unreadable")]
    assert [(r.email, r.manager, r.is_manager_left_out) for r in people.rows] == [("ann@x.org", "", True)]


def test_rows_are_matched_by_number_before_address():
    existing = [
        ExistingPerson("a", "ann@x.org", "Ann", "1"),
        ExistingPerson("b", "bo@x.org", "Bo", "2"),
    ]
    renamed = read("1,Ann,ann.new@x.org", ",Bo,bo@x.org,ann@x.org", "9,Cy,cy@x.org", existing=existing)
    assert [row.existing for row in renamed.rows] == ["a", "b", ""]
    assert renamed.rows[1].manager == "ann.new@x.org"
    clash = read("1,Ann,bo@x.org", existing=existing)
    assert codes(clash) == [(2, "E-mail", "keys_disagree")]
    swapped = read("1,Ann,bo@x.org", "2,Bo,ann@x.org", existing=existing)
    assert [row.existing for row in swapped.rows] == ["a", "b"]


def test_a_mapping_that_does_not_fit_gives_no_rows():
    table = read_table(b"A,B\n1,2x\n", "a.csv")
    people = read_people(table, Mapping({"A": "name"}))
    assert codes(people) == [(None, "", "field_required")]
    assert people.errors[0].row is None


def test_problems_of_unmapped_columns_keep_nothing_out():
    table = read_table(b"Name,Name,E-mail\nAnn,Other,ann@x.org\n", "a.csv")
    people = read_people(table, suggest_mapping(table.header))
    assert people.is_clean
    assert [w.code for w in people.warnings] == ["duplicate_header"]


def test_country_gives_the_time_zone_that_the_file_does_not():
    table = read_table(b"Name,E-mail,Country,Time zone\nA,a@x.org,PL,\nB,b@x.org,PL,Asia/Tokyo\nC,c@x.org,,\n", "a.csv")
    rows = read_people(table, suggest_mapping(table.header)).rows
    assert [(r.time_zone, r.is_time_zone_derived) for r in rows] == [
        *(("Europe/Warsaw", True), ("Asia/Tokyo", False), ("", False))
    ]


def cycles_by_walking(links: list[int | None]) -> set[frozenset[int]]:
    found = set()
    for start in range(len(links)):
        seen, node = [start], links[start]
        while node is not None and node != start and len(seen) <= len(links):
            seen.append(node)
            node = links[node]
        if node == start:
            found.add(frozenset(seen))
    return found


@pytest.mark.parametrize("seed", range(200))
def test_circles_are_those_that_walking_from_everybody_finds(seed):
    chance = random.Random(seed)
    size = chance.randint(1, 12)
    links = [chance.choice([None, *range(size)]) for _ in range(size)]
    found = find_cycles(links)
    assert {frozenset(cycle) for cycle in found} == cycles_by_walking(links)
    assert len(found) == len({frozenset(cycle) for cycle in found})


def test_work_grows_with_the_rows_and_not_faster(monkeypatch):
    """One long chain of managers ending in a circle: the worst order for a walk from everybody."""
    steps = 0

    class Counted(list):
        def __getitem__(self, index):
            nonlocal steps
            steps += 1
            return super().__getitem__(index)

    size = 20_000
    links = Counted([*range(1, size), size - 100])
    assert [len(cycle) for cycle in find_cycles(links)] == [100]
    assert steps <= size
