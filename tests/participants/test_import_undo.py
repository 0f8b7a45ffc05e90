"""An import is taken back: values, leavers, and the people it made, as far as nothing hangs on them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.errors import Conflict, NotAllowed
from mentoring.jobs.choices import JobStatus
from mentoring.jobs.models import Job
from participants.choices import ImportStatus
from participants.models import ImportRun, MentorProfile, Person, PersonChange
from participants.queries.changes import preview_of, remaining_in_words, unseen_runs
from participants.services.changes import mark_run_seen
from participants.services.import_undo import request_import_undo
from tests.participants.conftest import OTHERS, House, build_house
from tests.participants.test_imports import bring_in, check, csv_file, upload

pytestmark = pytest.mark.django_db

FULL = "Employee ID,Name,E-mail,Manager,Job title,Level,Status,Leaving date"
ANNA = "1,Anna Berg,anna@example.com,,Controller,5,active,"
BEN = "2,Ben Ek,ben@example.com,1,Analyst,4,active,"
FIELDS = [field.attname for field in Person._meta.concrete_fields if field.name != "source_digest"]


def undo(house: House, run: ImportRun, work) -> ImportRun:
    with house.acting():
        request_import_undo(run, by=house.actor())
    work()
    return house.get_run(run.pk)


def rows(house: House) -> list[tuple]:
    with house.acting():
        return sorted(Person.objects.values_list(*FIELDS), key=str)


class TestUndo:
    def test_gives_every_value_back(self, house: House, work):
        bring_in(house, work, ANNA, BEN, header=FULL)
        before = rows(house)
        run = bring_in(
            house,
            work,
            "1,Anna Berg-Nowak,anna.nowak@example.com,,Head of Control,7,active,",
            "2,Ben Ek,ben@example.com,,Analyst,4,left,2026-02-01",
            header=FULL,
        )
        assert rows(house) != before
        run = undo(house, run, work)
        assert (run.status, run.undo_result["remaining"]) == (ImportStatus.UNDONE, [])
        assert rows(house) == before

    def test_gives_swapped_addresses_back(self, house: House, work):
        bring_in(house, work, ANNA, BEN, header=FULL)
        before = rows(house)
        run = bring_in(
            house,
            work,
            ANNA.replace("anna@", "ben@"),
            BEN.replace("ben@", "anna@"),
            header=FULL,
        )
        assert rows(house) != before
        undo(house, run, work)
        assert rows(house) == before

    def test_removes_the_people_it_made(self, house: House, work):
        before = rows(house)
        run = bring_in(house, work, ANNA, BEN, header=FULL)
        run = undo(house, run, work)
        assert (run.undo_result["removed"], run.undo_result["kept"]) == (2, [])
        assert rows(house) == before

    def test_keeps_those_on_whom_something_hangs_and_their_managers(self, house: House, work):
        run = bring_in(house, work, ANNA, BEN, "3,Cy Dahl,cy@example.com,2,,,,", header=FULL)
        with house.acting():
            MentorProfile.objects.create(person=Person.objects.get(email="ben@example.com"))
        run = undo(house, run, work)
        kept = {row["name"]: row["why"] for row in run.undo_result["kept"]}
        assert kept == {"Anna Berg": "leads", "Ben Ek": "participants.MentorProfile"}
        assert "cy@example.com" not in house.people()

    def test_says_what_was_changed_since_and_leaves_it(self, house: House, work):
        bring_in(house, work, ANNA, BEN, header=FULL)
        run = bring_in(house, work, ANNA.replace("Controller,5", "Director,7"), header=FULL)
        with house.acting():
            Person.objects.filter(email="anna@example.com").update(job_title="Chief")
        run = undo(house, run, work)
        anna = house.people()["anna@example.com"]
        assert (anna.job_title, anna.level) == ("Chief", 5)
        assert remaining_in_words(run.undo_result["remaining"]) == [
            "Anna Berg has changed again since: job title stayed as they are."
        ]

    def test_leaves_people_whom_a_later_file_changed(self, house: House, work):
        bring_in(house, work, ANNA, BEN, header=FULL)
        run = bring_in(house, work, ANNA.replace("Controller", "Director"), header=FULL)
        bring_in(house, work, ANNA.replace("Controller", "Chief"), header=FULL)
        run = undo(house, run, work)
        assert house.people()["anna@example.com"].job_title == "Chief"
        assert "Undo the later change first" in remaining_in_words(run.undo_result["remaining"])[0]

    def test_gives_back_an_address_unless_somebody_has_it(self, house: House, work):
        bring_in(house, work, ANNA, header=FULL)
        run = bring_in(house, work, ANNA.replace("anna@", "new@").replace(",5,", ",6,"), header=FULL)
        bring_in(house, work, "9,Eve Falk,anna@example.com,,,,,", header=FULL)
        run = undo(house, run, work)
        assert house.people()["new@example.com"].level == 5
        assert "belongs to somebody else" in remaining_in_words(run.undo_result["remaining"])[0]

    def test_twice_is_refused_and_nothing_waits(self, house: House, work):
        run = undo(house, bring_in(house, work, ANNA, header=FULL), work)
        with house.acting(), pytest.raises(Conflict):
            request_import_undo(run, by=house.actor())
        assert work() == 0

    def test_of_a_file_that_only_waits_is_refused(self, house: House, work):
        run = check(house, upload(house, csv_file(ANNA, header=FULL)), work)
        with house.acting(), pytest.raises(Conflict):
            request_import_undo(run, by=house.actor())

    def test_that_lost_its_worker_can_be_asked_for_again(self, house: House, work):
        run = bring_in(house, work, ANNA, header=FULL)
        with house.acting():
            request_import_undo(run, by=house.actor())
            with pytest.raises(Conflict):
                request_import_undo(house.get_run(run.pk), by=house.actor())
            Job.objects.filter(name="people.import_undo").update(status=JobStatus.PARKED)
        run = undo(house, house.get_run(run.pk), work)
        assert run.status == ImportStatus.UNDONE

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_for_those_who_manage_people(self, house: House, work, roles):
        run = bring_in(house, work, ANNA, header=FULL)
        with house.acting(house.member), pytest.raises(NotAllowed):
            request_import_undo(run, by=house.actor(house.member))

    def test_of_another_organization_is_nothing_here(self, house: House, work):
        other = build_house()
        run = bring_in(other, work, ANNA, header=FULL)
        with house.acting(), pytest.raises(ImportRun.DoesNotExist):
            request_import_undo(run, by=house.actor())
        assert "anna@example.com" in other.people()

    @pytest.mark.parametrize("people", [20, 60])
    def test_takes_as_many_queries_for_many_as_for_few(self, house: House, work, people: int):
        """Corrections of values: leavers cost what their pairs cost."""
        made = [f"{n},Person {n},p{n}@example.com,,Analyst,4,active," for n in range(people)]
        bring_in(house, work, *made, header=FULL)
        run = bring_in(house, work, *[row.replace("Analyst", "Expert") for row in made], header=FULL)
        with house.acting():
            request_import_undo(run, by=house.actor())
        with CaptureQueriesContext(connection) as asked:
            work()
        assert house.people()["p3@example.com"].job_title == "Analyst"
        assert len(asked) < 75


class TestChangesOfAFile:
    def test_are_previewed_by_the_check(self, house: House, work):
        bring_in(house, work, ANNA, BEN, header=FULL)
        changed = [ANNA.replace("Controller,5", "Director,7"), BEN.replace("active,", "left,2026-02-01")]
        run = check(house, upload(house, csv_file(*changed, header=FULL)), work)
        assert preview_of(run).kinds == {"promoted": 1, "left": 1}
        with house.acting():
            assert not PersonChange.objects.filter(run=run).exists()

    @pytest.mark.parametrize(
        ("row", "kind"),
        [
            (BEN.replace("active,", "left,2026-02-01"), "left"),
            (BEN.replace("active,", "on_leave,"), "on_leave"),
            (BEN.replace("Analyst,4", "Senior analyst,5"), "promoted"),
            (BEN.replace(",1,Analyst", ",,Analyst"), "moved"),
            (BEN.replace("Analyst", "Data analyst"), "updated"),
        ],
    )
    def test_are_called_by_what_they_are(self, house: House, work, row: str, kind: str):
        bring_in(house, work, ANNA, BEN, header=FULL)
        run = bring_in(house, work, row, header=FULL)
        with house.acting():
            assert PersonChange.objects.get(run=run).kind == kind

    def test_name_the_leave_that_a_return_ends(self, house: House, work):
        bring_in(house, work, ANNA, BEN, header=FULL)
        away = bring_in(house, work, BEN.replace("active,", "on_leave,"), header=FULL)
        back = bring_in(house, work, BEN, header=FULL)
        with house.acting():
            assert PersonChange.objects.get(run=back).leave == PersonChange.objects.get(run=away)

    def test_wait_in_the_queue_until_somebody_has_looked(self, house: House, work):
        bring_in(house, work, ANNA, f"2,Nils Ek,{house.member.email},,,,active,", header=FULL)
        run = bring_in(house, work, f"2,Nils Ek,{house.member.email},,,,left,2026-02-01", header=FULL)
        with house.acting():
            assert [each.pk for each in unseen_runs(house.actor())] == [run.pk]
            assert unseen_runs(house.actor(house.member)) == []
            mark_run_seen(run, by=house.actor())
            mark_run_seen(run, by=house.actor())
            assert unseen_runs(house.actor()) == []
