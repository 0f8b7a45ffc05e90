import hashlib
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, NotAllowed, NotFound, RuleBroken
from mentoring.members import services
from mentoring.members.links import secret_of
from mentoring.members.models import Invitation
from mentoring.members.queries import find_invitation, roles_of
from mentoring.members.services.invitations import VALID_FOR
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Access, Membership
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, UserFactory, actor_of, make_member
from tests.members.conftest import TASK, actions_of, link_of, signed_in

pytestmark = pytest.mark.django_db
VISITOR = Actor.visitor("link")
PASSWORD = "seven quiet northern rivers"


@pytest.fixture
def invite(world):
    def invite(email="new@example.com", roles=(Role.MEMBER,), by=None):
        with organization_scope(world.organization, by or world.as_hr):
            return services.invite_member(by=by or world.as_hr, email=email, roles=roles, name="Nina New")

    return invite


def in_scope(world):
    return organization_scope(world.organization, TASK)


def test_new_person_joins_with_a_password_and_is_signed_in(world, invite):
    invitation = invite(" New@Example.com ")
    client = Client()
    page = client.get(link_of(world.organization, invitation))
    assert page.status_code == 200
    assert b"new@example.com" in page.content
    answer = client.post(
        link_of(world.organization, invitation), {"name": "Nina", "password": PASSWORD, "roles": "owner"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/o/acme/"
    user = User.objects.get(email="new@example.com")
    assert user.check_password(PASSWORD)
    assert get_user(client).pk == user.pk
    assert EmailAddress.objects.get(user=user).verified
    with in_scope(world):
        membership = Membership.objects.get(user=user)
        assert membership.name == "Nina"
        assert roles_of(membership) == {Role.MEMBER}, "the roles are the invitation's, whatever was sent"
    assert Access.objects.get(user=user).is_active
    assert {"member.invited", "member.joined"} <= set(actions_of(world.organization))


def test_link_works_once(world, invite):
    link = link_of(world.organization, invite())
    assert Client().post(link, {"name": "N", "password": PASSWORD}).status_code == 302
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"name": "N", "password": PASSWORD}).status_code == 410


def test_weak_password_is_refused_and_nothing_is_kept(world, invite):
    invitation = invite()
    for password in ("short", "password1234", "new@example.com"):
        answer = Client().post(link_of(world.organization, invitation), {"name": "N", "password": password})
        assert answer.status_code == 422
    assert not User.objects.filter(email="new@example.com").exists()
    with in_scope(world):
        assert Invitation.objects.get(pk=invitation.pk).is_open


@pytest.mark.parametrize("moved", [VALID_FOR, VALID_FOR + timedelta(days=1)])
def test_expired_link_is_closed(world, invite, moved):
    link = link_of(world.organization, invite())
    with in_scope(world):
        Invitation.objects.update(
            created_at=clock.now() - moved - timedelta(days=1), expires_at=clock.now() - timedelta(seconds=1)
        )
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"name": "N", "password": PASSWORD}).status_code == 410


def test_revoked_link_is_closed(world, invite):
    invitation = invite()
    with organization_scope(world.organization, world.as_hr):
        services.revoke_invitation(invitation, by=world.as_hr)
    assert Client().get(link_of(world.organization, invitation)).status_code == 410
    assert "member.invitation_revoked" in actions_of(world.organization)


def test_sending_again_kills_the_old_link(world, invite):
    first = invite()
    with organization_scope(world.organization, world.as_hr):
        second = services.resend_invitation(first, by=world.as_hr)
    assert Client().get(link_of(world.organization, first)).status_code == 404
    assert Client().get(link_of(world.organization, second)).status_code == 200


@pytest.mark.parametrize("secret", ["0" * 64, "0", "x" * 500, "'--", "..%2f"])
def test_guessed_link_opens_nothing(world, invite, secret):
    invite()
    assert Client().get(f"/o/acme/join/{secret}/").status_code == 404


def test_link_opens_nothing_in_another_organization(world, invite):
    other = OrganizationFactory(slug="other")
    invitation = invite()
    assert Client().get(link_of(other, invitation)).status_code == 404
    assert Client().get(link_of(other, invitation).replace("other", "nowhere")).status_code == 404


def test_link_is_stored_as_a_digest_only(world, invite):
    invitation = invite()
    secret = secret_of(invitation.pk, invitation.nonce)
    assert len(secret) * 4 >= 128
    with in_scope(world):
        row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert secret not in str(row)
    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()


