"""The pages in a browser: light and dark, desktop and phone."""

import pytest
from playwright.sync_api import expect

from programs.choices import SetupStep
from programs.models import Application, Program
from programs.services.decisions import decide_application
from programs.services.programs import create_program_from_template
from tests.browser import Open
from tests.programs.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None, build_cast) -> tuple[Cast, Program, Application]:
    cast = build_cast()
    with cast.acting(cast.hr_admin):
        draft = create_program_from_template(by=cast.actor(cast.hr_admin), template_key="hipo_one_to_one")
    decided = cast.submit(cast.second)
    with cast.acting(cast.hr_admin):
        decide_application(decided, by=cast.actor(cast.hr_admin), decision="waitlisted", reason="More than places.")
    return cast, draft, cast.submit()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible(visitor: Open, world: tuple[Cast, Program, Application], phone: bool):
    cast, draft, application = world
    running = f"/programs/{cast.program.pk}"
    runs = ["/programs/", "/programs/new/", f"{running}/", f"{running}/applications/", f"{running}/invite/"]
    runs += [f"{running}/end/", f"/applications/{application.pk}/"]
    runs += [f"/programs/{draft.pk}/setup/{step}/" for step in SetupStep.values]
    applies = [f"{running}/", f"{running}/apply/mentee/", f"{running}/apply/mentor/", "/applications/", "/programs/"]
    screen = visitor(phone=phone)
    for person, paths in ((cast.hr_admin, runs), (cast.second, applies)):
        screen.sign_in(person.membership.user)
        for path in paths:
            page = screen.goto(f"/o/{cast.organization.slug}{path}")
            screen.check_accessibility()
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_what_is_typed_in_the_wizard_is_kept_without_a_button(visitor: Open, world: tuple[Cast, Program, Application]):
    cast, draft, _application = world
    screen = visitor()
    screen.sign_in(cast.hr_admin.membership.user)
    address = f"/o/{cast.organization.slug}/programs/{draft.pk}/setup/purpose/"
    page = screen.goto(address)
    page.get_by_label("Which business need does it serve?").fill("Two finance directors retire in 2028.")
    expect(page.locator("[data-saved-state]")).to_contain_text("Saved")
    page.get_by_role("button", name="Next: People").click()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    page = screen.goto(address)
    expect(page.get_by_label("Which business need does it serve?")).to_have_value(
        "Two finance directors retire in 2028."
    )


def test_a_decision_is_made_in_the_side_panel(visitor: Open, world: tuple[Cast, Program, Application]):
    cast, _draft, application = world
    screen = visitor()
    screen.sign_in(cast.owner.membership.user)
    page = screen.goto(f"/o/{cast.organization.slug}/programs/{cast.program.pk}/applications/")
    page.get_by_role("link", name=application.person.name).click()
    panel = page.locator("#panel")
    panel.get_by_text("Accept", exact=True).click()
    panel.get_by_label("Reason").fill("Clear need, and a place is free.")
    panel.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("until then you can take it back")).to_be_visible()
