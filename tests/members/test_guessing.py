"""Many guesses at once: of passwords from everywhere, and two uses of one code. Real threads, rows and limits."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.core.cache import cache
from django.db import connection
from django.test import Client

from mentoring.accounts.models import User
from mentoring.members.adapters import AccountAdapter
from mentoring.tenancy.roles import Role
from tests.factories.tenancy import PASSWORD, OrganizationFactory, make_member

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN, AUTHENTICATE = "/accounts/login/", "/accounts/2fa/authenticate/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ATTEMPTS, AT_ONCE, MOST_EVALUATED = 200, 8, 5


@pytest.fixture
def organization(transactional_db):
    cache.clear()
    return OrganizationFactory(slug="acme")


@pytest.fixture
def user(organization):
    return account(organization, "victim@example.com")


def account(organization, email):
    user = make_member(organization, Role.MEMBER, user=User.objects.create_user(email, PASSWORD)).user
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def try_password(email, password, number=0, **headers):
    """From an address of its own, and with as many names for it as a caller can invent."""
    client = Client(REMOTE_ADDR=f"10.{number % 7}.{number // 250}.{number % 250 + 1}")
    forged = {"X-Forwarded-For": f"192.0.2.{number % 250}, 10.0.0.1", "X-Real-IP": f"192.0.2.{number % 250}"}
    client.post(LOGIN, {"login": email, "password": password}, headers={**forged, **headers})
    return get_user(client).is_authenticated


def in_threads(actions, at_once=AT_ONCE):
    def run(action):
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run, actions))


class Evaluated:
    """Counts the passwords that were compared with the stored one."""

    def __init__(self):
        self.count = 0
        self.real = User.check_password

    def __enter__(self):
        def counted(user, password):
            self.count += 1
            return self.real(user, password)

        self.patched = patch.object(User, "check_password", counted)
        self.patched.start()
        return self

    def __exit__(self, *error):
        self.patched.stop()


def guess(user, headers=lambda number: {}, name=lambda number, email: email):
    def one(number):
        return lambda: try_password(name(number, user.email), f"wrong {number}", number, **headers(number))

    with Evaluated() as evaluated:
        assert not any(in_threads([one(number) for number in range(ATTEMPTS)]))
    return evaluated.count


def test_of_200_parallel_guesses_five_are_looked_at_and_the_right_one_comes_too_late(user):
    assert 1 <= guess(user) <= MOST_EVALUATED
    assert not try_password(user.email, PASSWORD, 999), "the right password, from yet another address"


def test_invented_port_of_the_host_opens_no_other_count(user):
    assert guess(user, headers=lambda number: {"Host": f"localhost:{1000 + number}"}) <= MOST_EVALUATED


def test_letters_that_are_the_same_in_capitals_open_no_other_count(user):
    spellings = [user.email, user.email.upper(), " " + user.email, user.email.replace("i", "\u0131")]
    assert guess(user, name=lambda number, _email: spellings[number % len(spellings)]) <= MOST_EVALUATED


def test_guesses_are_counted_apart_with_the_count_of_the_library_itself(user):
    """The negative control: the library's count has the host with its port in it."""
    with patch.object(AccountAdapter, "_get_login_attempts_cache_key", super_key):
        assert guess(user, headers=lambda number: {"Host": f"localhost:{1000 + number}"}) > MOST_EVALUATED


def super_key(self, request, **credentials):
    return super(AccountAdapter, self)._get_login_attempts_cache_key(request, **credentials)


def test_success_with_another_account_does_not_open_the_count_again(organization, user):
    other = account(organization, "attacker@example.com")
    with Evaluated() as evaluated:
        for number in range(12):
            assert try_password(other.email, PASSWORD, number)
            assert not try_password(user.email, f"wrong {number}", number)
    assert evaluated.count - 12 <= MOST_EVALUATED
    assert not try_password(user.email, PASSWORD, 500)


def test_right_password_after_a_few_wrong_ones_lets_in(user):
    for number in range(3):
        assert not try_password(user.email, f"wrong {number}", number)
    assert try_password(user.email, PASSWORD, 7)


# --- codes --------------------------------------------------------------------------------------------------------


def code(steps=0):
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + steps))


def at_the_second_step(user):
    client = Client()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert answer["Location"].startswith(AUTHENTICATE)
    return client


def race(user, given):
    clients = [at_the_second_step(user) for _number in range(4)]
    together = Barrier(len(clients))

    def use(client):
        together.wait()
        client.post(AUTHENTICATE, {"code": given})
        return get_user(client).is_authenticated

    return in_threads([lambda client=client: use(client) for client in clients], len(clients))


def await_a_fresh_window():
    """A code must not change between its making and its use."""
    time.sleep(max(0, 31 - time.time() % 30) if time.time() % 30 > 20 else 0)


def test_one_code_used_by_several_at_once_lets_one_in(user):
    totp.TOTP.activate(user, SECRET)
    await_a_fresh_window()
    assert race(user, code()).count(True) == 1


def test_without_the_mark_all_would_get_in(user):
    """The negative control."""
    totp.TOTP.activate(user, SECRET)
    await_a_fresh_window()
    with patch.object(totp.TOTP, "_mark_code_used", lambda _totp, _code: True):
        assert race(user, code()).count(True) > 1


def test_one_recovery_code_used_by_several_at_once_lets_one_in(user):
    totp.TOTP.activate(user, SECRET)
    given = RecoveryCodes.activate(user).get_unused_codes()[0]
    assert race(user, given).count(True) == 1


@pytest.mark.parametrize("steps", [-2, -1, 1, 2])
def test_code_of_another_window_is_refused(user, steps):
    totp.TOTP.activate(user, SECRET)
    await_a_fresh_window()
    client = at_the_second_step(user)
    client.post(AUTHENTICATE, {"code": code(steps)})
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("path", ["totp/deactivate/", "recovery-codes/generate/", "webauthn/add/"])
def test_second_step_is_changed_only_after_showing_who_one_is(user, path):
    totp.TOTP.activate(user, SECRET)
    client = Client()
    client.force_login(user)
    assert "reauthenticate" in client.post(f"/accounts/2fa/{path}")["Location"]
    assert Authenticator.objects.filter(user=user).count() == 1
