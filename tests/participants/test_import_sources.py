"""A file that comes by itself is treated as one that somebody uploads, and what is doubtful waits for somebody."""

import os
from pathlib import Path

import pytest

from mentoring.errors import NotAllowed, NotFound, RuleBroken
from mentoring.jobs.models import Job
from mentoring.notifications.models import OutboxMessage
from mentoring.outbound import FetchRefused
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.choices import ImportStatus, SourceKind, SourceOutcome
from participants.models import ImportRun, ImportSource, Person
from participants.notices import WAITING
from participants.queries.import_sources import get_source
from participants.services import import_sources
from participants.services.import_sources import (
    SourceEntry,
    add_source,
    change_source,
    fetch_due_sources,
    fetch_source_now,
    fetching_of,
    remove_source,
    set_source_active,
)
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house
from tests.participants.test_imports import ANNA, BAD, BEN, csv_file

pytestmark = pytest.mark.django_db

NIGHTLY = SourceEntry(name="Nightly", kind=SourceKind.FOLDER, location="people-*.csv")
OUTSIDE = SourceEntry(
    name="Outside", kind=SourceKind.HTTPS, location="https://hr.example.com/people.csv", authorization="Bearer secret-1"
)


@pytest.fixture
def folder(house: House, settings, tmp_path: Path) -> Path:
    settings.IMPORT_FOLDER = str(tmp_path)
    folder = tmp_path / house.organization.slug
    folder.mkdir()
    return folder


@pytest.fixture
def source(house: House) -> ImportSource:
    with house.acting():
        return add_source(by=house.actor(), entry=NIGHTLY)


def put(folder: Path, *rows: str, name: str = "people-1.csv", age: int = 0) -> Path:
    path = folder / name
    path.write_bytes(csv_file(*rows))
    moment = path.stat().st_mtime - age
    os.utime(path, (moment, moment))
    return path


def fetched(house: House, source: ImportSource, work) -> ImportSource:
    with house.acting():
        fetch_source_now(source, by=house.actor())
    for _step in range(3):
        work()
    with house.acting():
        return ImportSource.objects.select_related("last_run").get(pk=source.pk)


def emails(house: House) -> set[str]:
    return set(house.people())


def told(house: House) -> int:
    with house.acting():
        return OutboxMessage.objects.filter(kind=WAITING).count()


def test_the_newest_file_of_the_folder_is_imported(house: House, folder: Path, source: ImportSource, work):
    put(folder, BEN, name="people-old.csv", age=60)
    put(folder, ANNA, name="people-new.csv")
    put(folder, BEN, name="others.csv")
    source = fetched(house, source, work)
    assert (source.outcome, source.last_run.status) == (SourceOutcome.IMPORTED, ImportStatus.APPLIED)
    assert "anna@example.com" in emails(house)
    assert "ben@example.com" not in emails(house)
    assert told(house) == 0


def test_the_same_file_is_not_read_again(house: House, folder: Path, source: ImportSource, work):
    put(folder, ANNA)
    fetched(house, source, work)
    assert fetched(house, source, work).outcome == SourceOutcome.SAME
    with house.acting():
        assert ImportRun.objects.count() == 1


def test_other_bytes_that_say_the_same_leave_no_open_file(house: House, folder: Path, source: ImportSource, work):
    put(folder, ANNA)
    fetched(house, source, work)
    (folder / "people-2.csv").write_bytes(csv_file(ANNA) + b"\r\n")
    assert fetched(house, source, work).outcome == SourceOutcome.SAME
    with house.acting():
        assert set(ImportRun.objects.values_list("status", flat=True)) == {
            ImportStatus.APPLIED,
            ImportStatus.DISCARDED,
        }


def test_without_a_file_nothing_happens(house: House, folder: Path, source: ImportSource, work):
    assert fetched(house, source, work).outcome == SourceOutcome.NOTHING


