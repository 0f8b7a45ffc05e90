"""An operator can enter every organization, so a password alone opens none of the operator's doors."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from mentoring.accounts.models import User
from mentoring.members import services
from mentoring.tenancy.actors import Actor
from tests.factories.tenancy import PASSWORD, UserFactory
from tests.members.conftest import actions_of, operating, signed_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/operator/second-step/"
INSIDE = "/o/acme/settings/organization/"


@pytest.fixture
def operator(world):
    cache.clear()
    user = UserFactory(email="op@example.com", is_operator=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def code(steps=0):
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + steps))


def pages(world):
    return ["/operator/", "/operator/new/", f"/operator/{world.organization.pk}/visit/"]


def visit(world, operator):
    by = Actor.operator(operator.pk)
    services.start_visit(world.organization, by=by, user=operator, reason="Ticket 12", minutes=30)


def test_password_alone_opens_no_page_of_the_operator(world, operator):
    client = signed_in(operator)
    for page in pages(world):
        assert client.get(page)["Location"] == SET_UP
    for action in ("suspend", "visit"):
        data = {"reason": "Ticket 12", "minutes": 30}
        assert client.post(f"/operator/{world.organization.pk}/{action}/", data)["Location"] == SET_UP
    assert client.post("/operator/new/", {"slug": "nova", "name": "Nova"})["Location"] == SET_UP
    assert actions_of(world.organization) == []


def test_session_from_before_the_second_step_shows_it_first(world, operator):
    """Whoever stole a session or a password gains nothing when the operator sets the second step up elsewhere."""
    client = signed_in(operator)
    totp.TOTP.activate(operator, SECRET)
    answer = client.get("/operator/new/")
    assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Foperator%2Fnew%2F"
    posted = client.post(f"/operator/{world.organization.pk}/suspend/")
    assert posted["Location"] == "/accounts/2fa/reauthenticate/?next=%2Foperator%2F"
    assert actions_of(world.organization) == []
    shown = client.post(answer["Location"], {"code": code()})
    assert shown["Location"] == "/operator/new/"
    assert client.get("/operator/new/").status_code == 200


def test_confirming_with_the_password_is_no_second_step(world, operator):
    client = signed_in(operator)
    totp.TOTP.activate(operator, SECRET)
    confirmed = client.post("/accounts/reauthenticate/?next=/operator/", {"password": PASSWORD})
    assert confirmed["Location"] == "/operator/"
    assert client.get("/operator/").status_code == 302


def test_operator_with_a_passkey_is_asked_for_it(world, operator):
    Authenticator.objects.create(user_id=operator.pk, type=Authenticator.Type.WEBAUTHN, data={})
    assert signed_in(operator).get("/operator/")["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")


def test_recovery_codes_alone_are_no_second_step(world, operator):
    Authenticator.objects.create(user_id=operator.pk, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert signed_in(operator).get("/operator/")["Location"] == SET_UP


def test_shown_second_step_opens_the_pages(world, operator):
    client = operating(operator)
    for page in pages(world):
        assert client.get(page).status_code == 200
    assert client.get(SET_UP)["Location"] == "/operator/"


def test_second_step_that_was_taken_away_closes_them_again(world, operator):
    client = operating(operator)
    Authenticator.objects.all().delete()
    assert client.get("/operator/")["Location"] == SET_UP


def test_visit_does_not_let_in_a_session_without_the_second_step(world, operator):
    with_code, password_only = operating(operator), signed_in(operator)
    visit(world, operator)
    assert with_code.get(INSIDE).status_code == 200
    for method in (password_only.get, password_only.post):
        assert method(INSIDE).status_code == 404
    assert password_only.get("/api/v1/o/acme/me/").status_code == 404


def test_sign_in_leads_an_operator_to_setting_it_up(world, operator):
    client = Client()
    answer = client.post("/accounts/login/", {"login": operator.email, "password": PASSWORD})
    assert answer["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "/accounts/2fa/totp/activate/" in page
    assert "/accounts/2fa/webauthn/add/" in page
    User.objects.filter(pk=operator.pk).update(is_operator=False)
    assert client.get(SET_UP).status_code == 404, "for everybody else the page does not exist"


def test_sign_in_with_the_code_counts(world, operator):
    totp.TOTP.activate(operator, SECRET)
    client = Client()
    client.post("/accounts/login/", {"login": operator.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert client.get("/operator/").status_code == 200


def test_members_sign_in_as_before(world):
    EmailAddress.objects.create(user=world.owner.user, email=world.owner.user.email, verified=True, primary=True)
    answer = Client().post("/accounts/login/", {"login": world.owner.user.email, "password": PASSWORD})
    assert answer["Location"] == "/o/acme/"
