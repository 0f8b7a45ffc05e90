"""The slice "log a session" as people see it: on a phone, with three taps."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from mentoring import clock
from relationships.models import Session
from tests.browser import Open
from tests.factories.relationships import SessionFactory
from tests.relationships.conftest import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None, build_cast) -> tuple[Cast, Session]:
    cast = build_cast()
    with cast.acting(cast.hr_admin):
        session = SessionFactory(relationship=cast.relationship, starts_at=clock.now() - timedelta(hours=3))
    return cast, session


def test_three_taps_log_a_session_on_a_phone(visitor: Open, world: tuple[Cast, Session]):
    cast, session = world
    screen = visitor(phone=True)
    screen.sign_in(cast.mentor.membership.user)
    page = screen.goto(f"/o/{cast.organization.slug}/sessions/{session.pk}/log/")
    page.get_by_text("It took place").click()
    page.locator(".rating-options label").nth(3).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Logged.")).to_be_visible()


def test_what_does_not_apply_is_not_seen_also_without_scripts(visitor: Open, world: tuple[Cast, Session]):
    cast, session = world
    screen = visitor(phone=True)
    screen.sign_in(cast.mentor.membership.user)
    screen.page.route("**/*.js", lambda route: route.abort())
    page = screen.page
    page.goto(f"{screen.address}/o/{cast.organization.slug}/sessions/{session.pk}/log/")
    useful, who, when = (
        page.get_by_text("How useful was it?"),
        page.get_by_text("Who could not?"),
        page.get_by_text("When will you meet instead?"),
    )
    for question in (useful, who, when):
        expect(question).to_be_hidden()
    for answer, shown in (("It did not happen", who), ("We moved it", when), ("It took place", useful)):
        page.get_by_text(answer).click()
        for question in (useful, who, when):
            expect(question).to_be_visible(visible=question is shown)
    screen.complaints.clear()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible(visitor: Open, world: tuple[Cast, Session], phone: bool):
    cast, session = world
    screen = visitor(phone=phone)
    screen.sign_in(cast.mentor.membership.user)
    own = f"/o/{cast.organization.slug}"
    pair = cast.relationship.pk
    for path in (
        f"/pairs/{pair}/",
        "/pairs/",
        f"/sessions/{session.pk}/",
        f"/sessions/{session.pk}/log/",
        f"/pairs/{pair}/schedule/",
        f"/pairs/{pair}/end/",
    ):
        page = screen.goto(own + path)
        screen.check_accessibility()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
