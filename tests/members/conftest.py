from types import SimpleNamespace

import pytest
from django.test import Client

from mentoring.audit.models import AuditEntry
from mentoring.members.links import secret_of
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member, show_second_step

TASK = Actor.task("test")


def signed_in(member_or_user):
    client = Client()
    client.force_login(getattr(member_or_user, "user", member_or_user))
    return client


def operating(user):
    """A client of an operator who has shown the second step."""
    client = signed_in(user)
    show_second_step(client, user)
    return client


def actions_of(organization):
    with organization_scope(organization, TASK):
        return list(AuditEntry.objects.order_by("at", "pk").values_list("action", flat=True))


def link_of(organization, invitation):
    return f"/o/{organization.slug}/join/{secret_of(invitation.pk, invitation.nonce)}/"


@pytest.fixture
def world(db):
    """An organization with an owner, an HR admin and a plain member."""
    organization = OrganizationFactory(slug="acme", name="Acme")
    owner = make_member(organization, Role.OWNER, name="Olga Owner")
    hr = make_member(organization, Role.HR_ADMIN, name="Henry HR")
    member = make_member(organization, Role.MEMBER, name="Mia Member")
    return SimpleNamespace(
        organization=organization,
        owner=owner,
        hr=hr,
        member=member,
        as_owner=actor_of(owner),
        as_hr=actor_of(hr),
        as_member=actor_of(member),
        base="/o/acme",
    )
