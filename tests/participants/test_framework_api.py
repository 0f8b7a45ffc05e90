"""Everything the pages of frameworks and roles do, the API does too, and refuses as strictly."""

import pytest

from mentoring.tenancy.roles import Role
from participants.models import Competency, CompetencyFramework, RoleProfile
from participants.queries.frameworks import framework_file, framework_in_use, texts_of
from participants.services.framework_drafts import start_framework_draft
from participants.services.frameworks import adopt_starter_framework
from participants.services.role_profiles import adopt_role_profiles
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENTRY = {
    "theme": "Setting direction",
    "name": "Systems thinking",
    "definition": "Sees the whole.",
    "behaviors": [f"Does {number}." for number in range(1, 6)],
}


@pytest.fixture
def hr(house: House, client):
    client.force_login(house.hr.user)
    with house.acting():
        adopt_role_profiles(by=house.actor())
    return client


def send(client, url: str, body: object = None, method: str = "post"):
    return getattr(client, method)(url, body, content_type="application/json")


class TestFrameworks:
    def test_go_from_draft_to_current(self, hr, house: House):
        draft = send(hr, house.api("frameworks/")).json()
        assert (draft["version"], draft["is_current"], draft["published_at"]) == (2, False, None)
        url = house.api(f"frameworks/{draft['id']}/")
        added = send(hr, url + "competencies/", ENTRY)
        assert added.status_code == 201, added.content
        one = f"{url}competencies/{added.json()['id']}/"
        changed = send(hr, one, ENTRY | {"name": "Seeing systems"}, "put").json()
        assert (changed["name"], changed["key"]) == ("Seeing systems", "systems_thinking")
        assert [level["behavior"] for level in changed["levels"]] == ENTRY["behaviors"]
        assert send(hr, one + "move/", {"up": True}).status_code == 204
        assert send(hr, url + "theme/", {"theme": "Setting direction", "up": False}).status_code == 204
        listed = [item["key"] for item in hr.get(url + "competencies/?limit=50").json()["items"]]
        assert listed.index("systems_thinking") == listed.index("financial_acumen") - 1
        change = hr.get(url + "change/").json()
        assert change["differences"][-1]["sentence"] == "The order of the competencies is another."
        renamed = send(hr, url, {"name": "Our way", "level_names": list("ABCDE")}, "put").json()
        assert renamed["name"] == "Our way"
        assert send(hr, url + "publish/").json()["is_current"] is True
        assert send(hr, url + "publish/").status_code == 409
        assert send(hr, one, ENTRY, "put").status_code == 409
        assert hr.delete(one).status_code == 409
        first = next(item for item in hr.get(house.api("frameworks/")).json()["items"] if item["version"] == 1)
        assert send(hr, house.api(f"frameworks/{first['id']}/use/")).json()["is_current"] is True

    def test_lose_a_competency_and_are_discarded(self, hr, house: House):
        draft = send(hr, house.api("frameworks/")).json()
        url = house.api(f"frameworks/{draft['id']}/")
        first = hr.get(url + "competencies/").json()["items"][0]
        assert hr.delete(f"{url}competencies/{first['id']}/").status_code == 204
        losing = hr.get(url + "change/").json()["losing"]
        assert {row["competency"] for row in losing} == {first["name"]}
        assert hr.delete(url).status_code == 204
        assert hr.get(url).status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {},
            ENTRY | {"name": ""},
            ENTRY | {"behaviors": ENTRY["behaviors"][:4]},
            ENTRY | {"behaviors": "x"},
            ENTRY | {"extra": 1},
            ENTRY | {"name": "Decision making"},
            ENTRY | {"name": "a\x00b"},
        ],
    )
    def test_refuse_a_wrong_competency(self, hr, house: House, body):
        draft = send(hr, house.api("frameworks/")).json()
        response = send(hr, house.api(f"frameworks/{draft['id']}/competencies/"), body)
        assert response.status_code in (400, 422)

    @pytest.mark.parametrize("roles", OTHERS)
    def test_are_changed_by_those_who_manage_them(self, hr, house: House, client, roles):
        with house.acting():
            draft, current = start_framework_draft(by=house.actor()), framework_in_use()
            competency = Competency.objects.filter(framework=current).first()
        client.force_login(make_member(house.organization, *roles).user)
        assert send(client, house.api("frameworks/")).status_code == 403
        assert client.get(house.api(f"frameworks/{draft.pk}/")).status_code == 404
        assert len(client.get(house.api("frameworks/")).json()["items"]) == 1
        url = house.api(f"frameworks/{current.pk}/")
        assert client.get(url + "competencies/").status_code == 200
        assert client.get(url + "csv/").status_code == 200
        for path, body in (
            ("publish/", None),
            ("use/", None),
            ("competencies/", ENTRY),
            ("theme/", {"theme": "x", "up": True}),
        ):
            assert send(client, url + path, body).status_code == 403
        assert send(client, f"{url}competencies/{competency.pk}/", ENTRY, "put").status_code == 403
        assert client.delete(f"{url}competencies/{competency.pk}/").status_code == 403
        assert client.delete(url).status_code == 403
        assert client.get(url + "change/").status_code == 403

    def test_of_another_organization_are_not_there(self, hr, house: House):
        other = build_house()
        with other.acting():
            adopt_starter_framework(by=other.actor())
            foreign = start_framework_draft(by=other.actor())
        url = house.api(f"frameworks/{foreign.pk}/")
        assert hr.get(url).status_code == 404
        assert send(hr, url + "publish/").status_code == 404
        assert hr.get(url + "xlsx/").status_code == 404


