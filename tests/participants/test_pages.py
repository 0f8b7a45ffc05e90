"""The pages: who may open them, what they show, how often they ask the database."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.choices import ImportStatus
from participants.models import ImportRun, MentorProfile, Person, RoleProfile
from participants.services.frameworks import adopt_starter_framework
from participants.services.role_profiles import adopt_role_profiles
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FILE = b"Name,E-mail,Manager\nAnna Berg,anna@example.com,\nBen Ek,ben@example.com,anna@example.com\n"
FAULTY = FILE + b"Cy Bad,not-an-address,anna@example.com\n"


@pytest.fixture
def hr(house: House, client):
    client.force_login(house.hr.user)
    return client


def upload(client, house: House, content: bytes = FILE, name: str = "people.csv"):
    return client.post(house.url("people/import/"), {"file": SimpleUploadedFile(name, content)})


def only_run(house: House) -> ImportRun:
    with house.acting():
        return ImportRun.objects.order_by("-created_at").first()


def to_check(client, house: House, work, content: bytes = FILE) -> ImportRun:
    upload(client, house, content)
    run = only_run(house)
    chosen = {f"column_{at}": run.mapping["columns"].get(c["header"], "") for at, c in enumerate(run.columns)}
    assert client.post(house.url(f"people/import/{run.pk}/columns/"), chosen).status_code == 302
    work()
    return only_run(house)


class TestWizard:
    def test_goes_from_file_to_people(self, hr, house: House, work):
        response = upload(hr, house)
        run = only_run(house)
        assert response.url == house.url(f"people/import/{run.pk}/columns/")
        page = hr.get(response.url).content.decode()
        assert "Anna Berg · Ben Ek" in page
        assert 'value="email" selected' in page
        hr.post(response.url, {"column_0": "name", "column_1": "email", "column_2": "manager"})
        assert "Checking the file" in hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        work()
        run = only_run(house)
        assert "Ready to import: 2 new, 0 changed" in hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        hr.post(house.url(f"people/import/{run.pk}/apply/"), {"check_id": str(run.job_id)})
        assert "Importing people" in hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        work()
        assert "Imported: 2 new, 0 changed" in hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        assert "2 new, 0 changed, 0 unchanged" in hr.get(house.url("people/import/")).content.decode()
        assert house.people()["ben@example.com"].manager.name == "Anna Berg"

    def test_shows_errors_and_gives_the_rest_back(self, hr, house: House, work):
        run = to_check(hr, house, work, FAULTY)
        page = hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        assert "1 error, nothing imported yet" in page
        assert "not-an-address is not an e-mail address." in page
        assert "Import the 2 good rows" in page
        response = hr.get(house.url(f"people/import/{run.pk}/rows/"))
        assert response["Content-Disposition"].startswith("attachment;")
        assert b"Cy Bad" in response.content
        hr.post(house.url(f"people/import/{run.pk}/apply/"), {"check_id": str(run.job_id), "good_rows_only": "on"})
        work()
        assert "1 row was left out." in hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        assert hr.get(house.url(f"people/import/{run.pk}/rows/")).status_code == 200

    def test_keeps_the_choices_when_the_mapping_is_wrong(self, hr, house: House):
        upload(hr, house)
        url = house.url(f"people/import/{only_run(house).pk}/columns/")
        response = hr.post(url, {"column_0": "email", "column_1": "email", "column_2": ""})
        assert response.status_code == 422
        page = response.content.decode()
        assert page.count('value="email" selected') == 2
        assert "is taken from" in page

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\x00\x00"])
    def test_says_why_a_file_is_refused(self, hr, house: House, content: bytes):
        response = upload(hr, house, content)
        assert response.status_code == 422
        assert "field-error" in response.content.decode()
        assert only_run(house) is None

    def test_without_a_file_says_so(self, hr, house: House):
        assert hr.post(house.url("people/import/"), {"file": "text"}).status_code == 422

    def test_of_a_stale_result_imports_nothing(self, hr, house: House, work):
        run = to_check(hr, house, work)
        stale = {"check_id": str(run.pk)}
        assert hr.post(house.url(f"people/import/{run.pk}/apply/"), stale).status_code == 409
        assert hr.post(house.url(f"people/import/{run.pk}/apply/"), {}).status_code == 409
        assert only_run(house).status == ImportStatus.CHECKED

    def test_discards(self, hr, house: House, work):
        run = to_check(hr, house, work, FAULTY)
        assert hr.post(house.url(f"people/import/{run.pk}/discard/")).status_code == 302
        assert hr.get(house.url(f"people/import/{run.pk}/rows/")).status_code == 404
        assert hr.get(house.url(f"people/import/{run.pk}/")).status_code == 200

    def test_shows_hostile_cells_as_text(self, hr, house: House, work):
        name = HOSTILE.replace('"', '""').encode()
        content = b'Name,"' + name + b'"\n"' + name + b'",nobody\n'
        upload(hr, house, content)
        run = only_run(house)
        page = hr.get(house.url(f"people/import/{run.pk}/columns/")).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        hr.post(house.url(f"people/import/{run.pk}/columns/"), {"column_0": "name", "column_1": "email"})
        work()
        page = hr.get(house.url(f"people/import/{run.pk}/")).content.decode()
        assert "<script>alert" not in page
        assert "is not an e-mail address" in page

    @pytest.mark.parametrize("path", ["", "columns/", "rows/"])
    def test_of_another_organization_is_not_there(self, hr, house: House, work, client, path: str):
        run = to_check(hr, house, work)
        other = build_house()
        client.force_login(other.hr.user)
        assert client.get(other.url(f"people/import/{run.pk}/{path}")).status_code == 404
        for verb in ("apply", "discard", "columns"):
            assert client.post(other.url(f"people/import/{run.pk}/{verb}/"), {"check_id": "x"}).status_code == 404

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_closed_to_others(self, hr, house: House, work, client, roles):
        run = to_check(hr, house, work)
        client.force_login(make_member(house.organization, *roles).user)
        assert client.get(house.url("people/import/")).status_code == 403
        assert client.post(house.url("people/import/"), {}).status_code == 403
        assert client.get(house.url(f"people/import/{run.pk}/")).status_code == 404


class TestDirectory:
    def add(self, house: House, **fields) -> Person:
        with organization_scope(house.organization, Actor.task("test")):
            return PersonFactory(membership=None, **fields)

    @pytest.mark.parametrize("search", ["pri", "PRIYA r", "raman", "Ram"])
    def test_finds_the_beginning_of_either_name(self, hr, house: House, search: str):
        page = hr.get(house.url("people/"), {"q": search}).content.decode()
        assert "Priya Raman" in page
        assert "1 person matches" in page

    def test_finds_the_beginning_of_an_address(self, hr, house: House):
        page = hr.get(house.url("people/"), {"q": house.report.email[:8]}).content.decode()
        assert "Priya Raman" in page

    @pytest.mark.parametrize("search", ["%", "_", "%_%_%", "'; --", "x" * 3000, "\\", "(((("])
    def test_takes_every_search_as_text(self, hr, house: House, search: str):
        response = hr.get(house.url("people/"), {"q": search})
        assert response.status_code == 200
        assert "0 people match" in response.content.decode()

    def test_filters(self, hr, house: House):
        self.add(house, name="Lena Low", function="Legal", location="Oslo", level=2)
        for query in ("function=Legal", "location=Oslo", "level=2", "level=2&function=Legal"):
            assert "1 person matches" in hr.get(house.url(f"people/?{query}")).content.decode(), query

    @pytest.mark.parametrize("query", ["level=abc", "level=99999999999999999999", "employment_status=x", "level=-1"])
    def test_ignores_filters_that_mean_nothing(self, hr, house: House, query: str):
        assert hr.get(house.url(f"people/?{query}")).status_code == 200

    @pytest.mark.parametrize("cursor", ["x", "a:b:c", "WyJhIl0:1:x"])
    def test_refuses_a_forged_cursor(self, hr, house: House, cursor: str):
        assert hr.get(house.url("people/"), {"after": cursor}).status_code == 404

    def test_pages_by_key(self, hr, house: House):
        for number in range(55):
            self.add(house, name=f"Zz {number:03}", email=f"zz{number}@example.com")
        first = hr.get(house.url("people/"))
        after = first.context["table"].page.next_cursor
        second = hr.get(house.url("people/"), {"after": after}).content.decode()
        assert "Zz 054" in second
        assert "Zz 000" not in second

    def test_asks_the_same_number_of_times_for_more_people(self, hr, house: House):
        with CaptureQueriesContext(
            connection,
        ) as few:
            hr.get(house.url("people/"))
        for number in range(4):
            self.add(house, name=f"More {number}", email=f"more{number}@example.com", manager=house.manager)
        with CaptureQueriesContext(connection) as many:
            hr.get(house.url("people/"))
        assert len(many) == len(few)

    def test_shows_members_themselves_and_their_reports(self, house: House, client):
        client.force_login(house.manager.membership.user)
        page = client.get(house.url("people/")).content.decode()
        assert "Priya Raman" in page
        client.force_login(house.report.membership.user)
        assert "0 people match" in client.get(house.url("people/?q=eva")).content.decode()


class TestPerson:
    def test_is_open_to_self_manager_and_hr_only(self, house: House, client):
        url = house.url(f"people/{house.report.pk}/")
        stranger = make_member(house.organization, Role.MEMBER)
        expected = [(house.report.membership, 200), (house.manager.membership, 200), (house.hr, 200), (stranger, 404)]
        for member, status in expected:
            client.force_login(member.user)
            assert client.get(url).status_code == status

    def test_of_another_organization_is_not_there(self, house: House, client):
        other = build_house()
        client.force_login(other.hr.user)
        assert client.get(other.url(f"people/{house.report.pk}/")).status_code == 404

    def test_shows_a_hostile_name_as_text(self, hr, house: House):
        with house.acting():
            Person.objects.filter(pk=house.report.pk).update(name=HOSTILE, job_title=HOSTILE)
        for path in (f"people/{house.report.pk}/", "people/"):
            page = hr.get(house.url(path)).content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page


class TestMentors:
    def test_lists_places_with_constant_queries(self, hr, house: House):
        with house.acting():
            adopt_starter_framework(by=house.actor())
            MentorProfileFactory(person=house.manager, capacity=3)
        with CaptureQueriesContext(connection) as few:
            page = hr.get(house.url("people/mentors/")).content.decode()
        assert "Eva Nowak" in page
        with organization_scope(house.organization, Actor.task("test")):
            for number in range(3):
                MentorProfileFactory(person__name=f"Mentor {number}")
        with CaptureQueriesContext(connection) as many:
            hr.get(house.url("people/mentors/"))
        assert len(many) == len(few)

    def test_is_closed_to_members(self, house: House, client):
        client.force_login(house.member.user)
        assert client.get(house.url("people/mentors/")).status_code == 403

    def test_write_their_own_profile_and_pause(self, house: House, client):
        client.force_login(house.report.membership.user)
        url = house.url("people/me/mentoring/")
        assert client.get(url).status_code == 200
        form = {"capacity": "2", "hours_per_month": "4", "biography": HOSTILE, "background_functions": "Finance, IT"}
        assert client.post(url, form).status_code == 302
        with house.acting():
            profile = MentorProfile.objects.get(person=house.report)
        assert profile.background_functions == ["Finance", "IT"]
        pause = house.url(f"people/mentoring/{profile.pk}/pause/")
        assert client.post(pause, {"until": "2001-01-01"}).status_code == 422
        assert client.post(pause, {"until": "x"}).status_code == 422
        page = client.get(house.url(f"people/{house.report.pk}/")).content.decode()
        assert "<script>alert" not in page

    @pytest.mark.parametrize("capacity", ["-1", "21", "abc", "", "1e3", "9" * 5000])
    def test_are_refused_wrong_numbers_of_places(self, house: House, client, capacity: str):
        client.force_login(house.report.membership.user)
        response = client.post(house.url("people/me/mentoring/"), {"capacity": capacity, "hours_per_month": "4"})
        assert response.status_code == 422

    def test_cannot_write_for_somebody_else(self, house: House, client):
        client.force_login(house.manager.membership.user)
        assert client.get(house.url(f"people/{house.report.pk}/mentoring/")).status_code == 403
        client.force_login(house.member.user)
        assert client.get(house.url(f"people/{house.report.pk}/mentoring/")).status_code == 404

    def test_without_a_person_are_told_whom_to_ask(self, house: House, client):
        client.force_login(house.member.user)
        assert "Ask HR" in client.get(house.url("people/me/mentoring/")).content.decode()


class TestRoles:
    def test_are_adopted_shown_and_edited(self, hr, house: House):
        assert "No competencies yet" in hr.get(house.url("people/competencies/")).content.decode()
        assert hr.post(house.url("people/competencies/adopt/")).status_code == 302
        assert hr.post(house.url("people/roles/adopt/")).status_code == 302
        assert "Strategic thinking" in hr.get(house.url("people/competencies/")).content.decode()
        page = hr.get(house.url("people/roles/")).content.decode()
        assert "Finance Director Europe" in page
        with house.acting():
            role = RoleProfile.objects.get(key="finance_director_europe")
        assert "4 of 5" in hr.get(house.url(f"people/roles/{role.pk}/")).content.decode()
        url = house.url(f"people/roles/{role.pk}/edit/")
        assert hr.get(url).status_code == 200
        assert hr.post(url, {"name": "", "vacancy_risk": "low"}).status_code == 422
        assert hr.post(url, {"name": HOSTILE, "vacancy_risk": "low"}).status_code == 302
        assert "<script>alert" not in hr.get(house.url("people/roles/")).content.decode()

    def test_do_not_tell_members_which_are_critical(self, house: House, client):
        with house.acting():
            adopt_role_profiles(by=house.actor())
            role = RoleProfile.objects.get(key="finance_director_europe")
        client.force_login(house.member.user)
        for path in ("people/roles/", f"people/roles/{role.pk}/"):
            page = client.get(house.url(path)).content.decode()
            assert "Finance Director Europe" in page
            assert "ritical" not in page.split("<main")[1]
            assert role.impact not in page

    @pytest.mark.parametrize("path", ["people/competencies/adopt/", "people/roles/adopt/", "people/roles/new/"])
    def test_are_managed_by_hr_only(self, house: House, client, path: str):
        client.force_login(house.member.user)
        assert client.post(house.url(path), {"name": "x"}).status_code == 403

    def test_of_another_organization_are_not_there(self, hr, house: House):
        other = build_house()
        with other.acting():
            adopt_role_profiles(by=other.actor())
            role = RoleProfile.objects.first()
        assert hr.get(house.url(f"people/roles/{role.pk}/")).status_code == 404
        assert hr.post(house.url(f"people/roles/{role.pk}/edit/"), {"name": "x"}).status_code == 404

    def test_asks_the_same_number_of_times_for_more_roles(self, hr, house: House):
        with house.acting():
            RoleProfile.objects.create(key="a", name="A", is_critical=True)
        with CaptureQueriesContext(connection) as few:
            hr.get(house.url("people/roles/"))
        with house.acting():
            for key in "bcd":
                RoleProfile.objects.create(key=key, name=key, is_critical=True)
        with CaptureQueriesContext(connection) as many:
            hr.get(house.url("people/roles/"))
        assert len(many) == len(few)
