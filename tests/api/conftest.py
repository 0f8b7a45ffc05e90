from types import SimpleNamespace

import pytest
from django.test import Client

from mentoring.tenancy.roles import Role
from tests.factories.tenancy import OrganizationFactory, make_member


@pytest.fixture
def world(settings, db):
    """An organization with a member who is signed in."""
    settings.ROOT_URLCONF = "tests.api.scratch_urls"
    organization = OrganizationFactory()
    member = make_member(organization, Role.HR_ADMIN, name="Ada")
    client = Client(raise_request_exception=False)
    client.force_login(member.user)
    base = f"/api/v1/o/{organization.slug}"
    return SimpleNamespace(organization=organization, member=member, client=client, base=base)


@pytest.fixture
def send(world):
    def send(body, path="everything/", **extra):
        return world.client.post(f"{world.base}/scratch/{path}", body, content_type="application/json", **extra)

    return send
