import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mentoring.accounts.models import User
from mentoring.members import services
from mentoring.members.links import digest_of, secret_of
from mentoring.members.passwords import OwnWordsValidator
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.members.conftest import TASK

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    organization = OrganizationFactory(slug="silver-river", name="Silver River Bank")
    return make_member(organization, Role.MEMBER).user


@pytest.mark.parametrize(
    "password", ["Northbound2026!", "north-bound-12", "SilverRiver2026", "silver-river-bank", "River.River.River1"]
)
def test_names_of_product_and_organization_are_no_password(user, password):
    with pytest.raises(ValidationError) as refused:
        OwnWordsValidator().validate(password, user)
    assert refused.value.code == "password_own_words"
    with pytest.raises(ValidationError):
        validate_password(password, user)


@pytest.mark.parametrize("password", ["a horse by the river sleeps", "northbound geese at dawn", "xK4-opal-timber"])
def test_name_inside_a_longer_password_is_allowed(user, password):
    validate_password(password, user)


def test_name_of_somebody_elses_organization_means_nothing(user):
    OrganizationFactory(slug="tanglewood", name="Tanglewood")
    validate_password("Tanglewood2026", user)


def test_somebody_who_joins_cannot_use_the_organization_either(user):
    organization = OrganizationFactory(slug="tanglewood", name="Tanglewood")
    with organization_scope(organization, TASK), pytest.raises(ValidationError):
        validate_password("Tanglewood2026", User(email="new@example.com"))


def test_link_that_waits_to_be_sent_outlives_a_change_of_the_key(world, settings):
    with organization_scope(world.organization, TASK):
        invitation = services.invite_member(by=world.as_owner, email="new@example.com", roles=[Role.MEMBER])
        before = secret_of(invitation.pk, invitation.nonce)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key" * 8, [settings.SECRET_KEY]
        assert secret_of(invitation.pk, invitation.nonce) != before, "new links are made with the new key"
        assert secret_of(invitation.pk, invitation.nonce, invitation.digest) == before
        assert digest_of(before) == invitation.digest
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(LookupError):
            secret_of(invitation.pk, invitation.nonce, invitation.digest)
