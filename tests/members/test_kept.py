"""What was typed before the end of a session is shown again, and sent again with one press after the sign-in."""

import html
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from mentoring import clock
from mentoring.accounts.models import Session
from tests.factories.tenancy import PASSWORD
from tests.members.conftest import signed_in

pytestmark = pytest.mark.django_db
PROFILE = "/o/acme/settings/profile/"
TYPED = {"name": "Mia Müller & <b>Söhne</b>", "time_zone": "Europe/Berlin", "language": ""}
OWN = {"Origin": "http://testserver"}


@pytest.fixture
def user(world):
    user = world.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def fields_in(page):
    found = re.findall(r'<textarea name="([^"]+)" hidden readonly>\n(.*?)</textarea>', page.content.decode(), re.S)
    return {name: html.unescape(value) for name, value in found}


def over(client):
    """The session ends while the form is open; the token of the form is still the browser's."""
    token = token_in(client.get(PROFILE))
    Session.objects.all().delete()
    return token


@pytest.fixture
def client(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_typed_text_comes_back_whole(client):
    page = client.post(PROFILE, {**TYPED, "csrfmiddlewaretoken": over(client)}, headers=OWN)
    assert page.status_code == 401
    assert page["Cache-Control"] == "no-store"
    assert fields_in(page) == TYPED
    assert b"Mia M\xc3\xbcller &amp; &lt;b&gt;" in page.content, "shown, as text"
    assert b"/accounts/login/?next=/session/back/" in page.content


def test_after_the_sign_in_it_is_sent(client, user, world):
    """Without a script: the token of the page is from before the sign-in, so that one more press is needed."""
    page = client.post(PROFILE, {**TYPED, "csrfmiddlewaretoken": over(client)}, headers=OWN)
    login = client.get("/accounts/login/?next=/session/back/")
    answer = client.post(
        "/accounts/login/?next=/session/back/",
        {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token_in(login)},
        headers=OWN,
    )
    assert answer["Location"] == "/session/back/"
    assert client.get("/session/back/").status_code == 200
    again = client.post(PROFILE, {**fields_in(page), "csrfmiddlewaretoken": token_in(page)}, headers=OWN)
    assert again.status_code == 403
    assert fields_in(again) == TYPED
    assert user.email.encode() in again.content
    done = client.post(PROFILE, {**fields_in(again), "csrfmiddlewaretoken": token_in(again)}, headers=OWN)
    assert done.status_code == 302
    assert TYPED["name"] in html.unescape(client.get(PROFILE).content.decode())


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "https://testserver"])
def test_form_of_another_site_is_neither_shown_nor_kept(client, origin):
    """Else a page elsewhere could have its text stand here with a button that sends it."""
    headers = {"Origin": origin} if origin else {}
    page = client.post(PROFILE, {**TYPED, "csrfmiddlewaretoken": "a" * 64}, headers=headers)
    assert page.status_code == 403
    assert b"Mia" not in page.content
    assert not fields_in(page)


@pytest.mark.parametrize("field", ["password", "oldpassword", "new_password"])
def test_password_is_never_sent_back(client, field):
    page = client.post(PROFILE, {**TYPED, field: "a secret of words", "csrfmiddlewaretoken": over(client)}, headers=OWN)
    assert page.status_code == 302
    assert b"secret" not in page.content


def test_pages_of_signing_in_are_asked_for_anew(client):
    token = over(client)
    data = {"oldpassword": "words of a password", "csrfmiddlewaretoken": token}
    assert client.post("/accounts/password/change/", data, headers=OWN).status_code == 302
    stale = client.post("/accounts/email/", {"email": "two words", "csrfmiddlewaretoken": "a" * 64}, headers=OWN)
    assert stale.status_code == 403
    assert b"two words" not in stale.content


def test_button_leads_back_to_its_page(client):
    """Its own address has no page to come back to."""
    token = over(client)
    press = {"csrfmiddlewaretoken": token}
    page = "http://testserver/o/acme/settings/tokens/"
    answer = client.post("/o/acme/visit/end/", press, headers={**OWN, "Referer": page})
    assert answer["Location"] == "/accounts/login/?next=/o/acme/settings/tokens/"
    elsewhere = client.post("/o/acme/visit/end/", press, headers={**OWN, "Referer": "https://evil.example/x"})
    assert elsewhere["Location"] == "/accounts/login/?next=/o/acme/visit/end/"


@pytest.mark.parametrize("header", ["HX-Request", "X-Autosave"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_script_hears_that_it_is_over(user, header, method):
    """A sign-in page would pass for an answer: a form that saves by itself would say that it has saved."""
    answer = getattr(Client(), method)(PROFILE, TYPED, headers={header: "true"})
    assert answer.status_code == 401
    assert answer.content == b""


def test_to_ask_is_no_use_and_to_send_is(user, settings):
    client = signed_in(user)
    idle = settings.SESSION_IDLE
    for minutes in (20, 40):
        with clock.moved_by(timedelta(minutes=minutes)):
            left = client.get("/session/").json()["left"]
            assert left == pytest.approx((idle - timedelta(minutes=minutes)).total_seconds(), abs=40)
    with clock.moved_by(idle - timedelta(minutes=1)):
        assert client.post("/session/").json()["left"] == idle.total_seconds()
    with clock.moved_by(idle + timedelta(minutes=30)):
        assert client.get("/session/").json()["left"] > 0
    with clock.moved_by(idle * 2 + timedelta(minutes=1)):
        assert client.get("/session/").status_code == 401
        assert client.get("/session/").json() == {"left": 0}


def test_script_hears_when_use_adds_nothing(user, settings):
    client = signed_in(user)
    settings.SESSION_COOKIE_AGE = int(settings.SESSION_IDLE.total_seconds()) + 600
    assert client.get("/session/").json()["last"] is False
    with clock.moved_by(timedelta(minutes=30)):
        answer = client.post("/session/").json()
    assert answer["last"] is True
    assert answer["left"] == pytest.approx(settings.SESSION_COOKIE_AGE - 1800, abs=5)


def test_extending_needs_the_token(client):
    assert client.post("/session/").status_code == 403


def test_pages_carry_the_warning_for_who_is_signed_in_only(user, settings):
    page = signed_in(user).get(PROFILE).content.decode()
    assert f'data-left="{int(settings.SESSION_IDLE.total_seconds())}"' in page
    assert 'data-warned-before="300"' in page
    assert "session-end" not in Client().get("/accounts/login/").content.decode()