class TestFiles:
    @pytest.mark.parametrize(("kind", "media_type"), [("csv", "text/csv"), ("xlsx", XLSX)])
    def test_come_back_as_they_went_out(self, hr, house: House, kind: str, media_type: str):
        with house.acting():
            current = framework_in_use()
            before = texts_of(current)
        content = hr.get(house.api(f"frameworks/{current.pk}/{kind}/")).content
        checked = hr.post(house.api("frameworks/check/"), content, content_type=media_type).json()
        assert checked == {"competency_count": 10, "problems": [], "change": {"differences": [], "losing": []}}
        read = hr.post(house.api("frameworks/import/"), content, content_type=media_type)
        assert read.status_code == 201, read.content
        with house.acting():
            assert texts_of(CompetencyFramework.objects.get(pk=read.json()["id"])) == before

    def test_with_an_error_change_nothing(self, hr, house: House):
        with house.acting():
            content = framework_file(framework_in_use(), "csv").content.replace(b"decision_making", b"Not a key")
        checked = hr.post(house.api("frameworks/check/"), content, content_type="text/csv").json()
        assert [(one["row"], one["column"], one["code"]) for one in checked["problems"]] == [(3, "Key", "key_invalid")]
        assert hr.post(house.api("frameworks/import/"), content, content_type="text/csv").status_code == 422
        assert hr.post(house.api("frameworks/import/"), b"", content_type="text/csv").status_code == 422
        with house.acting():
            assert CompetencyFramework.objects.count() == 1

    def test_are_not_for_members(self, house: House, client):
        client.force_login(house.member.user)
        for path in ("check/", "import/"):
            assert client.post(house.api(f"frameworks/{path}"), b"a,b", content_type="text/csv").status_code == 403


class TestRoles:
    def role(self, house: House, key: str = "controller") -> RoleProfile:
        with house.acting():
            return RoleProfile.objects.get(key=key)

    def test_are_copied_archived_and_brought_back(self, hr, house: House):
        url = house.api(f"role-profiles/{self.role(house).pk}/")
        copied = send(hr, url + "copy/")
        assert (copied.status_code, copied.json()["name"]) == (201, "Controller (copy)")
        assert send(hr, url + "archive/").json()["is_archived"] is True
        assert send(hr, url + "restore/").json()["is_archived"] is False

    def test_say_how_many_positions_are_open(self, hr, house: House):
        url = house.api(f"role-profiles/{self.role(house).pk}/")
        body = {"name": "Controller", "required_levels": [], "open_positions": 3}
        assert send(hr, url, body, "put").json()["open_positions"] == 3
        assert send(hr, url, body | {"open_positions": -1}, "put").status_code == 400

    def test_are_held(self, hr, house: House):
        url = house.api(f"role-profiles/{self.role(house).pk}/incumbents/")
        named = send(hr, url, {"person": str(house.report.pk), "since_on": "2020-01-31"})
        assert named.status_code == 201, named.content
        assert [one["name"] for one in hr.get(url).json()] == ["Priya Raman"]
        assert send(hr, url, {"person": str(self.role(house).pk)}).status_code == 422
        assert send(hr, f"{url}{named.json()['id']}/end/").status_code == 204
        assert hr.get(url).json() == []

    def test_lead_to_others(self, hr, house: House, client):
        url = house.api(f"role-profiles/{self.role(house).pk}/next-roles/")
        other = self.role(house, "vp_marketing")
        body = {"steps": [{"role": str(other.pk), "experiences": ["Led a launch"]}]}
        assert send(hr, url, body, "put").json()["steps"][0]["experiences"] == ["Led a launch"]
        for wrong in ({}, {"steps": [{"role": "x"}]}, {"steps": body["steps"] * 2}, {"steps": [], "extra": 1}):
            assert send(hr, url, wrong, "put").status_code in (400, 422)
        client.force_login(house.member.user)
        assert [step["name"] for step in client.get(url).json()["steps"]] == ["VP Marketing"]
        assert len(client.get(house.api("career-map/")).json()) == 23

    @pytest.mark.parametrize("roles", [[Role.MEMBER], [Role.AUDITOR]])
    def test_are_changed_by_those_who_manage_them(self, hr, house: House, client, roles):
        url = house.api(f"role-profiles/{self.role(house).pk}/")
        client.force_login(make_member(house.organization, *roles).user)
        for path in ("copy/", "archive/", "restore/"):
            assert send(client, url + path).status_code == 403
        assert send(client, url + "next-roles/", {"steps": []}, "put").status_code == 403
        assert client.get(url + "incumbents/").status_code == 403
        assert send(client, url + "incumbents/", {"person": str(house.report.pk)}).status_code == 403