def test_message_is_promised_to_the_invited_address(world, invite):
    invitation = invite()
    with in_scope(world):
        message = OutboxMessage.objects.get(subject_id=invitation.pk)
    assert message.email == "new@example.com"
    assert mail.outbox == [], "no request waits for the mail server"


def test_somebody_else_who_is_signed_in_cannot_accept(world, invite):
    invitation = invite()
    client = signed_in(UserFactory(email="other@example.com"))
    assert client.get(link_of(world.organization, invitation)).status_code == 403
    assert client.post(link_of(world.organization, invitation)).status_code == 403
    with in_scope(world):
        assert not Membership.objects.filter(user__email="other@example.com").exists()


@pytest.mark.parametrize("email", ["new+tag@example.com", "new@example.com.evil.com", "nеw@example.com"])
def test_address_that_looks_alike_is_somebody_else(world, invite, email):
    invitation = invite("new@example.com")
    user = UserFactory(email=email)
    with organization_scope(world.organization, VISITOR), pytest.raises(NotAllowed):
        services.accept_invitation(invitation, by=VISITOR, user=user)


def test_address_with_look_alike_letters_cannot_be_invited(world, invite):
    with pytest.raises(RuleBroken):
        invite("nеw@example.com")


def test_person_with_an_account_confirms_and_keeps_the_password(world, invite):
    other = OrganizationFactory(name="Secret Other")
    user = UserFactory(email="coach@example.com")
    make_member(other, user=user, name="Other Name")
    invitation = invite("coach@example.com")
    anonymous = Client().get(link_of(world.organization, invitation))
    assert anonymous.status_code == 200
    assert b"Secret Other" not in anonymous.content
    assert b"Other Name" not in anonymous.content
    assert b"next=/o/acme/join/" in anonymous.content
    refused = Client().post(link_of(world.organization, invitation), {"name": "N", "password": PASSWORD})
    assert refused.status_code == 200, "an account cannot be taken over with the link"
    client = signed_in(user)
    assert client.get(link_of(world.organization, invitation)).status_code == 200
    with in_scope(world):
        assert not Membership.objects.filter(user=user).exists(), "looking does not join"
    assert client.post(link_of(world.organization, invitation)).status_code == 302
    with in_scope(world):
        assert Membership.objects.get(user=user).name == "Nina New"
    assert set(Access.objects.filter(user=user).values_list("organization_id", flat=True)) == {
        other.pk,
        world.organization.pk,
    }


def test_password_service_does_not_take_over_an_account(world, invite):
    UserFactory(email="coach@example.com")
    invitation = invite("coach@example.com")
    with organization_scope(world.organization, VISITOR), pytest.raises(Conflict):
        services.accept_invitation(invitation, by=VISITOR, name="N", password=PASSWORD)


def test_one_open_invitation_for_one_address(world, invite):
    invite()
    with pytest.raises(Conflict):
        invite("NEW@example.com")


def test_member_is_not_invited_again(world, invite):
    with pytest.raises(Conflict):
        invite(world.member.user.email)


@pytest.mark.parametrize("email", ["", "no address", "a@b", "a@example.com\nBcc: x@example.com"])
def test_bad_address_is_refused(world, invite, email):
    with pytest.raises(RuleBroken):
        invite(email)


@pytest.mark.parametrize("roles", [(), (Role.MENTOR,), ("king",), (Role.OPERATOR,)])
def test_unknown_role_is_refused(world, invite, roles):
    with pytest.raises(RuleBroken):
        invite(roles=roles)


def test_hr_admin_cannot_invite_above_themselves(world, invite):
    with pytest.raises(NotAllowed):
        invite(roles=[Role.OWNER])
    with pytest.raises(NotAllowed):
        invite(roles=[Role.AUDITOR])
    assert invite(roles=[Role.OWNER], by=world.as_owner).roles == ["owner"]


def test_member_cannot_invite(world, invite):
    with pytest.raises(NotAllowed):
        invite(by=world.as_member)


def test_flood_of_invitations_is_stopped(world, invite, monkeypatch):
    monkeypatch.setattr("mentoring.members.services.invitations.MOST_IN_AN_HOUR", 2)
    invite("a@example.com")
    invite("b@example.com")
    with pytest.raises(RuleBroken):
        invite("c@example.com")


