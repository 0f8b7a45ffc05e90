"""The pages of the portal as people see them: accessible, in both themes, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from mentoring.notifications.models import InAppMessage
from mentoring.notifications.services import notify
from mentoring.tenancy.roles import Role
from tests.browser import Open
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.portal.conftest import Cast
from tests.portal.world import fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIT = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def cast(transactional_db: None, build_cast) -> Cast:
    cast = build_cast()
    fill(cast)
    with cast.acting("hr"):
        message = notify("relationship.started", recipient=cast.people["mentor"].membership, subject=cast.quiet)
        InAppMessage.objects.create(
            message=message,
            recipient=cast.people["mentor"].membership,
            title="You and Priya can begin",
            path=cast.url(f"pairs/{cast.quiet.pk}/"),
        )
    return cast


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible(visitor: Open, cast: Cast, phone: bool):
    pairs = f"programs/{cast.program.pk}/pairs/"
    everyone = ["", "search/?q=ma", "notifications/", "my-data/"]
    pages = {
        "hr": [*everyone, "?kind=pair", "home/pairs/", pairs, "search/", "home/figures/", "notifications/deliveries/"],
        "root": ["audit/", "audit/?action=refused"],
        "mentor": ["", "notifications/"],
        "mentee": [""],
        "sponsor": [""],
        "manager": [""],
        "member": [""],
    }
    for who, paths in pages.items():
        screen = visitor(phone=phone)
        screen.sign_in(cast.user(who))
        for path in paths:
            page = screen.goto(cast.url(path))
            screen.check_accessibility()
            assert page.evaluate(FIT), (who, path)


def test_the_first_day_is_accessible(visitor: Open, transactional_db: None):
    organization = OrganizationFactory()
    membership = make_member(organization, Role.MEMBER, Role.HR_ADMIN)
    screen = visitor(phone=True)
    screen.sign_in(membership.user)
    page = screen.goto(f"/o/{organization.slug}/")
    screen.check_accessibility()
    assert page.evaluate(FIT)


def test_remind_and_undo_without_leaving_the_list(visitor: Open, cast: Cast):
    screen = visitor()
    screen.sign_in(cast.user("hr"))
    page = screen.goto(cast.url())
    row = page.locator(".queue-row", has_text="Priya Raman and Marcus Lindqvist")
    row.get_by_role("button", name="Remind").click()
    expect(row.get_by_text("Reminded just now")).to_be_visible()
    row.get_by_role("button", name="Undo").click()
    expect(row.get_by_role("button", name="Remind")).to_be_visible()
    expect(page).to_have_url(screen.address + cast.url())


def test_a_message_is_read_when_it_is_opened(visitor: Open, cast: Cast):
    screen = visitor(phone=True)
    screen.sign_in(cast.user("mentor"))
    page = screen.goto(cast.url("notifications/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("1 new notification")
    page.get_by_role("button", name="Open").click()
    expect(page).to_have_url(screen.address + cast.url(f"pairs/{cast.quiet.pk}/"))
    screen.goto(cast.url("notifications/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
