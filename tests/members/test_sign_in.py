"""Sign-in by allauth as this product sets it up."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core.cache import cache
from django.test import Client

from mentoring import clock
from mentoring.accounts.models import Session, User
from mentoring.members.adapters import AccountAdapter
from mentoring.notifications.models import SignInMail
from tests.factories.tenancy import PASSWORD, OrganizationFactory, make_member
from tests.members.conftest import signed_in

pytestmark = pytest.mark.django_db
LOGIN, RESET, SIGN_UP = "/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def user(world):
    user = world.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, email, password=PASSWORD, query="", **kwargs):
    return client.post(f"{LOGIN}{query}", {"login": email, "password": password}, **kwargs)


def plain(response):
    """The page without what differs by nature: tokens, and the address that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    text = re.sub(r'"X-CSRFToken": "[^"]+"', "", text)
    return re.sub(r"[\w.+-]+@example\.com", "ADDRESS", text)


def test_sign_in_leads_into_the_only_organization(user):
    answer = sign_in(Client(), user.email.upper())
    assert answer.status_code == 302
    assert answer["Location"] == "/o/acme/"


def test_several_organizations_lead_to_the_choice(world, user):
    make_member(OrganizationFactory(slug="second", name="Second"), user=user)
    client = Client()
    assert sign_in(client, user.email)["Location"] == "/organizations/"
    page = client.get("/organizations/").content
    assert b"/o/acme/" in page
    assert b"/o/second/" in page


def test_choice_shows_only_ones_own(world, user):
    OrganizationFactory(name="Hidden Corp")
    page = signed_in(user).get("/organizations/?stay")
    assert page.status_code == 200
    assert b"Hidden Corp" not in page.content


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https:evil.example", "https://evil.example/", "\\\\evil.example", "/\\evil.example",
        "/%09/evil.example", "\t//evil.example", "/\t/evil.example", "javascript:alert(1)", "//user@evil.example",
        "http:///evil.example", "//evil。example", "///evil.example", " //evil.example", "data:text/html,x",
    ],
)  # fmt: skip
def test_next_never_leaves_the_site(user, target):
    client = Client()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    location = answer["Location"]
    assert location == "/o/acme/" or location.startswith("/%09/"), location
    adapter = AccountAdapter()
    assert target.startswith("/%09") or not adapter.is_safe_url(target)


def test_next_inside_the_site_is_followed(user):
    deep = "/o/acme/settings/profile/"
    client = Client()
    first = client.get(deep)
    assert first["Location"] == f"{LOGIN}?next={deep}"
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": deep})
    assert answer["Location"] == deep


def test_known_and_unknown_address_look_alike(user):
    wrong = sign_in(Client(), user.email, "a wrong passphrase")
    unknown = sign_in(Client(), "nobody@example.com", "a wrong passphrase")
    assert wrong.status_code == unknown.status_code == 200
    assert plain(wrong) == plain(unknown)
    assert not get_user(Client()).is_authenticated


def test_reset_says_the_same_and_writes_to_the_owner_only(user):
    known = Client().post(RESET, {"email": user.email})
    unknown = Client().post(RESET, {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.email for mail in SignInMail.objects.all()] == [user.email]


def test_reset_link_carries_the_configured_address(user, settings):
    settings.PUBLIC_URL = "https://mentoring.example"
    Client().post(RESET, {"email": user.email}, headers={"X-Forwarded-Host": "evil.example"})
    text = SignInMail.objects.get().text
    assert "https://mentoring.example/accounts/password/reset/key/" in text
    assert "evil" not in text
    assert Client().post(RESET, {"email": user.email}, headers={"Host": "evil.example"}).status_code == 400


def test_reset_link_changes_the_password_and_ends_other_sessions(user):
    elsewhere = signed_in(user)
    Client().post(RESET, {"email": user.email})
    link = re.search(r"/accounts/password/reset/key/\S+", SignInMail.objects.get().text)[0]
    client = Client()
    form = client.get(link)
    client.post(form["Location"], {"password1": "another northern river", "password2": "another northern river"})
    user.refresh_from_db()
    assert user.check_password("another northern river")
    assert elsewhere.get("/o/acme/settings/profile/").status_code == 302
    assert b'name="password1"' not in Client().get(link, follow=True).content, "a link works once"


def test_sign_up_is_closed_without_an_invitation(db):
    client = Client()
    page = client.get(SIGN_UP)
    assert b'name="password1"' not in page.content
    client.post(SIGN_UP, {"email": "new@example.com", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.com").exists()


def test_open_sign_up_is_a_setting(db, monkeypatch):
    monkeypatch.setenv("NORTHBOUND_OPEN_SIGN_UP", "true")
    assert b'name="password1"' in Client().get(SIGN_UP).content


def test_wrong_passwords_are_limited_whatever_the_address_of_the_caller(user):
    for number in range(12):
        sign_in(Client(), user.email, f"wrong passphrase {number}", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    client = Client()
    sign_in(client, user.email)
    assert not get_user(client).is_authenticated, "the right password comes too late"


def test_session_gets_a_new_name_at_sign_in(user):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    sign_in(client, user.email)
    assert client.cookies["session"].value != planted
    attacker = Client()
    attacker.cookies["session"] = planted
    assert attacker.get("/o/acme/settings/profile/").status_code == 302


def test_session_ends_after_its_time(user):
    client = signed_in(user)
    assert client.get("/o/acme/settings/profile/").status_code == 200
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert client.get("/o/acme/settings/profile/").status_code == 302


def test_changed_password_ends_the_other_sessions(user):
    client = signed_in(user)
    user.set_password("something else entirely")
    user.save()
    assert client.get("/o/acme/settings/profile/").status_code == 302


def test_inactive_user_is_out(user):
    client = signed_in(user)
    user.is_active = False
    user.save()
    assert client.get("/o/acme/settings/profile/").status_code == 302


@pytest.mark.parametrize("path", ["members/", "organization/", "tokens/", "profile/"])
def test_forms_need_the_csrf_token(world, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.owner.user)
    assert client.post(f"/o/acme/settings/{path}", {"name": "x"}).status_code == 403
    client.cookies["csrf"] = "a" * 32
    data = {"csrfmiddlewaretoken": "b" * 32, "name": "x"}
    assert client.post(f"/o/acme/settings/{path}", data).status_code == 403
    evil = client.post(
        f"/o/acme/settings/{path}",
        {"csrfmiddlewaretoken": "a" * 32, "name": "x"},
        headers={"Origin": "https://evil.example"},
    )
    assert evil.status_code == 403


def test_sign_in_itself_needs_the_csrf_token(user):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, user.email).status_code == 403


def test_cookies_are_closed_to_scripts_and_other_sites(user):
    client = Client()
    sign_in(client, user.email)
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


def test_pages_of_a_signed_in_person_are_not_kept(user):
    assert signed_in(user).get("/o/acme/settings/profile/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["usersessions_list", "mfa_index", "account_email", "account_change_password"])
def test_pages_of_the_account_open(user, name):
    from django.urls import reverse

    client = Client()
    sign_in(client, user.email)
    assert client.get(reverse(name)).status_code == 200