def test_removed_member_comes_back_with_the_new_roles_only(world, invite):
    with organization_scope(world.organization, world.as_owner):
        services.deactivate_member(world.hr, by=world.as_owner)
    invitation = invite(world.hr.user.email, by=world.as_owner)
    with organization_scope(world.organization, VISITOR):
        back = services.accept_invitation(invitation, by=VISITOR, user=world.hr.user)
        assert back.pk == world.hr.pk
        assert roles_of(back) == {Role.MEMBER}


def take_away(world, member, how):
    with organization_scope(world.organization, world.as_owner):
        if how == "removed":
            services.deactivate_member(member, by=world.as_owner)
        else:
            services.change_member_roles(member, by=world.as_owner, roles=[Role.MEMBER])


@pytest.mark.parametrize("how", ["removed", "made a member"])
def test_invitation_falls_with_the_rights_of_its_sender(world, invite, how):
    """An admin who was removed does not come back through an invitation of their own."""
    link = link_of(world.organization, invite(roles=[Role.HR_ADMIN]))
    take_away(world, world.hr, how)
    for answer in (Client().get(link), Client().post(link, {"name": "N", "password": PASSWORD})):
        assert answer.status_code == 403
        assert b"An owner or HR admin of the organization can send it again." in answer.content
    assert not User.objects.filter(email="new@example.com").exists()


def test_who_can_help_is_an_owner_where_only_owners_give_the_role(world, invite):
    second = make_member(world.organization, Role.OWNER)
    invitation = invite(roles=[Role.AUDITOR], by=actor_of(second))
    take_away(world, second, "made a member")
    user = UserFactory(email="new@example.com")
    assert b"An owner of the organization can send it again." in (
        signed_in(user).get(link_of(world.organization, invitation)).content
    )
    with organization_scope(world.organization, VISITOR), pytest.raises(NotAllowed) as refused:
        services.accept_invitation(invitation, by=VISITOR, user=user)
    assert str(refused.value.who_can_help) == "An owner of the organization can send it again."


def test_sender_who_lost_another_right_still_stands_for_it(world, invite):
    second = make_member(world.organization, Role.OWNER, Role.HR_ADMIN)
    link = link_of(world.organization, invite(by=actor_of(second)))
    with organization_scope(world.organization, world.as_owner):
        services.change_member_roles(second, by=world.as_owner, roles=[Role.HR_ADMIN])
    assert Client().post(link, {"name": "N", "password": PASSWORD}).status_code == 302


def test_list_says_which_invitation_no_longer_opens_and_sending_it_again_helps(world, invite):
    second = make_member(world.organization, Role.HR_ADMIN, name="Hanna HR")
    invitation = invite(by=actor_of(second))
    hr = signed_in(world.hr)
    words = b"Does not open: Hanna HR, who sent it, may no longer give these roles."
    assert words not in hr.get("/o/acme/settings/members/").content
    take_away(world, second, "removed")
    assert words in hr.get("/o/acme/settings/members/").content
    assert hr.post(f"/o/acme/settings/invitations/{invitation.pk}/resend/").status_code == 302
    assert words not in hr.get("/o/acme/settings/members/").content
    with in_scope(world):
        again = Invitation.objects.get(pk=invitation.pk)
    assert again.invited_by_id == world.hr.pk
    assert Client().get(link_of(world.organization, again)).status_code == 200


def test_invitation_of_the_installation_needs_no_sender(world):
    with organization_scope(world.organization, TASK):
        invitation = services.invite_member(by=TASK, email="new@example.com", roles=[Role.OWNER])
    link = link_of(world.organization, invitation)
    assert Client().post(link, {"name": "N", "password": PASSWORD}).status_code == 302


def test_invitation_of_another_organization_is_not_found(world, invite):
    invitation = invite()
    other = OrganizationFactory()
    with organization_scope(other, VISITOR), pytest.raises(NotFound):
        find_invitation(secret_of(invitation.pk, invitation.nonce))


def test_opening_an_invitation_that_is_for_somebody_else_is_on_record(world, invite):
    member, invitation = make_member(world.organization), invite()
    for user in (member.user, UserFactory(email="elsewhere@example.com")):
        assert signed_in(user).get(link_of(world.organization, invitation)).status_code == 403
    with in_scope(world):
        actors = AuditEntry.objects.filter(action="refused").values_list("actor", flat=True)
        assert sorted(actors) == [f"membership:{member.pk}", str(VISITOR)]