def test_rows_with_errors_wait_for_somebody_who_is_told_once(house: House, folder: Path, source: ImportSource, work):
    put(folder, ANNA, BAD)
    source = fetched(house, source, work)
    assert (source.outcome, source.last_run.status) == (SourceOutcome.WAITING, ImportStatus.CHECKED)
    assert "anna@example.com" not in emails(house)
    assert told(house) == 1
    fetched(house, source, work)
    assert told(house) == 1


def test_good_rows_are_imported_where_that_was_chosen(house: House, folder: Path, work):
    with house.acting():
        source = add_source(by=house.actor(), entry=SourceEntry(**(vars(NIGHTLY) | {"good_rows_only": True})))
    put(folder, ANNA, BAD)
    assert fetched(house, source, work).outcome == SourceOutcome.IMPORTED
    assert "anna@example.com" in emails(house)


def test_many_leavers_wait_for_somebody(house: House, folder: Path, work):
    header = "Employee ID,Name,E-mail,Status,Left on"
    here = [f"{n},Person {n},p{n}@example.com,active," for n in range(3)]
    gone = [f"{n},Person {n},p{n}@example.com,left,2026-01-01" for n in range(3)]
    with house.acting():
        source = add_source(by=house.actor(), entry=SourceEntry(**(vars(NIGHTLY) | {"most_leavers": 2})))
    (folder / "people-1.csv").write_bytes(csv_file(*here, header=header))
    assert fetched(house, source, work).outcome == SourceOutcome.IMPORTED
    (folder / "people-2.csv").write_bytes(csv_file(*gone, header=header))
    source = fetched(house, source, work)
    assert (source.outcome, source.failure) == (
        SourceOutcome.WAITING,
        "3 people would leave; more than 2 wait for you.",
    )
    with house.acting():
        assert not Person.objects.filter(employment_status="left").exists()


def test_a_file_that_is_no_table_fails_and_says_why(house: House, folder: Path, source: ImportSource, work):
    (folder / "people-1.csv").write_bytes(b"")
    source = fetched(house, source, work)
    assert (source.outcome, source.failure) == (SourceOutcome.FAILED, "The file is empty.")
    assert told(house) == 1


def test_a_link_out_of_the_folder_is_not_followed(house: House, folder: Path, source: ImportSource, work):
    secret = folder.parent / "secret.csv"
    secret.write_bytes(csv_file(ANNA))
    (folder / "people-1.csv").symlink_to(secret)
    assert fetched(house, source, work).outcome == SourceOutcome.NOTHING


@pytest.mark.parametrize(
    "location", ["../other/people.csv", "/etc/people.csv", "a/b.csv", "people.exe", "", "..csv", ".csv"]
)
def test_a_folder_source_names_a_file_and_no_path(house: House, location: str):
    with house.acting(), pytest.raises(RuleBroken) as refused:
        add_source(by=house.actor(), entry=SourceEntry(name="x", kind=SourceKind.FOLDER, location=location))
    assert refused.value.field == "location"


def test_an_address_is_fetched_with_its_sealed_header(house: House, work, monkeypatch):
    sent = {}

    def answer(url, *, headers, most_bytes):
        sent.update(headers, url=url)
        return csv_file(ANNA)

    monkeypatch.setattr(import_sources, "fetch", answer)
    with house.acting():
        source = add_source(by=house.actor(), entry=OUTSIDE)
    assert b"secret-1" not in bytes(source.sealed_authorization)
    assert fetched(house, source, work).outcome == SourceOutcome.IMPORTED
    assert sent == {"Authorization": "Bearer secret-1", "url": OUTSIDE.location}


def test_a_secret_does_not_go_to_a_new_address(house: House):
    with house.acting():
        source = add_source(by=house.actor(), entry=OUTSIDE)
        elsewhere = vars(OUTSIDE) | {"location": "https://elsewhere.example.com/a.csv", "authorization": None}
        assert fetching_of(change_source(source, by=house.actor(), entry=SourceEntry(**elsewhere))).authorization == ""


