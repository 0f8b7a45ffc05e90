"""A search reads the rows that it finds and not the organization."""

from contextlib import closing

import pytest
from django.db import connection

from participants.queries.directory import search_people
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


def test_pattern_instead_of_a_range_would_read_everybody(crowd: House):
    """The control: this is what the ranges are for."""
    with crowd.acting():
        plan = search_people(crowd.actor()).filter(sort_name__startswith="abcd")[:51].explain()
    assert "BitmapOr" not in plan
    assert "sort_name)::text >=" not in plan
