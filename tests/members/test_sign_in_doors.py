"""More doors around signing in: odd request lines, the clock, the log, guesses without end."""

import io
import logging
from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client
from django.test.client import ClientHandler
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create

from mentoring import clock
from mentoring.members import services
from mentoring.members.links import secret_of
from mentoring.notifications.models import SignInMail
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import PASSWORD
from tests.members.conftest import signed_in

pytestmark = pytest.mark.django_db
LOGIN, RESET, AUTHENTICATE = "/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/authenticate/"
PROFILE = "/o/acme/settings/profile/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TOKEN = "a" * 32


@pytest.fixture
def user(world):
    cache.clear()
    user = world.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def through_gunicorn(request_line, body, host="localhost"):
    """Status and text of the answer, the request read as the server of production reads it."""
    head = (
        f"{request_line}\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: csrf={TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    config = Config()
    request = next(RequestParser(config, [head.encode() + body.encode()], ("127.0.0.1", 5000)))
    _response, environ = create(request, None, ("127.0.0.1", 5000), ("127.0.0.1", 8000), config)
    environ["wsgi.errors"] = io.StringIO()
    answer = ClientHandler(enforce_csrf_checks=True)(environ)
    return answer.status_code, answer.content.decode() + repr(answer.headers)


@pytest.mark.parametrize(
    "target", [f"http://evil.example{RESET}", f"http://evil.example:8000{RESET}", f"//evil.example{RESET}", RESET]
)
def test_reset_asked_for_by_a_whole_address_names_the_configured_one(user, settings, target):
    settings.PUBLIC_URL = "https://mentoring.example"
    body = f"email={user.email.replace('@', '%40')}&csrfmiddlewaretoken={TOKEN}"
    status, answer = through_gunicorn(f"POST {target} HTTP/1.1", body)
    assert "evil" not in answer or status in {400, 404}
    mails = list(SignInMail.objects.all())
    assert len(mails) == (0 if status in {400, 404} else 1)
    assert all("https://mentoring.example/accounts" in mail.text and "evil" not in mail.text for mail in mails)
    if target == RESET:
        assert len(mails) == 1, "the control: a plain request line does send"


def test_joining_gives_the_session_a_new_name(world):
    with organization_scope(world.organization, world.as_owner):
        invitation = services.invite_member(by=world.as_owner, email="new@example.com", roles=[Role.MEMBER])
    client = Client()
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["session"] = planted.session_key
    link = f"/o/acme/join/{secret_of(invitation.pk, invitation.nonce)}/"
    assert client.post(link, {"name": "New", "password": PASSWORD}).status_code == 302
    assert client.get(PROFILE).status_code == 200
    assert client.cookies["session"].value != planted.session_key
    attacker = Client()
    attacker.cookies["session"] = planted.session_key
    assert attacker.get(PROFILE).status_code == 302


def test_clock_that_steps_back_lengthens_no_session(user, settings):
    client = signed_in(user)
    with clock.moved_by(-timedelta(hours=1)):
        assert client.get(PROFILE).status_code == 200
    with clock.moved_by(settings.SESSION_IDLE + timedelta(minutes=1)):
        assert client.get(PROFILE).status_code == 302


def test_clock_that_steps_ahead_ends_it(user, settings):
    client = signed_in(user)
    with clock.moved_by(settings.SESSION_IDLE + timedelta(minutes=1)):
        assert client.get(PROFILE).status_code == 302


def test_name_of_a_session_is_in_no_log(user, caplog):
    caplog.set_level(logging.DEBUG, logger="")
    client = Client(raise_request_exception=False)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    key = client.cookies["session"].value
    client.get(PROFILE)
    client.get("/o/acme/nothing/")
    client.post(PROFILE, {"name": ""})
    client.get("/o/acme/settings/organization/")
    with patch("mentoring.members.views.settings.get_own_membership", side_effect=RuntimeError("broken")):
        assert client.get(PROFILE).status_code == 500
    client.post("/accounts/logout/")
    assert "broken" in caplog.text, "the log is read"
    assert key not in caplog.text
    logging.getLogger("mentoring").warning("key %s", key)
    assert key in caplog.text, "the control"


def test_a_thousand_guesses_of_a_code_are_hardly_looked_at(user):
    totp.TOTP.activate(user, SECRET)
    looked_at = []
    real = totp.validate_totp_code

    def look(*args, **kwargs):
        looked_at.append(args)
        return real(*args, **kwargs)

    client = Client()
    undrawn = patch("django.template.backends.django.Template.render", return_value="")
    with undrawn, patch.object(totp, "validate_totp_code", look):
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        for guess in range(1000):
            client.post(AUTHENTICATE, {"code": f"{guess:06d}"})
    assert 1 <= len(looked_at) <= 20
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "key", "Authorization"])
@pytest.mark.parametrize("in_header", [False, True], ids=["alone", "beside the header"])
def test_token_in_the_address_is_refused(world, name, in_header):
    """Addresses end up in logs and histories."""
    with organization_scope(world.organization, world.as_member):
        _token, secret = services.create_token(by=world.as_member, name="BI", days=30)
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/o/acme/me/", headers=headers).status_code == 200
    answer = Client().get(f"/api/v1/o/acme/me/?{name}={secret}", headers=headers if in_header else {})
    assert answer.status_code == 400
    assert secret not in answer.content.decode()
    assert Client().get(f"{PROFILE}?{name}={secret}").status_code == 302, "nor does it open a page"
