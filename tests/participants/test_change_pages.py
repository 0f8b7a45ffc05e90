"""The pages and the API of what has become of people."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participants.choices import ChangeKind
from participants.models import Person, PersonChange
from participants.services.changes import ChangeEntry, apply_change
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.participants.conftest import House, build_house
from tests.participants.test_import_undo import ANNA, BEN, FULL
from tests.participants.test_imports import bring_in, check, csv_file, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client, house: House) -> Client:
    client.force_login(house.hr.user)
    return client


def leave(house: House, person: Person) -> PersonChange:
    with house.acting():
        return apply_change(person, by=house.actor(), entry=ChangeEntry(ChangeKind.LEFT))


def changes(house: House) -> list[str]:
    with house.acting():
        return list(PersonChange.objects.order_by("pk").values_list("kind", flat=True))


class TestPages:
    def test_person_offers_what_is_possible(self, house: House, hr: Client):
        page = hr.get(house.url(f"people/{house.report.pk}/")).content.decode()
        for kind in ("left", "on_leave", "promoted"):
            assert f"people/{house.report.pk}/changes/{kind}/" in page
        assert "changes/back/" not in page

    def test_person_offers_nothing_to_others(self, house: House, client: Client):
        with house.acting():
            user = house.manager.membership.user
        client.force_login(user)
        page = client.get(house.url(f"people/{house.report.pk}/")).content.decode()
        assert "/changes/" not in page

    def test_leaving_is_previewed_confirmed_and_undone(self, house: House, hr: Client):
        url = house.url(f"people/{house.report.pk}/changes/left/")
        page = hr.get(url)
        assert "Ends 1 access." in page.content.decode()
        assert changes(house) == []
        answer = hr.post(url, {"seen": page.context["seen"]})
        assert (answer.status_code, changes(house)) == (302, ["left"])
        shown = hr.get(answer.url).content.decode()
        assert "Priya Raman: Has left" in shown
        assert "Undo" in shown
        back = hr.post(f"{answer.url}undo/", follow=True).content.decode()
        assert "Everything is as it was before" in back
        assert house.people()[house.report.email].employment_status == "active"

    def test_that_has_changed_since_is_shown_again(self, house: House, hr: Client):
        url = house.url(f"people/{house.report.pk}/changes/left/")
        answer = hr.post(url, {"seen": "of another day"})
        assert (answer.status_code, changes(house)) == (422, [])
        assert "changed in the meantime" in answer.content.decode()

    @pytest.mark.parametrize(
        ("kind", "given"),
        [("left", {"on": "2999-01-01"}), ("on_leave", {"back_on": "2001-01-01"}), ("promoted", {"level": "x"})],
    )
    def test_bad_input_is_said_at_its_field(self, house: House, hr: Client, kind: str, given: dict[str, str]):
        url = house.url(f"people/{house.report.pk}/changes/{kind}/")
        answer = hr.post(url, {"seen": hr.get(url).context["seen"], **given})
        assert (answer.status_code, changes(house)) == (422, [])
        assert next(iter(given)) in answer.context["form"].errors

    @pytest.mark.parametrize("kind", ["moved", "merged", "updated", "nonsense"])
    def test_there_is_no_page_for_other_kinds(self, house: House, hr: Client, kind: str):
        assert hr.get(house.url(f"people/{house.report.pk}/changes/{kind}/")).status_code == 404

    def test_that_is_not_possible_says_why(self, house: House, hr: Client):
        leave(house, house.report)
        page = hr.get(house.url(f"people/{house.report.pk}/changes/on_leave/"))
        assert "This is not possible" in page.content.decode()

    def test_leave_shows_what_the_day_back_changes_before_it_is_confirmed(self, house: House, hr: Client):
        url = house.url(f"people/{house.report.pk}/changes/on_leave/")
        answer = hr.post(url, {"seen": hr.get(url).context["seen"], "back_on": "2999-01-01"})
        assert (answer.status_code, changes(house)) == (302, ["on_leave"])

    def test_list_shows_them_and_the_file(self, house: House, hr: Client, work: Any):
        bring_in(house, work, ANNA, BEN, header=FULL)
        run = bring_in(house, work, BEN.replace("active,", "left,2026-02-01"), header=FULL)
        leave(house, house.report)
        everything = hr.get(house.url("people/changes/")).content.decode()
        assert "Priya Raman" in everything
        assert "Ben Ek" in everything
        of_file = hr.get(house.url(f"people/changes/?file={run.pk}")).content.decode()
        assert "Priya Raman" not in of_file
        assert "Ben Ek" in of_file

    @pytest.mark.parametrize("bad", ["file=x", "after=x", "file=01a1fd6d-98ea-7728-972f-55ed0e58e12f"])
    def test_list_of_nonsense_is_nothing(self, house: House, hr: Client, bad: str):
        assert hr.get(house.url(f"people/changes/?{bad}")).status_code == 404

    def test_list_asks_as_much_for_four_as_for_one(self, house: House, hr: Client):
        with house.acting():
            people = [PersonFactory() for _number in range(4)]
        counts = []
        for few in (people[:1], people[1:]):
            for person in few:
                leave(house, person)
            with CaptureQueriesContext(connection) as asked:
                assert hr.get(house.url("people/changes/")).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_merge_is_previewed_confirmed_and_undone(self, house: House, hr: Client):
        with house.acting():
            twin = PersonFactory(name="Priya R.", email="twin@example.com", membership=None)
            MentorProfileFactory(person=twin)
        url = house.url(f"people/{house.report.pk}/merge/")
        page = hr.post(url, {"other": "TWIN@example.com"}).content.decode()
        assert "Moves 1 entry." in page
        assert changes(house) == []
        answer = hr.post(url, {"other": "twin@example.com", "confirm": "yes"})
        assert (answer.status_code, changes(house)) == (302, ["merged"])
        assert hr.get(house.url(f"people/{twin.pk}/")).status_code == 404
        hr.post(f"{answer.url}undo/")
        assert hr.get(house.url(f"people/{twin.pk}/")).status_code == 200

    @pytest.mark.parametrize("other", ["nobody@example.com", "own"])
    def test_merge_with_nobody_or_oneself_is_refused(self, house: House, hr: Client, other: str):
        wanted = house.report.email if other == "own" else other
        answer = hr.post(house.url(f"people/{house.report.pk}/merge/"), {"other": wanted, "confirm": "yes"})
        assert (answer.status_code, changes(house)) == (422, [])

    def test_check_shows_what_leavers_end_and_the_imported_file_offers_undo(self, house: House, hr: Client, work: Any):
        bring_in(house, work, ANNA, BEN, header=FULL)
        run = check(house, upload(house, csv_file(BEN.replace("active,", "left,2026-02-01"), header=FULL)), work)
        assert "1 new, 0 changed" not in hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        run = bring_in(house, work, BEN.replace("active,", "left,2026-02-01"), header=FULL)
        page = hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        assert "1 leaver" in page
        assert "Undo the import" in page
        hr.post(house.url(f"people/import/{run.pk}/undo/"))
        work()
        page = hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        assert "The import was undone" in page
        assert "1 person is as before." in page


class TestApi:
    def post(self, client: Client, url: str, body: dict[str, Any] | None = None) -> Any:
        return client.post(url, body or {}, content_type="application/json")

    def test_previews_applies_reads_and_undoes(self, house: House, hr: Client):
        person = f"people/{house.report.pk}/changes/"
        preview = self.post(hr, house.api(f"{person}preview/"), {"kind": "left"}).json()
        assert preview["sentences"] == ["Ends 1 access."]
        made = self.post(hr, house.api(person), {"kind": "left", "seen": preview["seen"]})
        assert made.status_code == 201
        found = made.json()
        assert (found["kind"], found["status"], found["followed"]) == ("left", "applied", ["Ends 1 access."])
        assert hr.get(house.api(f"changes/{found['id']}/")).json() == found
        assert [row["id"] for row in hr.get(house.api("changes/?kind=left")).json()["items"]] == [found["id"]]
        undone = self.post(hr, house.api(f"changes/{found['id']}/undo/")).json()
        assert (undone["status"], undone["remaining"]) == ("undone", [])
        assert self.post(hr, house.api(f"changes/{found['id']}/undo/")).status_code == 409

    def test_moves_to_another_manager(self, house: House, hr: Client):
        with house.acting():
            new = PersonFactory()
        made = self.post(hr, house.api(f"people/{house.report.pk}/changes/"), {"kind": "moved", "manager_id": new.pk})
        assert made.status_code == 201
        assert house.people()[house.report.email].manager == new

    @pytest.mark.parametrize(
        "body",
        [{}, {"kind": "merged"}, {"kind": "left", "unknown": 1}, {"kind": "promoted", "level": 100}, {"kind": "moved"}],
    )
    def test_bad_bodies_change_nothing(self, house: House, hr: Client, body: dict[str, Any]):
        answer = self.post(hr, house.api(f"people/{house.report.pk}/changes/"), body)
        assert answer.status_code in (400, 422)
        assert changes(house) == []

    def test_merges(self, house: House, hr: Client):
        with house.acting():
            twin = PersonFactory(email="twin@example.com", membership=None)
        url = house.api(f"people/{house.report.pk}/merge/")
        assert self.post(hr, f"{url}preview/", {"other_id": twin.pk}).json()["sentences"] == []
        made = self.post(hr, url, {"other_id": twin.pk})
        assert (made.status_code, made.json()["other_id"]) == (201, str(twin.pk))
        assert hr.get(house.api(f"people/{twin.pk}/")).status_code == 404

    def test_undoes_an_import(self, house: House, hr: Client, work: Any):
        run = bring_in(house, work, ANNA, header=FULL)
        answer = self.post(hr, house.api(f"imports/{run.pk}/undo/"))
        assert (answer.status_code, answer.json()["status"]) == (202, "undoing")
        work()
        found = hr.get(house.api(f"imports/{run.pk}/")).json()
        assert (found["status"], found["remaining"]) == ("undone", [])
        assert "anna@example.com" not in house.people()

    def test_is_not_for_members_nor_of_others(self, house: House, hr: Client, client: Client):
        change = leave(house, house.report)
        other = build_house()
        client.force_login(other.hr.user)
        assert client.get(other.api(f"changes/{change.pk}/")).status_code == 404
        assert self.post(client, other.api(f"people/{house.manager.pk}/changes/"), {"kind": "left"}).status_code == 404
        client.force_login(house.member.user)
        assert client.get(house.api("changes/")).status_code == 403
        assert self.post(client, house.api(f"people/{house.manager.pk}/changes/"), {"kind": "left"}).status_code == 403
        assert changes(house) == ["left"]
