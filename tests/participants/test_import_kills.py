"""A worker dies while it imports: afterwards everybody is there once, and the run says so."""

import pytest

from mentoring.jobs.models import Job
from participants.choices import ImportStatus
from participants.models import ImportRun, Person
from participants.services.imports import apply_import, save_mapping, upload_people_file
from tests.faults.processes import exit_code
from tests.participants.conftest import House, build_house

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

KILLED = -9
ROWS = "\n".join(["Name,E-mail", *(f"Person {n},person{n}@example.com" for n in range(50))]).encode()


def end_leases(house: House) -> None:
    with house.acting():
        Job.objects.filter(status="running").update(lease_until="2000-01-01T00:00:00Z")


def checked(house: House, work) -> ImportRun:
    with house.acting():
        run = upload_people_file(by=house.actor(), file_name="people.csv", content=ROWS)
        save_mapping(run, by=house.actor(), columns=run.mapping["columns"])
    work()
    return house.get_run(run.pk)


def imported(house: House) -> int:
    with house.acting():
        return Person.objects.filter(email__startswith="person").count()


@pytest.mark.parametrize(("point", "written"), [("import.written", 0), ("import.committed", 50), ("job.body_done", 50)])
def test_death_while_importing_leaves_nobody_or_everybody(work, point: str, written: int):
    house = build_house()
    before = imported(house)
    run = checked(house, work)
    with house.acting():
        apply_import(run, by=house.actor(), check_id=str(run.job_id))
    assert exit_code("work_off", NORTHBOUND_CRASH_AT=point) == KILLED
    assert imported(house) - before == written
    end_leases(house)
    work()
    assert imported(house) - before == 50
    assert house.get_run(run.pk).status == ImportStatus.APPLIED


def test_death_while_checking_is_made_good(work):
    house = build_house()
    with house.acting():
        run = upload_people_file(by=house.actor(), file_name="people.csv", content=ROWS)
        save_mapping(run, by=house.actor(), columns=run.mapping["columns"])
    assert exit_code("work_off", NORTHBOUND_CRASH_AT="import.checked") == KILLED
    assert house.get_run(run.pk).status == ImportStatus.CHECKING
    end_leases(house)
    work()
    assert house.get_run(run.pk).new_count == 50


def test_work_that_was_given_up_can_be_asked_for_again(work):
    house = build_house()
    run = checked(house, work)
    with house.acting():
        apply_import(run, by=house.actor(), check_id=str(run.job_id))
        Job.objects.filter(status="pending").update(status="parked")
        save_mapping(house.get_run(run.pk), by=house.actor(), columns=run.mapping["columns"])
    work()
    assert house.get_run(run.pk).status == ImportStatus.CHECKED