def test_an_address_that_answers_badly_fails_and_says_why(house: House, work, monkeypatch):
    def refuse(*rest, **more):
        raise FetchRefused("status", "503")

    monkeypatch.setattr(import_sources, "fetch", refuse)
    with house.acting():
        source = add_source(by=house.actor(), entry=OUTSIDE)
    source = fetched(house, source, work)
    assert (source.outcome, source.failure) == (SourceOutcome.FAILED, "The other side answered 503.")


def test_it_is_fetched_once_a_day_from_its_hour_on(house: House, folder: Path, source: ImportSource):
    with organization_scope(house.organization, Actor.task("test")):
        ImportSource.objects.filter(pk=source.pk).update(hour=0)
        assert [fetch_due_sources(), fetch_due_sources()] == [1, 0]
        ImportSource.objects.filter(pk=source.pk).update(fetched_on=None, is_active=False)
        assert fetch_due_sources() == 0


def test_pressed_twice_it_fetches_once(house: House, folder: Path, source: ImportSource):
    with house.acting():
        fetch_source_now(source, by=house.actor())
        fetch_source_now(source, by=house.actor())
        assert Job.objects.filter(name="people.fetch_source").count() == 1


@pytest.mark.parametrize("roles", OTHERS)
def test_sources_are_for_those_who_import(house: House, source: ImportSource, roles):
    other = make_member(house.organization, *roles)
    with house.acting(other):
        by = house.actor(other)
        with pytest.raises(NotFound):
            get_source(by, source.pk)
        for act in (
            lambda: add_source(by=by, entry=OUTSIDE),
            lambda: change_source(source, by=by, entry=OUTSIDE),
            lambda: fetch_source_now(source, by=by),
            lambda: set_source_active(source, by=by, active=False),
            lambda: remove_source(source, by=by),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_source_of_another_organization_is_not_there(house: House, source: ImportSource):
    stranger = build_house()
    with stranger.acting(), pytest.raises(NotFound):
        get_source(stranger.actor(), source.pk)


class TestPages:
    def test_hr_adds_one_and_never_sees_the_secret_again(self, house: House, client):
        client.force_login(house.hr.user)
        given = vars(OUTSIDE) | {"good_rows_only": ""}
        answer = client.post(house.url("people/import/sources/new/"), given, follow=True)
        assert answer.status_code == 200
        assert "secret-1" not in answer.content.decode()
        assert "Outside" in client.get(house.url("people/import/")).content.decode()

    def test_a_wrong_address_is_told_at_its_field(self, house: House, client):
        client.force_login(house.hr.user)
        given = vars(OUTSIDE) | {"good_rows_only": "", "location": "https://127.0.0.1/a.csv"}
        answer = client.post(house.url("people/import/sources/new/"), given)
        assert answer.status_code == 422
        assert "begins with https://" in answer.content.decode()
        assert "secret-1" not in answer.content.decode()

    def test_the_api_does_the_same(self, house: House, client):
        client.force_login(house.hr.user)
        body = {"name": "Outside", "kind": "https", "location": OUTSIDE.location, "authorization": "Bearer secret-1"}
        made = client.post(house.api("import-sources/"), body, content_type="application/json")
        assert made.status_code == 201
        assert "secret-1" not in made.content.decode()
        address = house.api(f"import-sources/{made.json()['id']}/")
        assert (
            client.post(f"{address}active/", {"active": False}, content_type="application/json").json()["is_active"]
            is False
        )
        assert client.post(f"{address}fetch/", content_type="application/json").status_code == 202
        changed = client.put(address, body | {"name": "Renamed"}, content_type="application/json")
        assert changed.json()["name"] == "Renamed"
        assert client.delete(address).status_code == 204
        assert client.get(address).status_code == 404
