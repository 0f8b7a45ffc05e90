"""Who gets which page of membership: written down, not computed."""

import pytest
from django.test import Client

from mentoring.errors import NotAllowed
from mentoring.members import services
from mentoring.tenancy.models import Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import UserFactory, actor_of, make_member
from tests.members.conftest import actions_of, signed_in

pytestmark = pytest.mark.django_db

PAGES = {
    "settings/organization/": {Role.OWNER},
    "settings/members/": {Role.OWNER, Role.HR_ADMIN},
    "settings/profile/": {Role.OWNER, Role.HR_ADMIN, Role.AUDITOR, Role.EMPLOYEE_REPRESENTATIVE, Role.MEMBER},
    "settings/tokens/": {Role.OWNER, Role.HR_ADMIN, Role.AUDITOR, Role.EMPLOYEE_REPRESENTATIVE, Role.MEMBER},
}


@pytest.mark.parametrize("role", [Role.OWNER, Role.HR_ADMIN, Role.AUDITOR, Role.EMPLOYEE_REPRESENTATIVE, Role.MEMBER])
def test_roles_open_their_pages(world, role):
    client = signed_in(make_member(world.organization, role))
    for path, roles in PAGES.items():
        expected = 200 if role in roles else 403
        assert client.get(f"/o/acme/{path}").status_code == expected, path


@pytest.mark.parametrize("path", PAGES)
def test_anonymous_signs_in_whether_the_organization_exists_or_not(world, path):
    for slug in ("acme", "nowhere"):
        address = f"/o/{slug}/{path}"
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("path", PAGES)
def test_stranger_gets_what_is_given_for_nothing(world, path):
    client = signed_in(UserFactory())
    there, nowhere = client.get(f"/o/acme/{path}"), client.get(f"/o/nowhere/{path}")
    assert there.status_code == nowhere.status_code == 404
    assert b"Acme" not in there.content


def test_refused_attempt_is_on_record(world):
    signed_in(world.member).post("/o/acme/settings/members/", {"email": "x@example.com", "roles": ["owner"]})
    assert actions_of(world.organization) == ["refused"]


def test_invitation_by_page(world):
    client = signed_in(world.hr)
    answer = client.post("/o/acme/settings/members/", {"email": "new@example.com", "roles": ["member"]})
    assert answer.status_code == 302
    page = client.get("/o/acme/settings/members/").content
    assert b"new@example.com" in page
    again = client.post("/o/acme/settings/members/", {"email": "new@example.com", "roles": ["member"]})
    assert again.status_code == 422
    higher = client.post("/o/acme/settings/members/", {"email": "b@example.com", "roles": ["owner"]})
    assert higher.status_code == 422


def test_roles_by_page_keep_what_the_actor_may_not_take(world):
    both = make_member(world.organization, Role.AUDITOR, Role.MEMBER)
    address = f"/o/acme/settings/members/{both.pk}/"
    client = signed_in(world.hr)
    assert client.get(address).status_code == 200
    assert client.post(address, {"roles": ["hr_admin"]}).status_code == 302
    assert actor_of(both).roles == {Role.AUDITOR, Role.HR_ADMIN}


def test_settings_of_the_organization(world):
    client = signed_in(world.owner)
    values = {
        "name": "Acme AB", "time_zone": "Europe/Stockholm", "language": "en", "accent": "teal",
        "fiscal_year_start_month": "4", "own_readiness": "band",
    }  # fmt: skip
    assert client.post("/o/acme/settings/organization/", values).status_code == 302
    organization = Organization.objects.get(pk=world.organization.pk)
    assert (organization.name, organization.fiscal_year_start_month) == ("Acme AB", 4)
    assert organization.own_readiness == "band"
    assert "organization.settings_changed" in actions_of(world.organization)
    for wrong in (
        {"accent": "pink"},
        {"time_zone": "Mars"},
        {"fiscal_year_start_month": "13"},
        {"name": ""},
        {"own_readiness": "all"},
    ):
        assert client.post("/o/acme/settings/organization/", {**values, **wrong}).status_code == 422


def test_settings_need_an_owner(world):
    values = {"name": "X", "time_zone": "UTC", "language": "en", "accent": "teal", "fiscal_year_start_month": 1}
    values["own_readiness"] = "nothing"
    with organization_scope(world.organization, world.as_hr), pytest.raises(NotAllowed):
        services.update_organization_settings(by=world.as_hr, **values)


@pytest.mark.parametrize("path", ["deactivate/", "reactivate/"])
def test_looking_changes_nothing(world, path):
    client = signed_in(world.owner)
    assert client.get(f"/o/acme/settings/members/{world.member.pk}/{path}").status_code == 405
    assert actions_of(world.organization) == []


def test_address_without_sense_is_not_found(world):
    client = signed_in(world.owner)
    for path in ("not-an-id", "00000000-0000-4000-8000-000000000000", "1"):
        assert client.get(f"/o/acme/settings/members/{path}/").status_code == 404


def test_me_asks_the_database_a_fixed_number_of_times(world, django_assert_max_num_queries):
    client = signed_in(world.owner)
    client.get("/api/v1/o/acme/me/")
    with django_assert_max_num_queries(6):
        client.get("/api/v1/o/acme/me/")


def test_members_page_does_not_ask_once_for_each_member(world, django_assert_max_num_queries):
    client = signed_in(world.owner)
    for number in range(4):
        make_member(world.organization, Role.MEMBER, Role.AUDITOR, name=f"Extra {number}")
    client.get("/o/acme/settings/members/")
    with django_assert_max_num_queries(9):
        page = client.get("/o/acme/settings/members/")
    assert b"Extra 3" in page.content
