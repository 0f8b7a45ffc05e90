"""Everything the pages do, the API does too, and refuses as strictly."""

import pytest

from mentoring.tenancy.roles import Role
from participants.models import Competency, RoleProfile
from participants.services.frameworks import adopt_starter_framework
from participants.services.role_profiles import adopt_role_profiles
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house

pytestmark = pytest.mark.django_db
FILE = b"Name,E-mail\nAnna Berg,anna@example.com\n"
OFFER = {"capacity": 2, "hours_per_month": 4, "biography": "Ran two plants."}


@pytest.fixture
def hr(house: House, client):
    client.force_login(house.hr.user)
    return client


def post(client, url: str, body: object):
    return client.post(url, body, content_type="application/json")


class TestImports:
    def upload(self, client, house: House, content: bytes = FILE, kind: str = "text/csv"):
        return client.post(house.api("imports/files/"), content, content_type=kind)

    def test_go_from_file_to_people(self, hr, house: House, work):
        response = self.upload(hr, house)
        assert response.status_code == 201, response.content
        run = response.json()
        url = house.api(f"imports/{run['id']}/")
        assert post(hr, url + "mapping/", {"columns": run["mapping"]["columns"]}).status_code == 202
        work()
        run = hr.get(url).json()
        assert (run["status"], run["new_count"]) == ("checked", 1)
        assert post(hr, url + "apply/", {"check_id": run["check_id"]}).status_code == 202
        work()
        assert hr.get(url).json()["status"] == "applied"
        assert [item["id"] for item in hr.get(house.api("imports/")).json()["items"]] == [run["id"]]
        assert hr.get(house.api("people/?search=berg")).json()["items"][0]["email"] == "anna@example.com"

    def test_give_the_faulty_rows_back(self, hr, house: House, work):
        run = self.upload(hr, house, FILE + b"Cy Bad,nobody\n").json()
        url = house.api(f"imports/{run['id']}/")
        assert hr.get(url + "faulty-rows/").status_code == 404
        post(hr, url + "mapping/", {"columns": run["mapping"]["columns"]})
        work()
        response = hr.get(url + "faulty-rows/")
        assert response["Content-Disposition"].startswith("attachment")
        assert b"Cy Bad" in response.content
        assert b"Anna Berg" not in response.content

    @pytest.mark.parametrize(
        ("content", "kind", "status"),
        [
            (b"", "text/csv", 422),
            (b"%PDF", "text/csv", 422),
            (FILE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 422),
            (FILE, "application/json", 415),
            (FILE, "multipart/form-data; boundary=x", 415),
        ],
    )
    def test_refuse_a_wrong_file(self, hr, house: House, content: bytes, kind: str, status: int):
        assert self.upload(hr, house, content, kind).status_code == status

    def test_refuse_a_body_that_is_larger_than_a_file_may_be(self, hr, house: House, monkeypatch):
        from dataclasses import replace

        from participants.api import parsers

        monkeypatch.setattr(parsers, "LIMITS", replace(parsers.LIMITS, file_bytes=10))
        assert self.upload(hr, house).status_code == 413

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"columns": []},
            {"columns": {}},
            {"columns": {"Name": 1}},
            {"columns": {"Name": "name"}, "extra": 1},
            {"columns": {"Name": "name"}},
            {"columns": {"Name": "salary", "E-mail": "email"}},
            {"columns": {"Name": "name", "E-mail": "email"}, "date_orders": {"hired_on": "sideways"}},
        ],
    )
    def test_refuse_a_wrong_mapping(self, hr, house: House, body):
        run = self.upload(hr, house).json()
        assert post(hr, house.api(f"imports/{run['id']}/mapping/"), body).status_code in (400, 422)

    def test_refuse_a_stale_check(self, hr, house: House, work):
        run = self.upload(hr, house).json()
        url = house.api(f"imports/{run['id']}/")
        post(hr, url + "mapping/", {"columns": run["mapping"]["columns"]})
        work()
        assert post(hr, url + "apply/", {"check_id": run["id"]}).status_code == 409
        assert post(hr, url + "apply/", {"check_id": "x"}).status_code == 400
        assert post(hr, url + "discard/", {}).json()["status"] == "discarded"

    @pytest.mark.parametrize("roles", OTHERS)
    def test_are_closed_to_others(self, hr, house: House, client, roles):
        run = self.upload(hr, house).json()
        client.force_login(make_member(house.organization, *roles).user)
        assert self.upload(client, house).status_code == 403
        assert client.get(house.api("imports/")).status_code == 403
        assert client.get(house.api(f"imports/{run['id']}/")).status_code == 404

    def test_of_another_organization_are_not_there(self, hr, house: House, client):
        run = self.upload(hr, house).json()
        other = build_house()
        client.force_login(other.hr.user)
        for path in ("mapping/", "apply/", "discard/"):
            body = {"columns": {"a": "name"}} if path == "mapping/" else {"check_id": run["id"]}
            assert post(client, other.api(f"imports/{run['id']}/{path}"), body).status_code == 404


