"""Matching as HR walks it: match, read, decide, publish."""

import pytest
from playwright.sync_api import expect

from mentoring.jobs import runner
from tests.browser import Open
from tests.factories.matching import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MENTEES = [
    ("Priya Raman", "Controller", "Warsaw", (0, 1)),
    ("Tom Baker", "Plant Planner", "Gdansk", (1,)),
    ("Nils Ek", "Sales Lead", "Stockholm", (2, 0)),
    ("Nina Holt", "Data Lead", "Malmo", (0,)),
    ("Oliver Kent", "Buyer", "Leeds", (2,)),
]
MENTORS = [
    ("Marcus Lindqvist", "VP Marketing", "Stockholm", 2, {0: 4}),
    ("Dana Novak", "Plant Director", "Gdansk", 1, {1: 5, 2: 3}),
    ("Anja Krueger", "Head of HR", "Berlin", 1, {2: 3}),
]


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build_world()
    with world.scope():
        for name, job, place, needs in MENTEES:
            world.add_mentee(name=name, job_title=job, location=place, needs=needs)
        for name, job, place, capacity, expertise in MENTORS:
            world.add_mentor(name=name, job_title=job, location=place, capacity=capacity, expertise=expertise)
    return world


def base(world: World) -> str:
    return f"/o/{world.organization.slug}/programs/{world.program.pk}/matching/"


def test_match_decide_and_publish(visitor: Open, world: World):
    screen = visitor()
    screen.sign_in(world.hr.membership.user)
    page = screen.goto(base(world))
    expect(page.get_by_role("heading", level=1)).to_have_text("5 mentees wait for a mentor")
    page.get_by_role("button", name="Match now").click()
    expect(page.get_by_text("Waiting for a free worker")).to_be_visible()
    while runner.run_one("default"):
        pass
    expect(page.get_by_role("heading", level=1, name="4 of 5 matched")).to_be_visible()
    page.get_by_role("link", name="Priya Raman").click()
    expect(page.locator("#panel").get_by_text("Why this pair")).to_be_visible()
    page.locator("[data-panel-close]").click()
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_text("1 pair kept")).to_be_visible()
    expect(page.get_by_role("button", name="Undo").first).to_be_focused()
    page.get_by_role("button", name="Keep all 3 undecided").click()
    page.get_by_role("link", name="Publish 4…").click()
    expect(page.get_by_role("heading", level=1, name="Publish 4 pairs")).to_be_visible()
    page.get_by_role("button", name="Publish 4 pairs").click()
    expect(page.get_by_text("Waiting for the mentor").first).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_pages_are_accessible(visitor: Open, world: World, phone: bool):
    world.matched()
    screen = visitor(phone=phone)
    screen.sign_in(world.hr.membership.user)
    screen.goto(base(world) + "1/")
    screen.page.get_by_role("button", name="Keep all 4 undecided").click()
    pair = screen.page.locator("a.row-link").first.get_attribute("href")
    screen.page.goto(screen.address + str(pair))
    choose = screen.page.get_by_role("link", name="See all mentors").get_attribute("href")
    own = base(world)
    for path in ("", "rules/", "1/", "1/?tab=not-matched", "1/?tab=mentors", "1/checked/", "1/publish/", pair, choose):
        page = screen.goto(path if str(path).startswith("/o/") else f"{own}{path}")
        screen.check_accessibility()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
