"""The whole demo, written by the services: it must be as sound as what people write, and every page must show it."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client

from mentoring.accounts.models import User
from mentoring.demo import load
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope
from mentoring.ui.navigation import items_for
from relationships.models import Relationship
from tests.factories.tenancy import actor_of

pytestmark = pytest.mark.django_db(transaction=True)

#: Each of these people's first pages, beside what their navigation offers.
PAGES = ["", "pairs/", "programs/", "notifications/", "my-data/", "settings/profile/"]


def test_demo_is_sound_and_every_persona_sees_it():
    load.load_demo(stdout=io.StringIO())
    assert load.demo_is_loaded()
    output = io.StringIO()
    call_command("verify_audit", stdout=output, stderr=output)
    call_command("check_invariants", stdout=output, stderr=output)
    assert "meridian" in output.getvalue()
    check_cast()
    opened = 0
    for _label, email in load.personas():
        for address, status in visit(email):
            assert status == 200, f"{email}: {address}"
            opened += 1
    assert opened > 60


def check_cast() -> None:
    meridian = Organization.objects.get(slug="meridian")
    with organization_scope(meridian, Actor.task("test")):
        active = Relationship.objects.filter(status="active").count()
        waiting = Relationship.objects.filter(status="pending").count()
    assert 50 <= active <= 70
    assert waiting == 1


def visit(email: str) -> Iterator[tuple[str, int]]:
    user = User.objects.get(email=email)
    client = Client()
    client.force_login(user)
    for access in user.accesses.select_related("organization"):
        organization = access.organization
        with organization_scope(organization, Actor.task("test")):
            membership = organization_membership(organization, user)
        with organization_scope(organization, actor_of(membership)) as scope:
            entries = [item.url_name for item in items_for(scope.actor)]
        own = f"/o/{organization.slug}/"
        for page in [*PAGES, *addresses(organization, entries)]:
            address = page if page.startswith("/") else own + page
            yield address, client.get(address, follow=True).status_code


def organization_membership(organization: Organization, user: User):
    from mentoring.tenancy.models import Membership

    return Membership.objects.select_related("organization").get(user=user)


def addresses(organization: Organization, names: list[str]) -> list[str]:
    from mentoring.tenancy.routing import organization_url

    with organization_scope(organization, Actor.task("test")):
        return [organization_url(name) for name in names]
