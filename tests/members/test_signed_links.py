"""Links that open something by themselves: changed in any sign, or made for something else, they open nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.core.cache import cache
from django.test import Client

from mentoring.api import pagination
from mentoring.members import services
from mentoring.members.links import secret_of
from mentoring.notifications import stopping
from mentoring.notifications.models import SignInMail
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.members.conftest import TASK

pytestmark = pytest.mark.django_db
OTHER = {sign: "0" if sign != "0" else "1" for sign in "0123456789abcdef"}


def changed(text):
    """The text with each of its signs exchanged for another that may stand there, and is not the same in capitals."""
    for place, sign in enumerate(text):
        yield text[:place] + ("a" if sign.lower() != "a" else "b") + text[place + 1 :]


@pytest.fixture
def stop_token(world):
    content = [str(world.organization.pk), f"membership:{world.member.pk}", "sessions"]
    return signing.dumps(content, salt=stopping.SALT, compress=True)


@pytest.fixture
def invitation(world):
    with organization_scope(world.organization, world.as_owner):
        return services.invite_member(by=world.as_owner, email="new@example.com", roles=[Role.MEMBER])


def stop(token):
    return Client().get(f"/o/acme/messages/stop/{token}/").status_code


def test_stop_link_changed_anywhere_stops_nothing(stop_token):
    assert stop(stop_token) == 200
    assert {stop(token) for token in changed(stop_token)} == {404}
    assert {stop(stop_token[:cut]) for cut in range(1, len(stop_token), 7)} == {404}


def test_invitation_changed_anywhere_opens_nothing(world, invitation):
    secret = secret_of(invitation.pk, invitation.nonce)
    client = Client()
    assert client.get(f"/o/acme/join/{secret}/").status_code == 200
    found = {
        client.get(f"/o/acme/join/{secret[:place]}{OTHER[sign]}{secret[place + 1 :]}/").status_code
        for place, sign in enumerate(secret)
    }
    assert found == {404}


def test_reset_link_changed_anywhere_opens_nothing(world):
    cache.clear()
    user = world.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Client().post("/accounts/password/reset/", {"email": user.email})
    link = re.search(r"/accounts/password/reset/key/([^/\s]+)/", SignInMail.objects.get().text)

    def opens(key):
        page = Client().get(f"/accounts/password/reset/key/{key}/", follow=True)
        return b'name="password1"' in page.content

    assert opens(link[1])
    assert not any(opens(key) for key in changed(link[1]))


def test_link_made_for_one_purpose_is_nothing_for_another(world, stop_token, invitation):
    content = [str(world.organization.pk), f"membership:{world.member.pk}", "sessions"]
    for salt in (pagination._SALT, "members.invitation", "account", "django.core.signing"):
        assert stop(signing.dumps(content, salt=salt, compress=True)) == 404
    assert stop(secret_of(invitation.pk, invitation.nonce)) == 404
    assert Client().get(f"/o/acme/join/{stop_token}/").status_code == 404
    page = Client(headers={"Authorization": f"Bearer {stop_token}"}).get("/api/v1/o/acme/me/")
    assert page.status_code == 401


def test_stop_link_signs_nobody_in_and_is_worth_nothing_elsewhere(world, stop_token):
    from tests.factories.tenancy import OrganizationFactory

    OrganizationFactory(slug="second")
    client = Client()
    assert client.get(f"/o/acme/messages/stop/{stop_token}/").status_code == 200
    assert client.get("/o/acme/settings/profile/").status_code == 302
    assert client.get(f"/o/second/messages/stop/{stop_token}/").status_code == 404


def test_links_after_a_change_of_the_key(world, stop_token, settings):
    """With the old key kept they go on working, without it they are nothing."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 8, [settings.SECRET_KEY]
    assert stop(stop_token) == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert stop(stop_token) == 404


def test_withdrawn_invitation_opens_nothing(world, invitation):
    link = f"/o/acme/join/{secret_of(invitation.pk, invitation.nonce)}/"
    assert Client().get(link).status_code == 200
    with organization_scope(world.organization, TASK):
        services.revoke_invitation(invitation, by=world.as_owner)
    assert Client().get(link).status_code == 410
