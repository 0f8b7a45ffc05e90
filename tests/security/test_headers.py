"""Every kind of answer carries the headers that browsers are told to trust; a scorer says which is missing."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from mentoring.tenancy.roles import Role
from tests.factories.tenancy import OrganizationFactory, make_member

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
#: What production sets otherwise than tests, as far as browsers see it.
SEEN_BY_BROWSERS = (
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE",
)  # fmt: skip
YEAR = 31_536_000


def header_faults(response, *, is_private):
    """What is missing or too open; empty for an answer that may go out."""
    text = response.get("Content-Security-Policy", "")
    policy = {name: words.split() for name, _, words in (part.strip().partition(" ") for part in text.split(";"))}
    age = re.match(r"max-age=(\d+); includeSubDomains; preload$", response.get("Strict-Transport-Security", ""))
    wanted = {
        "policy allows nothing by default": policy.get("default-src") == ["'none'"],
        "scripts are the site's own": policy.get("script-src") == ["'self'"],
        "styles are the site's own": policy.get("style-src") == ["'self'"],
        "nothing unsafe or foreign": not re.search(r"unsafe|\*|https?:", text),
        "no frame around it": policy.get("frame-ancestors") == ["'none'"] and response.get("X-Frame-Options") == "DENY",
        "no other base": policy.get("base-uri") == ["'none'"],
        "forms go home": policy.get("form-action") == ["'self'"],
        "nosniff": response.get("X-Content-Type-Options") == "nosniff",
        "referrer stays": response.get("Referrer-Policy") in {"same-origin", "no-referrer"},
        "opener is cut off": response.get("Cross-Origin-Opener-Policy") == "same-origin",
        "not to be embedded": response.get("Cross-Origin-Resource-Policy") == "same-origin",
        "no camera": "camera=()" in response.get("Permissions-Policy", ""),
        "https for two years": age is not None and int(age[1]) >= 2 * YEAR,
        "says no server": "Server" not in response and "X-Powered-By" not in response,
        "not kept": not is_private or response.get("Cache-Control") == "no-store",
    }
    return [name for name, holds in wanted.items() if not holds]


@pytest.fixture(scope="module")
def of_production():
    """Read by a process in production mode, so that no test repeats what the settings say."""
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {SEEN_BY_BROWSERS!r}}}))"
    )
    environment = os.environ | {
        "NORTHBOUND_MODE": "production",
        "NORTHBOUND_PUBLIC_URL": "https://m.example.com",
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.fixture
def production(settings, of_production):
    for name, value in of_production.items():
        setattr(settings, name, value)


@pytest.fixture
def member(db):
    return make_member(OrganizationFactory(slug="acme", name="Acme"), Role.OWNER)


@pytest.fixture
def browser(production, member):
    client = Client(headers={"X-Forwarded-Proto": "https"}, raise_request_exception=False)
    client.force_login(member.user)
    return client


def answer(client, address):
    return client.get(address, secure=True)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/login/", 200),
        ("/accounts/password/reset/", 200),
        ("/o/acme/", 302),
        ("/nothing/", 404),
        ("/api/v1/o/acme/me/", 401),
        ("/api/v1/nothing/", 404),
        ("/api/docs/", 200),
        ("/static/css/components/content.css", 200),
        ("/health/live/", 200),
        ("/accounts/login/?next=%00", 400),
    ],
)
def test_strangers_get_every_header(production, member, address, status):
    response = answer(Client(), address)
    assert (response.status_code, header_faults(response, is_private=False)) == (status, [])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/organizations/", 302),
        ("/o/acme/", 200),
        ("/o/acme/settings/members/", 200),
        ("/o/acme/nothing/", 404),
        ("/o/other/", 404),
        ("/api/v1/o/acme/me/", 200),
        ("/api/v1/o/acme/nothing/", 404),
    ],
)
def test_signed_in_pages_and_files_get_every_header_and_are_not_kept(browser, address, status):
    response = answer(browser, address)
    assert (response.status_code, header_faults(response, is_private=True)) == (status, [])


def test_fault_of_the_program_gets_every_header(browser, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("mentoring.members.views.settings.form_page", breaks)
    response = answer(browser, "/o/acme/settings/profile/")
    assert (response.status_code, header_faults(response, is_private=True)) == (500, [])


def test_file_for_saving_gets_every_header(browser):
    response = browser.post("/o/acme/audit/export/", secure=True)
    assert response["Content-Disposition"].startswith("attachment")
    assert (response.status_code, header_faults(response, is_private=True)) == (200, [])


def test_cookies_belong_to_this_host_and_to_https(production, member):
    member.user.set_password("a long password of words")
    member.user.save()
    client = Client()
    answer(client, "/accounts/login/")
    client.post("/accounts/login/", {"login": member.user.email, "password": "a long password of words"}, secure=True)
    assert set(client.cookies) == {"__Host-session", "__Host-csrf"}
    for name, cookie in client.cookies.items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["samesite"] == "Lax", name


def test_plain_http_is_sent_to_https(production, member):
    response = Client().get("/accounts/login/")
    assert response.status_code == 301
    assert response["Location"] == "https://testserver/accounts/login/"


@pytest.mark.parametrize(
    ("header", "value", "said"),
    [
        ("Content-Security-Policy", "", "policy allows nothing by default"),
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' 'unsafe-inline'",
            "nothing unsafe or foreign",
        ),
        ("Content-Security-Policy", "default-src 'none'; img-src https://cdn.example", "nothing unsafe or foreign"),
        ("X-Content-Type-Options", "", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN", "no frame around it"),
        ("Referrer-Policy", "unsafe-url", "referrer stays"),
        ("Cross-Origin-Opener-Policy", "unsafe-none", "opener is cut off"),
        ("Strict-Transport-Security", "max-age=60", "https for two years"),
        ("Cache-Control", "private", "not kept"),
    ],
)
def test_scorer_sees_each_fault(browser, header, value, said):
    response = answer(browser, "/organizations/")
    response[header] = value
    assert said in header_faults(response, is_private=True)
