"""The pages of frameworks, roles and the career map: what they show, to whom, and how often they ask the database."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Competency, CompetencyFramework, RoleIncumbent, RoleProfile
from participants.queries.frameworks import framework_file, framework_in_use, texts_of
from participants.services.career_map import StepEntry, set_next_roles
from participants.services.framework_drafts import start_framework_draft
from participants.services.frameworks import adopt_starter_framework, publish_framework
from participants.services.role_profiles import adopt_role_profiles, archive_role_profile
from tests.factories.participants import CompetencyFactory, CompetencyFrameworkFactory, RoleProfileFactory
from tests.factories.tenancy import make_member
from tests.participants.conftest import OTHERS, House, build_house

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ENTRY = {"theme": "Setting direction", "name": "Systems thinking", "definition": "Sees the whole."} | {
    f"behavior_{number}": f"Does {number}." for number in range(1, 6)
}


@pytest.fixture
def hr(house: House, client):
    client.force_login(house.hr.user)
    with house.acting():
        adopt_role_profiles(by=house.actor())
    return client


@pytest.fixture
def draft(house: House, hr) -> CompetencyFramework:
    with house.acting():
        return start_framework_draft(by=house.actor())


def url_of(house: House, draft: CompetencyFramework, rest: str = "") -> str:
    return house.url(f"people/competencies/drafts/{draft.pk}/{rest}")


def text(response) -> str:
    return response.content.decode()


class TestEditor:
    def test_goes_from_the_current_version_to_the_next(self, hr, house: House):
        assert "Change" in text(hr.get(house.url("people/competencies/")))
        editor = hr.post(house.url("people/competencies/draft/")).url
        assert "Nothing differs" in text(hr.get(editor))
        assert hr.get(editor + "new/?theme=Setting+direction").status_code == 200
        assert hr.post(editor + "new/", ENTRY).status_code == 302
        page = text(hr.get(editor))
        assert "New: Systems thinking, in the theme Setting direction." in page
        assert "Continue version 2" in text(hr.get(house.url("people/competencies/")))
        assert hr.post(editor + "publish/").status_code == 302
        page = text(hr.get(house.url("people/competencies/")))
        assert "version 2" in page
        assert "Systems thinking" in page
        assert "2 versions" in text(hr.get(house.url("people/competencies/versions/")))
        with house.acting():
            published = framework_in_use()
        assert "What changed since version 1" in text(
            hr.get(house.url(f"people/competencies/versions/{published.pk}/"))
        )
        assert hr.get(editor).url.endswith(f"versions/{published.pk}/")

    def test_changes_moves_and_removes(self, hr, house: House, draft):
        with house.acting():
            first, second = Competency.objects.filter(framework=draft).order_by("position")[:2]
        url = url_of(house, draft, f"{second.pk}/")
        assert "Decision making" in text(hr.get(url))
        assert hr.post(url, ENTRY).status_code == 302
        assert hr.post(url + "move/", {"up": "on"}).status_code == 302
        page = text(hr.get(url_of(house, draft)))
        assert page.index('id="decision_making"') < page.index('id="strategic_thinking"')
        assert "Decision making is now called Systems thinking." in page
        assert hr.post(url_of(house, draft, "theme/"), {"theme": "Setting direction"}).status_code == 302
        assert hr.post(url_of(house, draft, f"{first.pk}/remove/")).status_code == 302
        page = text(hr.get(url_of(house, draft)))
        assert "Removed: Strategic thinking." in page
        assert "Finance Director Europe" in page
        assert hr.post(url_of(house, draft, "discard/")).status_code == 302
        assert hr.get(url_of(house, draft)).status_code == 404

    def test_keeps_what_was_typed_when_something_is_wrong(self, hr, house: House, draft):
        response = hr.post(url_of(house, draft, "new/"), ENTRY | {"name": "decision making", "definition": HOSTILE})
        assert response.status_code == 422
        assert "There is a competency of this name already." in text(response)
        assert HOSTILE not in text(response)
        assert "&lt;script&gt;" in text(response)

    def test_renames_framework_and_levels(self, hr, house: House, draft):
        names = {f"level_{number}": f"Step {number}" for number in range(1, 6)}
        assert hr.post(url_of(house, draft), {"name": "Our way"} | names).status_code == 302
        assert "Our way, version 2 (draft)" in text(hr.get(url_of(house, draft)))
        assert hr.post(url_of(house, draft), {"name": "", **names}).status_code == 422

    def test_goes_back_to_an_earlier_version(self, hr, house: House, draft):
        with house.acting():
            first = framework_in_use()
            publish_framework(draft, by=house.actor())
        url = house.url(f"people/competencies/versions/{first.pk}/")
        assert "Make it current" in text(hr.get(url))
        assert hr.post(url + "use/").status_code == 302
        with house.acting():
            assert framework_in_use() == first

    def test_refuses_published_competencies(self, hr, house: House, draft):
        with house.acting():
            publish_framework(draft, by=house.actor())
            competency = Competency.objects.filter(framework=draft).first()
        assert hr.post(url_of(house, draft, f"{competency.pk}/"), ENTRY).status_code == 409
        assert hr.post(url_of(house, draft, f"{competency.pk}/remove/")).status_code == 409

    @pytest.mark.parametrize("roles", OTHERS)
    def test_is_for_those_who_manage_competencies(self, hr, house: House, draft, client, roles):
        client.force_login(make_member(house.organization, *roles).user)
        assert client.get(url_of(house, draft)).status_code == 403
        assert client.get(house.url("people/competencies/import/")).status_code == 403
        assert client.post(house.url("people/competencies/draft/")).status_code == 403
        assert client.post(url_of(house, draft, "publish/")).status_code == 404
        assert client.get(house.url(f"people/competencies/versions/{draft.pk}/")).status_code == 404
        page = text(client.get(house.url("people/competencies/")))
        assert "Read a file" not in page
        assert "Continue version" not in page

    def test_of_another_organization_is_not_there(self, hr, house: House):
        other = build_house()
        with other.acting():
            adopt_starter_framework(by=other.actor())
            foreign = start_framework_draft(by=other.actor())
        for path in ("", "new/"):
            assert hr.get(url_of(house, foreign, path)).status_code == 404
        assert hr.post(url_of(house, foreign, "publish/")).status_code == 404
        assert hr.get(house.url(f"people/competencies/versions/{foreign.pk}/csv/")).status_code == 404


class TestFiles:
    def post(self, client, house: House, content: bytes, name: str = "framework.csv", **data: str):
        url = house.url("people/competencies/import/")
        return client.post(url, {"file": SimpleUploadedFile(name, content), **data})

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_a_download_reads_back_as_it_was(self, hr, house: House, kind: str):
        with house.acting():
            current = framework_in_use()
            before = texts_of(current)
        response = hr.get(house.url(f"people/competencies/versions/{current.pk}/{kind}/"))
        assert response["Content-Disposition"].startswith("attachment")
        checked = text(self.post(hr, house, response.content, f"f.{kind}", check="on"))
        assert "The file says the same as the current version." in checked
        assert self.post(hr, house, response.content, f"f.{kind}", read="on").status_code == 302
        with house.acting():
            draft = CompetencyFramework.objects.get(published_at=None)
            assert texts_of(draft) == before

    def test_a_check_writes_nothing_and_says_what_would_change(self, hr, house: House):
        with house.acting():
            content = framework_file(framework_in_use(), "csv").content.replace(b"Decision making", b"Deciding")
        assert "Decision making is now called Deciding." in text(self.post(hr, house, content, check="on"))
        with house.acting():
            assert CompetencyFramework.objects.count() == 1

    def test_errors_are_shown_by_row_and_column_and_nothing_is_read(self, hr, house: House):
        with house.acting():
            content = framework_file(framework_in_use(), "csv").content.replace(b"decision_making", b"Not a key")
        response = self.post(hr, house, content, read="on")
        assert response.status_code == 422
        page = text(response)
        assert "1 error, nothing was read" in page
        assert "Row 3" in page
        assert "Not a key is not a key" in page
        with house.acting():
            assert CompetencyFramework.objects.count() == 1

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"Theme\nA\n"])
    def test_what_is_no_framework_is_refused(self, hr, house: House, content: bytes):
        response = self.post(hr, house, content, read="on")
        assert response.status_code == 422
        assert "field-error" in text(response)

    def test_hostile_cells_are_shown_as_text(self, hr, house: House):
        with house.acting():
            content = framework_file(framework_in_use(), "csv").content
        cell = HOSTILE.replace('"', '""').encode()
        content = content.replace(b"Decision making", b'"' + cell + b'"')
        page = text(self.post(hr, house, content, check="on"))
        assert HOSTILE not in page
        assert "now called &lt;script&gt;" in page


class TestRoles:
    def test_are_copied_archived_and_brought_back(self, hr, house: House):
        with house.acting():
            role = RoleProfile.objects.get(key="controller")
        url = house.url(f"people/roles/{role.pk}/")
        copied = hr.post(url + "copy/").url
        assert "Controller (copy)" in text(hr.get(copied))
        assert hr.post(url + "archive/").status_code == 302
        assert "Bring it back" in text(hr.get(url))
        assert "Archived roles" in text(hr.get(house.url("people/roles/")))
        assert hr.post(url + "edit/", {"name": "Other"}).status_code == 409
        assert hr.post(url + "restore/").status_code == 302
        assert "Archived" not in text(hr.get(house.url("people/roles/")))

    def test_name_who_holds_them(self, hr, house: House):
        with house.acting():
            role = RoleProfile.objects.get(key="controller")
        url = house.url(f"people/roles/{role.pk}/people/")
        assert hr.post(url, {"person": "nobody@example.com"}).status_code == 422
        assert hr.post(url, {"person": house.report.email, "since_on": "2020-01-31"}).status_code == 302
        assert "Priya Raman" in text(hr.get(url))
        with house.acting():
            held = RoleIncumbent.objects.get()
        assert hr.post(f"{url}{held.pk}/end/").status_code == 302
        assert hr.post(f"{url}{held.pk}/end/").status_code == 404
        assert "Nobody is named" in text(hr.get(url))

    def test_lead_to_others(self, hr, house: House):
        with house.acting():
            role, other = RoleProfile.objects.get(key="controller"), RoleProfile.objects.get(key="vp_marketing")
        url = house.url(f"people/roles/{role.pk}/next/")
        assert "Closed a year for a unit alone" in text(hr.get(url))
        given = {"role_0": str(other.pk), "experiences_0": f"Led a launch\r\n{HOSTILE}"}
        assert hr.post(url, given).status_code == 302
        page = text(hr.get(house.url(f"people/roles/{role.pk}/")))
        assert "Led a launch" in page
        assert HOSTILE not in page
        assert hr.post(url, given | {"role_1": str(other.pk)}).status_code == 422
        assert hr.post(url, {"role_0": "nonsense"}).status_code == 422

    def test_of_another_organization_are_not_there(self, hr, house: House):
        other = build_house()
        with other.acting():
            adopt_role_profiles(by=other.actor())
            role = RoleProfile.objects.first()
        for path in ("copy/", "archive/", "restore/", "next/", "people/"):
            assert hr.post(house.url(f"people/roles/{role.pk}/{path}")).status_code == 404


class TestMap:
    def test_is_open_to_every_member(self, hr, house: House, client):
        with house.acting():
            RoleProfile.objects.filter(key="controller").update(open_positions=2)
        client.force_login(house.member.user)
        page = text(client.get(house.url("people/career-map/")))
        assert "Where 23 roles lead" in page
        assert "2 open positions" in page
        assert "Prepared and attended a board meeting" in page

    def test_without_steps_says_how_to_begin(self, house: House, client):
        client.force_login(house.member.user)
        page = text(client.get(house.url("people/career-map/")))
        assert "No steps between roles yet" in page
        assert "Use the supplied roles" not in page


class TestQueryCounts:
    def count(self, client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    def test_do_not_grow(self, house: House, client):
        client.force_login(house.hr.user)
        counts = []
        for size in (1, 3):
            with organization_scope(house.organization, Actor.task("test")):
                self.grow(house, size)
                current = framework_in_use()
                draft = CompetencyFramework.objects.filter(published_at=None).first()
            paths = ["", "versions/", f"versions/{current.pk}/", f"drafts/{draft.pk}/"]
            urls = [house.url(f"people/competencies/{path}") for path in paths]
            urls += [house.url("people/career-map/"), house.url("people/roles/"), *house_roles(house)]
            counts.append([self.count(client, url) for url in urls])
        assert counts[0] == counts[1]

    def grow(self, house: House, size: int) -> None:
        current = framework_in_use() or CompetencyFrameworkFactory(name="Ours")
        for _n in range(size):
            CompetencyFrameworkFactory(is_current=False)
            CompetencyFactory(framework=current)
        by = Actor.task("test")
        draft = start_framework_draft(by=by)
        for _n in range(size):
            CompetencyFactory(framework=draft)
            source, target = RoleProfileFactory(), RoleProfileFactory()
            hub = RoleProfile.objects.filter(key="hub").first() or RoleProfileFactory(key="hub")
            set_next_roles(source, by=by, steps=[StepEntry(target.pk, ["Led"]), StepEntry(hub.pk)])
            archive_role_profile(RoleProfileFactory(), by=by)


def house_roles(house: House) -> list[str]:
    with house.acting():
        hub = RoleProfile.objects.get(key="hub")
    return [house.url(f"people/roles/{hub.pk}/"), house.url(f"people/roles/{hub.pk}/people/")]


def test_who_holds_a_role_is_not_for_members(hr, house: House, client):
    with house.acting():
        role = RoleProfile.objects.get(key="controller")
    client.force_login(make_member(house.organization, Role.MEMBER).user)
    assert client.get(house.url(f"people/roles/{role.pk}/people/")).status_code == 403