class TestPeople:
    def test_are_those_whom_the_caller_may_see(self, house: House, client):
        client.force_login(house.manager.membership.user)
        names = {item["name"] for item in client.get(house.api("people/")).json()["items"]}
        assert names == {"Eva Nowak", "Priya Raman"}
        client.force_login(house.member.user)
        assert client.get(house.api("people/")).json()["items"] == []
        assert client.get(house.api(f"people/{house.report.pk}/")).status_code == 404

    @pytest.mark.parametrize("query", ["level=abc", "level=-1", "x=1", "employment_status=gone", "search=", "limit=0"])
    def test_refuse_filters_that_mean_nothing(self, hr, house: House, query: str):
        assert hr.get(house.api(f"people/?{query}")).status_code == 400

    def test_of_another_organization_are_not_there(self, hr, house: House):
        other = build_house()
        assert hr.get(house.api(f"people/{other.report.pk}/")).status_code == 404


class TestRoles:
    def test_are_adopted_once_and_written(self, hr, house: House):
        added = post(hr, house.api("role-profiles/adopt/"), {})
        assert added.status_code == 200
        assert post(hr, house.api("role-profiles/adopt/"), {}).json() == []
        assert len(hr.get(house.api("competencies/")).json()["items"]) == 10
        competency = hr.get(house.api("competencies/")).json()["items"][0]
        body = {
            "name": "Head of Testing",
            "required_levels": [{"competency_id": competency["id"], "level": 4}],
            "critical": {"vacancy_risk": "high", "vacancy_expected_on": "2027-06-30"},
        }
        made = post(hr, house.api("role-profiles/"), body)
        assert made.status_code == 201, made.content
        url = house.api(f"role-profiles/{made.json()['id']}/")
        assert hr.get(url).json()["critical"]["vacancy_risk"] == "high"
        changed = hr.put(url, body | {"required_levels": [], "critical": None}, content_type="application/json")
        assert (changed.json()["required_levels"], changed.json()["critical"]) == ([], None)

    @pytest.mark.parametrize(
        "change",
        [
            {"name": ""},
            {"name": None},
            {"required_levels": [{"competency_id": "2.9", "level": 4}]},
            {"required_levels": [{"competency_id": "01a1fcae-f041-7d02-aa4c-96a36d7628b8", "level": 4}]},
            {"required_levels": [{"competency_id": "01a1fcae-f041-7d02-aa4c-96a36d7628b8", "level": 9}]},
            {"critical": {"vacancy_risk": "huge"}},
            {"critical": {"vacancy_risk": "low", "vacancy_expected_on": "1999-01-01"}},
            {"critical": True},
            {"is_archived": True},
        ],
    )
    def test_refuse_what_makes_no_role(self, hr, house: House, change):
        body = {"name": "Head of Testing", "required_levels": []} | change
        assert post(hr, house.api("role-profiles/"), body).status_code in (400, 422)

    def test_hide_from_members_which_are_critical(self, house: House, client):
        with house.acting():
            adopt_role_profiles(by=house.actor())
            role = RoleProfile.objects.filter(is_critical=True).first()
        client.force_login(house.member.user)
        assert client.get(house.api(f"role-profiles/{role.pk}/")).json()["critical"] is None
        assert all(item["critical"] is None for item in client.get(house.api("role-profiles/")).json()["items"])
        body = {"name": "x", "required_levels": []}
        assert (
            client.put(house.api(f"role-profiles/{role.pk}/"), body, content_type="application/json").status_code == 403
        )

    def test_cannot_ask_for_another_organizations_competency(self, hr, house: House):
        other = build_house()
        with other.acting():
            adopt_starter_framework(by=other.actor())
            foreign = Competency.objects.first()
        body = {"name": "x", "required_levels": [{"competency_id": str(foreign.pk), "level": 3}]}
        assert post(hr, house.api("role-profiles/"), body).status_code == 422


class TestMentorProfiles:
    def test_are_written_by_the_mentor(self, house: House, client):
        client.force_login(house.report.membership.user)
        url = house.api("mentor-profiles/me/")
        assert client.get(url).status_code == 404
        assert client.put(url, OFFER, content_type="application/json").status_code == 200
        profile = client.get(url).json()
        assert (profile["capacity"], profile["name"]) == (2, "Priya Raman")
        pause = house.api(f"mentor-profiles/{profile['id']}/pause/")
        assert post(client, pause, {"until": "2001-01-01"}).status_code == 422
        assert post(client, pause, {"until": None}).json()["paused_until"] is None

    def test_are_seen_by_hr_and_their_owner(self, hr, house: House, client):
        url = house.api(f"people/{house.report.pk}/mentor-profile/")
        assert hr.put(url, OFFER, content_type="application/json").status_code == 200
        assert len(hr.get(house.api("mentor-profiles/")).json()["items"]) == 1
        client.force_login(house.manager.membership.user)
        assert client.get(house.api("mentor-profiles/")).json()["items"] == []
        assert client.put(url, OFFER, content_type="application/json").status_code == 403

    @pytest.mark.parametrize(
        "change", [{"capacity": 21}, {"capacity": "2"}, {"capacity": 2.9}, {"capacity": True}, {"hours_per_month": -1},
                   {"biography": "x" * 4001}, {"expertise": [{"competency_id": "x", "level": 1}]}, {"person_id": "x"}],
    )  # fmt: skip
    def test_refuse_what_no_mentor_can_offer(self, house: House, client, change):
        client.force_login(house.report.membership.user)
        url = house.api("mentor-profiles/me/")
        assert client.put(url, OFFER | change, content_type="application/json").status_code == 400

    def test_of_a_member_without_a_person_are_not_there(self, house: House, client):
        client.force_login(make_member(house.organization, Role.MEMBER).user)
        assert client.put(house.api("mentor-profiles/me/"), OFFER, content_type="application/json").status_code == 404
