"""The warning before the end of a session, and the page that stays when it has ended, in a browser."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from mentoring.accounts import sessions
from mentoring.accounts.models import Session
from tests.factories.tenancy import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROFILE = "/o/acme/settings/profile/"
SOON = 20_000


@pytest.fixture
def opened(transactional_db, world, visitor, settings, monkeypatch):
    """A page whose session ends ten seconds after its last use, with the warning five seconds before."""
    EmailAddress.objects.create(user=world.member.user, email=world.member.user.email, verified=True, primary=True)
    settings.SESSION_IDLE = timedelta(seconds=10)
    monkeypatch.setattr(sessions, "PAUSE", timedelta(0))

    def open_page(**options):
        screen = visitor(**options)
        screen.sign_in(world.member.user)
        screen.goto(PROFILE)
        return screen

    return open_page


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_one_press_before_the_end_stays_signed_in(opened, phone):
    screen = opened(phone=phone)
    page = screen.page
    warning = page.get_by_role("alertdialog", name="Are you still there?")
    warning.wait_for(timeout=SOON)
    assert page.get_by_role("button", name="Stay signed in").evaluate("e => e === document.activeElement")
    assert "You will be signed out in a minute" in warning.inner_text()
    screen.check_accessibility()
    before = Session.objects.get().expire_date
    page.keyboard.press("Enter")
    warning.wait_for(state="hidden")
    assert Session.objects.get().expire_date > before
    warning.wait_for(timeout=SOON)
    page.keyboard.press("Escape")
    warning.wait_for(state="hidden")
    assert page.goto(page.url).status == 200
    assert page.url.endswith(PROFILE)


def test_whoever_types_is_not_asked(opened):
    page = opened().page
    field = page.get_by_label("Name", exact=True)
    for number in range(7):
        field.press_sequentially(str(number))
        page.wait_for_timeout(2000)
    assert page.get_by_role("alertdialog").count() == 0
    assert field.input_value().startswith("0123456")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert page.get_by_label("Name", exact=True).input_value().startswith("0123456")


def test_typed_text_outlives_the_end_and_is_saved_after_the_sign_in(opened, world, settings):
    screen = opened()
    page = screen.page
    page.get_by_label("Name", exact=True).fill("Typed before the end")
    Session.objects.all().delete()
    over = page.get_by_role("alertdialog", name="You have been signed out")
    over.wait_for(timeout=SOON)
    page.keyboard.press("Escape")
    assert over.is_visible(), "there is nothing to go on with"
    screen.check_accessibility()
    settings.SESSION_IDLE = timedelta(minutes=60)
    with page.expect_popup() as opening:
        page.get_by_role("link", name="Sign in again").click()
    other = opening.value
    other.get_by_label("Email").fill(world.member.user.email)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_label("Password", exact=True).press("Enter")
    other.get_by_role("heading", name="You are signed in again").wait_for()
    other.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    over.wait_for(state="hidden")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert page.get_by_label("Name", exact=True).input_value() == "Typed before the end"


def test_without_a_script_it_is_shown_again(opened):
    screen = opened(javascript=False)
    page = screen.page
    page.get_by_label("Name", exact=True).fill("Typed before the end")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Not saved yet").wait_for()
    assert page.get_by_role("blockquote").inner_text() == "Typed before the end"
