"""The second step of signing in: a code of the authenticator app, or a recovery code."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from tests.factories.tenancy import PASSWORD

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AUTHENTICATE = "/accounts/2fa/authenticate/"


@pytest.fixture
def user(world):
    cache.clear()
    user = world.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    totp.TOTP.activate(user, SECRET)
    return user


def code(steps=0):
    counter = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(SECRET, counter))


def first_step(user):
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"].startswith(AUTHENTICATE)
    assert not get_user(client).is_authenticated
    return client


def is_in(client, given):
    client.post(AUTHENTICATE, {"code": given})
    return get_user(client).is_authenticated


def test_password_alone_opens_nothing(user):
    assert first_step(user).get("/o/acme/settings/profile/").status_code == 302


def test_code_lets_in_once(user):
    used = code()
    assert is_in(first_step(user), used)
    assert not is_in(first_step(user), used)


@pytest.mark.parametrize("steps", [-3, 3])
def test_code_of_another_time_is_refused(user, steps):
    assert not is_in(first_step(user), code(steps))


def test_guesses_are_limited(user):
    client = first_step(user)
    for guess in range(12):
        client.post(AUTHENTICATE, {"code": f"{guess:06d}"})
    assert not is_in(client, code())


def test_recovery_code_lets_in_once(user):
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    assert is_in(first_step(user), recovery)
    assert not is_in(first_step(user), recovery)


def test_switching_off_asks_for_the_password_again(user):
    client = Client()
    client.force_login(user)
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def test_session_gets_a_new_name_at_the_second_step(user):
    client = first_step(user)
    before = client.cookies["session"].value
    assert is_in(client, code())
    assert client.cookies["session"].value != before
