"""Length counts and nothing else; what is typed is kept as typed; what everybody uses is refused."""

import unicodedata
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from mentoring import clock
from mentoring.accounts import passwords as rule
from mentoring.accounts.models import User
from mentoring.members import passwords
from tests.factories.tenancy import PASSWORD, show_second_step
from tests.members.conftest import link_of, operating, signed_in

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"
COMPOSED, SPLIT = "Füße am Fluß — été", unicodedata.normalize("NFD", "Füße am Fluß — été")


@pytest.fixture
def user(world):
    cache.clear()
    user = world.member.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def with_second_step(user):
    show_second_step(signed_in(user), user)
    return user


def change(user, password, client=None):
    (client or signed_in(user)).post(CHANGE, {"oldpassword": PASSWORD, "password1": password, "password2": password})
    return User.objects.get(pk=user.pk)


def signs_in(user, password):
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": password})
    return get_user(client).is_authenticated


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars", "x" * 64 + " long", "two  words  and spaces ", " begins with a space", "vier Füße im Fluß 🐟",
        "🐟🐠🐡🦈🐙🦑🦐🦞🦀🐚🐳🐋🐬🦭", COMPOSED, SPLIT, "onlysmallletters", "7" * 13 + "8", "quiet river " * 21,
    ],
)  # fmt: skip
def test_long_enough_is_good_whatever_it_is_made_of(user, password):
    changed = change(user, password)
    assert changed.check_password(password)
    assert not changed.has_short_password
    assert signs_in(user, password), "as it was typed, to its last character"
    assert not signs_in(user, password[:-1]), "nothing is cut"


@pytest.mark.parametrize("password", ["", "short", "thirteen char", "été" * 4 + "e", "x" * 257])
def test_too_short_and_too_long_are_refused(user, password):
    assert change(user, password).check_password(PASSWORD)


def test_composing_marks_do_not_make_a_password_longer(user):
    """Thirteen letters, of which some are typed in two pieces."""
    assert change(user, unicodedata.normalize("NFD", "ééééééééééééé")).check_password(PASSWORD)


def test_spaces_at_both_ends_belong_to_it(user):
    change(user, " begins and ends ")
    assert signs_in(user, " begins and ends ")
    assert not signs_in(user, "begins and ends")


@pytest.mark.parametrize(("chosen", "typed"), [(COMPOSED, SPLIT), (SPLIT, COMPOSED)])
def test_keyboards_that_compose_otherwise_type_the_same_password(user, chosen, typed):
    assert chosen != typed
    change(user, chosen)
    assert signs_in(user, typed)
    assert signed_in(user).post("/accounts/reauthenticate/", {"password": typed}).status_code == 302


def test_eight_characters_are_enough_beside_a_second_step_only(user):
    assert change(user, "opal-8tz").check_password(PASSWORD)
    with_second_step(user)
    assert change(user, "opal-8t").check_password(PASSWORD), "seven are not"
    changed = change(user, "opal-8tz")
    assert changed.check_password("opal-8tz")
    assert changed.has_short_password


@pytest.mark.parametrize("path", ["totp/deactivate/", "webauthn/keys/{pk}/remove/"])
def test_second_step_stays_until_the_password_is_long_enough_alone(user, path):
    kind = Authenticator.Type.TOTP if path.startswith("totp") else Authenticator.Type.WEBAUTHN
    with_second_step(user)
    client = operating(change(user, "opal-8tz"))
    client.post("/accounts/reauthenticate/", {"password": "opal-8tz"})
    Authenticator.objects.update(type=kind)
    step = Authenticator.objects.get()
    answer = client.post("/accounts/2fa/" + path.format(pk=step.pk))
    assert answer.status_code == 409
    assert b"14" in answer.content
    assert Authenticator.objects.filter(pk=step.pk).exists()
    User.objects.filter(pk=user.pk).update(has_short_password=False)
    assert client.post("/accounts/2fa/" + path.format(pk=step.pk)).status_code == 302
    assert not Authenticator.objects.exists()


def test_longer_password_is_no_longer_short(user):
    with_second_step(user)
    change(user, "opal-8tz")
    user.refresh_from_db()
    user.set_password("fourteen chars")
    assert not user.has_short_password


def test_none_of_the_usual_passwords_is_good_even_beside_a_second_step(user, monkeypatch):
    monkeypatch.setattr(passwords, "has_second_step", lambda user: True)
    monkeypatch.setattr(passwords, "organizations_of", lambda user: [])
    usual = sorted(CommonPasswordValidator().passwords)
    assert len(usual) >= 10_000
    for password in usual:
        with pytest.raises(ValidationError):
            validate_password(password, user)
    validate_password("opal-8tz", user)


def test_invited_person_finds_no_length_that_would_cut_what_is_pasted(world):
    from mentoring.members import services
    from mentoring.tenancy.roles import Role
    from mentoring.tenancy.scope import organization_scope

    with organization_scope(world.organization, world.as_owner):
        invitation = services.invite_member(by=world.as_owner, email="new@example.com", roles=[Role.MEMBER])
    link = link_of(world.organization, invitation)
    page = Client().get(link).content.decode()
    field = page[page.index('name="password"') - 200 : page.index('name="password"') + 200]
    assert "maxlength" not in field
    assert "onpaste" not in page
    long = "quiet river " * 30
    assert Client().post(link, {"name": "New", "password": long}).status_code == 422
    assert Client().post(link, {"name": "New", "password": " " + "quiet river " * 10}).status_code == 302
    user = User.objects.get(email="new@example.com")
    assert user.check_password(" " + "quiet river " * 10)


def test_hash_of_an_older_kind_is_renewed_at_sign_in(user, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert signs_in(user, PASSWORD)
    renewed = User.objects.get(pk=user.pk)
    assert renewed.password.startswith("argon2$")
    assert signs_in(user, PASSWORD)


def test_endless_password_is_neither_composed_nor_kept(user, monkeypatch):
    """A megabyte costs a hash, like any other; what is costly about it is composing it."""
    endless = "e\u0301" * 500_000
    composed = []
    real = unicodedata.normalize
    monkeypatch.setattr(
        rule.unicodedata, "normalize", lambda form, text: composed.append(len(text)) or real(form, text)
    )
    assert change(user, endless).check_password(PASSWORD)
    assert not signs_in(user, endless)
    assert not check_password(endless, user.password)
    assert max(composed) <= rule.LONGEST


def test_renewed_hash_ends_no_session_and_no_limit(user):
    """A control: an ordinary sign-in writes no new hash."""
    before = User.objects.get(pk=user.pk).password
    with clock.moved_by(timedelta(minutes=1)):
        assert signs_in(user, PASSWORD)
    assert User.objects.get(pk=user.pk).password == before
