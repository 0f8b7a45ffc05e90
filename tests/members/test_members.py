import pytest

from mentoring.errors import Conflict, NotAllowed, NotFound, RuleBroken
from mentoring.members import services
from mentoring.members.events import member_deactivated
from mentoring.members.queries import get_member, list_members, roles_of
from mentoring.tenancy.models import Access, ApiToken, Membership
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member
from tests.members.conftest import actions_of, signed_in

pytestmark = pytest.mark.django_db
ROLES = list(Role)


def change(world, member, roles, by):
    with organization_scope(world.organization, by):
        return services.change_member_roles(member, by=by, roles=roles)


def remove(world, member, by):
    with organization_scope(world.organization, by):
        return services.deactivate_member(member, by=by)


def roles_in(world, member):
    with organization_scope(world.organization, world.as_owner):
        return roles_of(Membership.objects.get(pk=member.pk))


def test_several_roles_at_once(world):
    change(world, world.member, [Role.MEMBER, Role.HR_ADMIN, Role.EMPLOYEE_REPRESENTATIVE], world.as_hr)
    assert roles_in(world, world.member) == {Role.MEMBER, Role.HR_ADMIN, Role.EMPLOYEE_REPRESENTATIVE}
    assert "member.roles_changed" in actions_of(world.organization)


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR])
def test_hr_admin_neither_gives_nor_takes_the_high_roles(world, role):
    with pytest.raises(NotAllowed):
        change(world, world.hr, [Role.HR_ADMIN, role], world.as_hr)
    holder = make_member(world.organization, role, Role.MEMBER)
    with pytest.raises(NotAllowed):
        change(world, holder, [Role.MEMBER], world.as_hr)
    assert role in roles_in(world, holder)


def test_owner_gives_and_takes_every_role_of_the_organization(world):
    change(world, world.member, [Role.OWNER, Role.AUDITOR], world.as_owner)
    assert roles_in(world, world.member) == {Role.OWNER, Role.AUDITOR}
    change(world, world.member, [Role.MEMBER], world.as_owner)
    assert roles_in(world, world.member) == {Role.MEMBER}


@pytest.mark.parametrize("role", [Role.MENTOR, Role.PROGRAM_OWNER, Role.OPERATOR])
def test_roles_of_programs_are_not_roles_of_the_organization(world, role):
    with pytest.raises(RuleBroken):
        change(world, world.member, [role], world.as_owner)


def test_last_owner_stays(world):
    with pytest.raises(RuleBroken):
        change(world, world.owner, [Role.MEMBER], world.as_owner)
    second = make_member(world.organization, Role.OWNER)
    remove(world, world.owner, actor_of(second))
    with pytest.raises(RuleBroken):
        change(world, second, [Role.MEMBER], actor_of(second))


def test_member_changes_nobody(world):
    with pytest.raises(NotAllowed):
        change(world, world.member, [Role.OWNER], world.as_member)
    with pytest.raises(NotAllowed):
        remove(world, world.hr, world.as_member)


def test_hr_admin_cannot_remove_an_owner_nor_themselves(world):
    for member in (world.owner, world.hr):
        with pytest.raises(NotAllowed):
            remove(world, member, world.as_hr)


def test_removed_member_is_out_at_the_next_request(world):
    client = signed_in(world.member)
    assert client.get("/o/acme/settings/profile/").status_code == 200
    heard = []
    member_deactivated.connect(lambda **kwargs: heard.append(kwargs["membership"].pk), weak=False, dispatch_uid="t")
    try:
        remove(world, world.member, world.as_hr)
    finally:
        member_deactivated.disconnect(dispatch_uid="t")
    assert client.get("/o/acme/settings/profile/").status_code == 404
    assert client.get("/api/v1/o/acme/me/").status_code == 404
    assert not Access.objects.get(user=world.member.user).is_active
    assert heard == [world.member.pk]
    assert "member.deactivated" in actions_of(world.organization)


def test_removal_revokes_tokens_for_good(world):
    with organization_scope(world.organization, world.as_member):
        services.create_token(by=world.as_member, name="t", days=1)
    remove(world, world.member, world.as_hr)
    with organization_scope(world.organization, world.as_hr):
        services.reactivate_member(world.member, by=world.as_hr)
        assert ApiToken.objects.get().revoked_at is not None
    assert signed_in(world.member).get("/o/acme/settings/profile/").status_code == 200
    assert "member.reactivated" in actions_of(world.organization)


def test_removing_twice_is_a_conflict(world):
    remove(world, world.member, world.as_hr)
    with pytest.raises(Conflict):
        remove(world, world.member, world.as_hr)


def test_changed_role_is_in_force_at_the_next_request(world):
    client = signed_in(world.hr)
    assert client.get("/o/acme/settings/members/").status_code == 200
    change(world, world.hr, [Role.MEMBER], world.as_owner)
    assert client.get("/o/acme/settings/members/").status_code == 403


def test_organizations_do_not_see_each_other(world):
    other = OrganizationFactory(slug="other")
    stranger = make_member(other, Role.OWNER, name="Strange Sam")
    with organization_scope(world.organization, world.as_owner):
        assert "Strange Sam" not in [row.name for row in list_members(world.as_owner)]
        with pytest.raises(NotFound):
            get_member(world.as_owner, stranger.pk)
    client = signed_in(world.owner)
    for path in ("", "deactivate/", "reactivate/"):
        address = f"/o/acme/settings/members/{stranger.pk}/{path}"
        assert client.post(address, {"roles": ["member"]}).status_code == 404
    assert client.get("/o/other/settings/members/").status_code == 404
    assert client.get("/o/nowhere/settings/members/").status_code == 404


def test_profile_of_one_organization_is_not_that_of_another(world):
    other = OrganizationFactory(slug="other")
    make_member(other, user=world.member.user, name="There")
    with organization_scope(world.organization, world.as_member):
        services.update_my_profile(by=world.as_member, name="Here", time_zone="Europe/London")
    client = signed_in(world.member)
    assert b"Here" in client.get("/o/acme/settings/profile/").content
    page = client.get("/o/other/settings/profile/").content
    assert b"There" in page
    assert b"Here<" not in page
    assert "member.profile_changed" in actions_of(world.organization)


@pytest.mark.parametrize(
    "fields", [{"name": " "}, {"name": "A", "time_zone": "Mars/Olympus"}, {"name": "A", "language": "xx"}]
)
def test_profile_takes_only_known_values(world, fields):
    with organization_scope(world.organization, world.as_member), pytest.raises(RuleBroken):
        services.update_my_profile(by=world.as_member, **fields)
