"""The pages of membership as people see them: they draw without complaint and pass the accessibility check."""

import pytest
from django.test import Client

from mentoring.members import services
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import UserFactory, show_second_step
from tests.members.conftest import link_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def real_world(transactional_db, world):
    with organization_scope(world.organization, world.as_hr):
        world.invitation = services.invite_member(by=world.as_hr, email="new@example.com", roles=[Role.MEMBER])
    with organization_scope(world.organization, world.as_owner):
        services.create_token(by=world.as_owner, name="BI", days=30)
    return world


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_settings_pages(real_world, visitor, phone):
    screen = visitor(phone=phone)
    screen.sign_in(real_world.owner.user)
    paths = ["organization/", "members/", f"members/{real_world.member.pk}/", "profile/", "tokens/"]
    for path in paths:
        screen.goto(f"/o/acme/settings/{path}")
        screen.check_accessibility()


def test_new_person_joins(real_world, visitor):
    screen = visitor(phone=True)
    page = screen.goto(link_of(real_world.organization, real_world.invitation))
    screen.check_accessibility()
    page.get_by_label("Your name").fill("Nina New")
    page.get_by_label("A new password").fill("seven quiet northern rivers")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/o/acme/")
    screen.goto("/o/acme/settings/profile/")
    assert page.get_by_label("Name", exact=True).input_value() == "Nina New"


def test_operator_pages(real_world, visitor):
    screen = visitor()
    operator = UserFactory(is_operator=True)
    screen.sign_in(operator)
    screen.goto("/operator/")
    screen.page.wait_for_url("**/operator/second-step/")
    screen.check_accessibility()
    client = Client()
    [client.cookies["session"]] = [c["value"] for c in screen.context.cookies() if c["name"] == "session"]
    show_second_step(client, operator)
    for path in ("/organizations/", "/operator/", "/operator/new/", f"/operator/{real_world.organization.pk}/visit/"):
        screen.goto(path)
        screen.check_accessibility()
