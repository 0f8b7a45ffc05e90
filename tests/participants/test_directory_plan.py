"""A search reads the rows that it finds and not the organization."""

from contextlib import closing

import pytest
from django.db import connection

from participants.queries.directory import ROWS, _beyond, search_people, values_of
from participants.queries.directory_request import DirectoryRequest
from tests.conftest import owner_connection
from tests.participants.conftest import House, build_house

pytestmark = pytest.mark.django_db(transaction=True)

MANY = """
INSERT INTO participants_person (id, organization_id, created_at, is_external, employment_status, name, sort_name,
    family_sort_name, email, employee_number, business_unit, function, location, country, time_zone, languages,
    job_title)
SELECT gen_random_uuid(), %s, now(), false, 'active', 'P', md5(i::text), md5((i * 7)::text),
    md5((i * 3)::text) || i || '@example.com', '', '', '', '', '', '', '[]', '' FROM generate_series(1, 20000) i
"""


@pytest.fixture
def crowd() -> House:
    house = build_house()
    with house.acting(), connection.cursor() as cursor:
        cursor.execute(MANY, [house.organization.pk])
    with closing(owner_connection(connection.settings_dict["NAME"])) as owner, owner.cursor() as cursor:
        cursor.execute("ANALYZE participants_person")
    return house


def test_search_goes_through_three_indexes(crowd: House):
    with crowd.acting():
        plan = search_people(crowd.actor(), search="abcd")[:51].explain()
    for name in ("participants_person_sort", "participants_person_family", "participants_person_email"):
        assert f"Bitmap Index Scan on {name}" in plan


def test_page_of_the_directory_reads_what_it_shows(crowd: House):
    """The page's own statement, as the application's role: no sequential scan for a search, by name or by number."""
    with crowd.acting():
        for search, index in (("abcd", "participants_person_sort"), ("E12", "participants_person_number")):
            people = DirectoryRequest(search=search).people(crowd.actor())
            plan = values_of(people).order_by("sort_name", "pk")[: ROWS + 1].explain()
            assert f"Bitmap Index Scan on {index}" in plan
            assert "Seq Scan" not in plan


def test_page_in_the_middle_begins_in_the_index(crowd: House):
    with crowd.acting():
        people = DirectoryRequest().people(crowd.actor())
        middle = people.filter(_beyond(("8", str(crowd.report.pk)), falls=False))
        plan = values_of(middle).order_by("sort_name", "pk")[: ROWS + 1].explain()
    assert "using participants_person_sort" in plan
    assert "sort_name)::text >= '8'" in plan
    assert "Seq Scan" not in plan


def test_pattern_instead_of_a_range_would_read_everybody(crowd: House):
    """The control: this is what the ranges are for."""
    with crowd.acting():
        plan = search_people(crowd.actor()).filter(sort_name__startswith="abcd")[:51].explain()
    assert "BitmapOr" not in plan
    assert "sort_name)::text >=" not in plan
