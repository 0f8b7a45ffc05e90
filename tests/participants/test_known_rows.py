"""A row that says what it said last time is not read again, and nothing that matters is missed by it."""

from datetime import date

import pytest

from participants.models import Person
from participants.readers import digests
from participants.readers.headers import suggest_mapping
from participants.readers.tables import read_table
from participants.services import import_plans
from participants.services.import_plans import plan_import
from tests.participants.conftest import House
from tests.participants.test_imports import bring_in, check, csv_file, upload, versions

pytestmark = pytest.mark.django_db

HEADER = "Employee ID,Name,E-mail,Manager,Function,Entry date"
ANNA = "1,Anna Berg,anna@example.com,,Finance,2020-01-31"
BEN = "2,Ben Ek,ben@example.com,anna@example.com,IT,2021-05-01"
CARL = "3,Carl Ito,carl@example.com,anna@example.com,IT,2021-05-01"


@pytest.fixture
def rows_read(monkeypatch) -> list[int]:
    """How many rows each reading looked at."""
    read: list[int] = []

    def counted(table, *rest):
        read.append(len(table.rows))
        return original(table, *rest)

    original = import_plans.read_people
    monkeypatch.setattr(import_plans, "read_people", counted)
    return read


def test_only_the_rows_that_changed_are_read(house: House, work, rows_read):
    bring_in(house, work, ANNA, BEN, CARL)
    rows_read.clear()
    run = check(house, upload(house, csv_file(ANNA, BEN.replace("IT", "Sales"), CARL)), work)
    assert rows_read == [1]
    assert (run.row_count, run.new_count, run.changed_count, run.unchanged_count) == (3, 0, 1, 2)


def test_the_same_file_writes_nothing(house: House, work):
    bring_in(house, work, ANNA, BEN)
    before = versions(house)
    bring_in(house, work, ANNA, BEN)
    assert versions(house) == before


def test_columns_in_another_order_say_the_same(house: House, work, rows_read):
    bring_in(house, work, ANNA)
    rows_read.clear()
    turned = "E-mail,Name,Employee ID,Entry date,Manager,Function"
    run = check(house, upload(house, csv_file("anna@example.com,Anna Berg,1,2020-01-31,,Finance", header=turned)), work)
    assert rows_read == [0]
    assert run.unchanged_count == 1


@pytest.mark.parametrize(
    "change",
    [{"function": "Sales"}, {"manager": None}, {"hired_on": date(2019, 1, 1)}, {"email": "benjamin@example.com"}],
)
def test_what_somebody_changed_by_hand_is_compared_again(house: House, work, change):
    bring_in(house, work, ANNA, BEN)
    with house.acting():
        Person.objects.filter(employee_number="2").update(**change)
    run = bring_in(house, work, ANNA, BEN)
    assert (run.changed_count, run.unchanged_count) == (1, 1)
    ben = house.people()["ben@example.com"]
    assert (ben.function, ben.manager.email, ben.hired_on) == ("IT", "anna@example.com", date(2021, 5, 1))


def test_a_row_about_somebody_whose_row_is_known_is_a_duplicate_of_it(house: House, work):
    bring_in(house, work, ANNA, BEN)
    run = check(house, upload(house, csv_file(ANNA, BEN, "1,Anna Other,other@example.com,,IT,2021-05-01")), work)
    assert {(error["row"], error["code"]) for error in run.errors} == {(2, "number_duplicate"), (4, "number_duplicate")}


def test_a_circle_names_also_the_rows_that_did_not_change(house: House, work):
    bring_in(house, work, ANNA, BEN)
    run = check(house, upload(house, csv_file(ANNA.replace(",,", ",ben@example.com,"), BEN)), work)
    assert {(error["row"], error["code"]) for error in run.errors} == {(2, "manager_cycle"), (3, "manager_cycle")}


def test_the_same_row_twice_is_a_duplicate(house: House, work):
    bring_in(house, work, ANNA)
    run = check(house, upload(house, csv_file(ANNA, ANNA)), work)
    assert run.error_count == 4


def test_dates_are_read_as_in_the_whole_file(house: House, work):
    anna, ben = ANNA.replace("2020-01-31", "31/01/2020"), BEN.replace("2021-05-01", "05/06/2021")
    bring_in(house, work, anna, ben)
    run = bring_in(house, work, anna, ben.replace("IT", "Sales"))
    assert run.changed_count == 1
    assert house.people()["ben@example.com"].hired_on == date(2021, 6, 5)


def test_another_way_of_reading_reads_every_row_again(house: House, work, rows_read, monkeypatch):
    bring_in(house, work, ANNA, BEN)
    rows_read.clear()
    monkeypatch.setattr(digests, "VERSION", digests.VERSION + 1)
    assert check(house, upload(house, csv_file(ANNA, BEN)), work).unchanged_count == 2
    assert rows_read == [2]


def test_a_plan_for_known_rows_equals_the_plan_for_all(house: House, work, monkeypatch):
    bring_in(house, work, ANNA, BEN, CARL)
    dora = "4,Dora Orr,dora@example.com,carl@example.com,IT,2021-02-01"
    table = read_table(csv_file(ANNA, BEN.replace("IT", "HR"), CARL, dora), "people.csv")
    counts = []
    for version in (digests.VERSION, digests.VERSION + 1):
        monkeypatch.setattr(digests, "VERSION", version)
        with house.acting():
            counts.append(plan_import(table, suggest_mapping(table.header)).counts)
    assert counts[0] == counts[1]
    assert (counts[0].new, counts[0].changed, counts[0].unchanged) == (1, 1, 2)
