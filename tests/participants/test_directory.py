"""The directory: what it finds, how it pages, what is kept under a name, and the file of what it shows."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.audit.models import AuditEntry
from mentoring.errors import NotAllowed, NotFound, RuleBroken
from mentoring.jobs.models import Job
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import DirectoryExport, DirectoryView, Person
from participants.queries.directory import COUNTED, ROWS, directory_page
from participants.queries.directory_request import DirectoryRequest, kept_request, read_request
from participants.queries.directory_views import get_directory_export, get_directory_view, visible_directory_views
from participants.services.directory_views import (
    delete_directory_view,
    make_directory_export,
    request_directory_export,
    save_directory_view,
)
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.factories.programs import EnrollmentFactory
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(1)"
CONTROL = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}


@pytest.fixture
def hr(house: House, client):
    client.force_login(house.hr.user)
    return client


def add(house: House, **fields) -> Person:
    with organization_scope(house.organization, Actor.task("test")):
        return PersonFactory(membership=None, **fields)


def names(page) -> list[str]:
    return [row.name for row in page.rows]


class TestFilters:
    @pytest.mark.parametrize(
        ("field", "value", "query"),
        [
            ("business_unit", "Retail", "business_unit=Retail"),
            ("function", "Legal", "function=Legal"),
            ("location", "Oslo", "location=Oslo"),
            ("country", "NO", "country=NO"),
            ("level", 2, "level=2"),
            ("employment_status", "on_leave", "employment_status=on_leave"),
            ("employee_number", "E77", "q=e7"),
        ],
    )
    def test_find_by_each_field(self, hr, house: House, field: str, value: object, query: str):
        add(house, name="Lena Low", **{field: value})
        page = hr.get(house.url(f"people/?{query}")).content.decode()
        assert "1 person matches" in page
        assert "Lena Low" in page

    def test_find_the_reports_of_a_manager(self, hr, house: House):
        page = hr.get(house.url(f"people/?manager={house.manager.pk}")).content.decode()
        assert "1 person matches" in page
        assert "Priya Raman" in page

    def test_find_who_has_a_mentor_profile_and_who_has_none(self, hr, house: House):
        with house.acting():
            MentorProfileFactory(person=house.manager)
        found = {answer: hr.get(house.url(f"people/?mentor={answer}")).content.decode() for answer in ("yes", "no")}
        assert f"people/{house.manager.pk}/" in found["yes"]
        assert f"people/{house.manager.pk}/" not in found["no"]

    def test_find_by_the_role_in_a_program_that_an_upper_app_knows(self, hr, house: House):
        with house.acting():
            EnrollmentFactory(person=house.report, side="mentee")
        assert "Priya Raman" in hr.get(house.url("people/?program_role=mentee")).content.decode()
        assert "Priya Raman" not in hr.get(house.url("people/?program_role=mentor")).content.decode()
        assert "0 people match" in hr.get(house.url("people/?program_role=king")).content.decode()

    @pytest.mark.parametrize(
        "query",
        ["level=abc", "level=-1", "level=999", "employment_status=x", "manager=1", "mentor=maybe", "sort=email"],
    )
    def test_ignore_what_means_nothing(self, hr, house: House, query: str):
        assert "2 people" in hr.get(house.url(f"people/?{query}")).content.decode()

    def test_are_offered_on_their_own_page(self, hr, house: House):
        add(house, name="Lena Low", location="Oslo")
        page = hr.get(house.url("people/filter/?location=Oslo&q=le")).content.decode()
        assert '<option value="Oslo" selected' in page
        assert 'name="q" value="le"' in page

    def test_stand_in_words_with_a_way_to_take_each_away(self, hr, house: House):
        page = hr.get(house.url("people/?function=Finance&country=PL")).content.decode()
        assert 'href="?country=PL"' in page
        assert 'href="?function=Finance"' in page


class TestPages:
    def test_walk_to_the_end_and_back_over_equal_names(self, house: House):
        for number in range(2 * ROWS + 5):
            add(house, name="Same Name", email=f"same{number}@example.com")
        with house.acting():
            people = DirectoryRequest(search="same").people(house.actor())
            first = directory_page(people)
            second = directory_page(people, after=first.after)
            third = directory_page(people, after=second.after)
            back = directory_page(people, before=third.before)
            start = directory_page(people, before=back.before)
        seen = [row.pk for page in (first, second, third) for row in page.rows]
        assert len(seen) == len(set(seen)) == 2 * ROWS + 5
        assert third.after is None
        assert first.before is None
        assert [row.pk for row in back.rows] == [row.pk for row in second.rows]
        assert [row.pk for row in start.rows] == [row.pk for row in first.rows]
        assert start.before is None

    def test_sort_both_ways(self, house: House):
        with house.acting():
            people = DirectoryRequest().people(house.actor())
            forwards, backwards = directory_page(people), directory_page(people, sort="-name")
        assert names(backwards) == names(forwards)[::-1]

    def test_count_no_more_than_is_read(self, house: House, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("participants.queries.directory.COUNTED", 1)
        with house.acting():
            total = directory_page(DirectoryRequest().people(house.actor())).total
        assert COUNTED == 1000
        assert (total.count, total.is_more) == (1, True)

    def test_ask_the_database_five_times_at_most_and_the_same_for_more_people(self, hr, house: House):
        hr.get(house.url("people/"))
        for number in range(4):
            add(house, name=f"More {number}", manager=house.manager)
        with CaptureQueriesContext(connection) as few:
            hr.get(house.url("people/"))
        for number in range(60):
            add(house, name=f"Many {number}", manager=house.manager)
        with CaptureQueriesContext(connection) as many:
            hr.get(house.url("people/"))
        asked = [query["sql"] for query in many if query["sql"].split(maxsplit=1)[0] not in CONTROL]
        assert len(asked) <= 5
        assert len(many) == len(few)

    @pytest.mark.parametrize("cursor", ["x", "WyJhIl0:1:x"])
    @pytest.mark.parametrize("name", ["after", "before"])
    def test_refuse_a_forged_cursor(self, hr, house: House, cursor: str, name: str):
        assert hr.get(house.url("people/"), {name: cursor}).status_code == 404

    def test_show_chosen_columns(self, hr, house: House):
        page = hr.get(house.url("people/?columns=email&columns=nonsense")).content.decode()
        assert house.report.email in page
        assert 'data-label="Function"' not in page

    def test_are_the_same_in_the_side_panel(self, hr, house: House):
        page = hr.get(house.url(f"people/{house.report.pk}/"), headers={"HX-Request": "true", "HX-Target": "panel"})
        assert "<html" not in page.content.decode()
        assert "Priya Raman" in page.content.decode()


class TestViews:
    REQUEST = DirectoryRequest(search="pri", filters={"function": "Finance", "mentor": False}, columns=("email",))

    def test_keep_what_was_asked_and_open_it_again(self, hr, house: House):
        saved = hr.post(house.url("people/views/"), {"name": "Finance", "q": "pri", "function": "Finance"})
        assert saved.status_code == 302
        with house.acting():
            view = DirectoryView.objects.get()
        opened = hr.get(house.url(f"people/views/{view.pk}/"))
        assert parse_qs(urlsplit(opened.url).query) == {"q": ["pri"], "function": ["Finance"]}
        assert "Finance" in hr.get(house.url("people/views/")).content.decode()

    def test_keep_everything_of_a_request(self):
        assert kept_request(self.REQUEST.params()) == self.REQUEST

    def test_are_replaced_by_the_same_name_and_on_record(self, house: House):
        with house.acting():
            for search in ("a", "b"):
                view = save_directory_view(by=house.actor(), name=" My  view ", request=DirectoryRequest(search=search))
            assert DirectoryView.objects.count() == 1
            assert view.params == {"q": "b"}
            assert AuditEntry.objects.filter(action="directory_view.saved").count() == 2

    def test_are_shared_with_hr_and_changed_by_their_owner_alone(self, house: House):
        other = make_member(house.organization, Role.MEMBER, Role.HR_ADMIN)
        with house.acting():
            mine = save_directory_view(by=house.actor(), name="Mine", request=DirectoryRequest())
            shared = save_directory_view(by=house.actor(), name="Ours", request=DirectoryRequest(), is_shared=True)
        with house.acting(other):
            assert list(visible_directory_views(house.actor(other))) == [shared]
            with pytest.raises(NotFound):
                get_directory_view(house.actor(other), mine.pk)
            with pytest.raises(NotAllowed):
                delete_directory_view(shared, by=house.actor(other))

    @pytest.mark.parametrize("name", ["", "   ", "x" * 81])
    def test_need_a_name(self, hr, house: House, name: str):
        assert hr.post(house.url("people/views/"), {"name": name}).status_code == 422
        with house.acting(), pytest.raises(RuleBroken):
            save_directory_view(by=house.actor(), name=name, request=DirectoryRequest())

    @pytest.mark.parametrize("roles", OTHERS)
    def test_are_closed_to_others(self, house: House, client, roles):
        member = make_member(house.organization, *roles)
        with house.acting():
            view = save_directory_view(by=house.actor(), name="Ours", request=DirectoryRequest(), is_shared=True)
        client.force_login(member.user)
        assert client.get(house.url("people/views/")).status_code == 403
        assert client.post(house.url("people/views/"), {"name": "x"}).status_code == 403
        assert client.get(house.url(f"people/views/{view.pk}/")).status_code == 404
        assert client.post(house.url(f"people/views/{view.pk}/delete/")).status_code == 404

    def test_of_another_organization_are_not_there(self, house: House, client):
        with house.acting():
            view = save_directory_view(by=house.actor(), name="Ours", request=DirectoryRequest(), is_shared=True)
        client.force_login(build_house().hr.user)
        assert client.get(house.url(f"people/views/{view.pk}/")).status_code == 404

    def test_are_deleted(self, hr, house: House):
        hr.post(house.url("people/views/"), {"name": "Gone"})
        with house.acting():
            view = DirectoryView.objects.get()
        assert hr.post(house.url(f"people/views/{view.pk}/delete/")).status_code == 302
        with house.acting():
            assert not DirectoryView.objects.exists()


class TestExport:
    def export(self, hr, house: House, work, file_format: str, **given) -> bytes:
        asked = hr.post(house.url("people/export/"), {"format": file_format, **given})
        assert "Writing the file" in hr.get(asked.url).content.decode()
        work()
        assert "as you may see them" in hr.get(asked.url).content.decode()
        file = hr.get(asked.url + "file/")
        assert file["Content-Disposition"].startswith("attachment;")
        return file.content

    def test_holds_what_is_filtered_and_runs_no_formula(self, hr, house: House, work):
        add(house, name=FORMULA, function="Legal", email="legal@example.com")
        content = self.export(hr, house, work, "csv", function="Legal").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content)))
        assert len(rows) == 2
        assert rows[1][0] == f"'{FORMULA}"

    def test_comes_as_a_workbook(self, hr, house: House, work):
        assert self.export(hr, house, work, "xlsx").startswith(b"PK")

    def test_is_made_once_and_replaced_by_the_next(self, house: House):
        with house.acting():
            first = request_directory_export(by=house.actor(), request=DirectoryRequest(), file_format="csv")
            make_directory_export(first, by=house.actor())
            made = DirectoryExport.objects.get(pk=first.pk)
            make_directory_export(made, by=house.actor())
            assert DirectoryExport.objects.get(pk=first.pk).made_at == made.made_at
            second = request_directory_export(by=house.actor(), request=DirectoryRequest(), file_format="csv")
            assert Job.objects.get(pk=second.job_id).name == "people.directory_export"
            assert list(DirectoryExport.objects.all()) == [second]
            assert AuditEntry.objects.filter(action="directory.exported").count() == 1

    def test_is_nobody_elses(self, house: House):
        other = make_member(house.organization, Role.MEMBER, Role.HR_ADMIN)
        with house.acting():
            export = request_directory_export(by=house.actor(), request=DirectoryRequest(), file_format="csv")
        with house.acting(other), pytest.raises(NotFound):
            get_directory_export(house.actor(other), export.pk)

    def test_of_another_kind_is_refused(self, hr, house: House):
        assert hr.post(house.url("people/export/"), {"format": "exe"}).status_code == 422

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_closed_to_others(self, house: House, client, roles):
        client.force_login(make_member(house.organization, *roles).user)
        assert client.post(house.url("people/export/"), {"format": "csv"}).status_code == 403


class TestApi:
    def test_filters_as_the_page_does(self, hr, house: House):
        add(house, name="Lena Low", country="NO", business_unit="Retail")
        for query in (
            "country=NO",
            "business_unit=Retail",
            f"manager={house.manager.pk}",
            "search=lena",
            "mentor=false",
        ):
            answer = hr.get(house.api(f"people/?{query}"))
            assert answer.status_code == 200, query
            assert answer.json()["items"], query
        assert hr.get(house.api("people/?program_role=mentee")).json()["items"] == []
        assert hr.get(house.api("people/?unit=Retail")).status_code == 400

    def test_keeps_and_deletes_views(self, hr, house: House):
        given = {"name": "Oslo", "params": {"location": "Oslo", "sort": "-name", "columns": ["email"]}}
        view = hr.post(house.api("people/views/"), given, content_type="application/json")
        assert view.status_code == 201
        assert view.json()["params"] == given["params"]
        address = house.api(f"people/views/{view.json()['id']}/")
        assert hr.get(address).json()["name"] == "Oslo"
        assert hr.delete(address).status_code == 204
        assert hr.get(address).status_code == 404

    def test_exports(self, hr, house: House, work):
        given = {"format": "csv", "params": {"q": "priya"}}
        export = hr.post(house.api("people/exports/"), given, content_type="application/json")
        assert export.status_code == 201
        address = house.api(f"people/exports/{export.json()['id']}/")
        assert hr.get(address).json()["made_at"] is None
        work()
        assert hr.get(address).json()["row_count"] == 1
        assert b"Priya Raman" in hr.get(address + "file/").content


def test_nonsense_in_kept_params_means_nothing():
    assert kept_request({"columns": {"a": 1}, "level": ["x"], "q": 5}).search == "5"
    assert read_request({"manager": "x" * 36}).filters == {}
