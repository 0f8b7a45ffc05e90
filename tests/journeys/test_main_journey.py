"""The main journey of the product, by a real browser, with a real worker, on a file of 400 employees."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Page, expect

from mentoring.demo.cast import sample_file
from tests.browser import Open, Visitor
from tests.conftest import owner_connection
from tests.journeys.conftest import Mailbox, link_in, text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HR = "ines.albrecht@meridian.example"
MENTOR = "marcus.lindqvist@meridian.example"
MENTEE = "priya.raman@meridian.example"
SPONSOR = "helen.osei@meridian.example"
NAMES = {HR: "Ines Albrecht", MENTOR: "Marcus Lindqvist", MENTEE: "Priya Raman", SPONSOR: "Helen Osei"}
PASSWORD = "seven quiet mountains"
HOME = "/o/meridian/"
SLOW = 60_000


class MovedClock:
    """Web server and worker read how far the clock is moved whenever they open an organization."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        return self.now().date()

    def move_to(self, moment: datetime) -> None:
        self.offset = moment - datetime.now(UTC)
        owner = owner_connection(connection.settings_dict["NAME"])
        with owner.cursor() as cursor:
            cursor.execute("DELETE FROM tenancy_clockoffset")
            cursor.execute("INSERT INTO tenancy_clockoffset (seconds) VALUES (%s)", [self.offset.total_seconds()])
        owner.close()

    def morning(self, days: int) -> datetime:
        """At nine, when messages are not held back for the night."""
        return datetime.combine(self.today() + timedelta(days=days), time(9), UTC)


@dataclass
class Journey:
    """Everybody's screens. Who signs the mentor's log does it on a phone."""

    open: Open
    mailbox: Mailbox
    clock: MovedClock
    screens: dict[str, Visitor]

    def page(self, email: str, path: str) -> Page:
        return self.screens[email].goto(HOME + path)

    def join(self, email: str, *, phone: bool = False) -> None:
        """By the link of the invitation."""
        screen = self.screens[email] = self.open(phone=phone)
        page = screen.goto("/accounts/login/")
        page = screen.goto(link_in(self.mailbox.wait_for(page, email, "")))
        page.get_by_label("Your name").fill(NAMES[email])
        page.get_by_label("A new password").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()
        page.wait_for_url(f"**{HOME}**")

    def check(self, email: str) -> None:
        self.screens[email].check_accessibility()


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    return sample_file(tmp_path / "people.csv", rows=400)


@pytest.fixture
def moved(transactional_db: None) -> MovedClock:
    return MovedClock()


def test_main_journey(
    visitor: Open,
    worker: Callable[[], str],
    mailbox: Mailbox,
    people_file: Path,
    moved: MovedClock,
):
    moved.move_to(moved.morning(days=1))
    call_command("create_organization", "meridian", "Meridian Group", owner=HR)
    journey = Journey(visitor, mailbox, moved, {})
    journey.join(HR)
    import_people(journey, people_file)
    describe_roles(journey)
    for email in (MENTOR, MENTEE, SPONSOR):
        invite(journey, email)
        journey.join(email, phone=email in (MENTOR, SPONSOR))
    program = set_up_program(journey)
    apply_as_mentor(journey, program)
    apply_as_mentee(journey, program)
    decide(journey, program, "mentor")
    decide(journey, program, "mentee")
    match_and_publish(journey, program)
    accept(journey)
    sign(journey)
    schedule(journey)
    develop(journey)
    moved.move_to(moved.morning(days=3))
    log_on_a_phone(journey)
    rate(journey)
    moved.move_to(after_the_quarter(moved.now()))
    review_the_quarter(journey)
    see_the_results(journey)


def import_people(journey: Journey, file: Path) -> None:
    page = journey.page(HR, "people/import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and match the columns").click()
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="Ready to import: 400 new")).to_be_visible(timeout=SLOW)
    journey.check(HR)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported: 400 new")).to_be_visible(timeout=SLOW)


def describe_roles(journey: Journey) -> None:
    page = journey.page(HR, "people/competencies/")
    page.get_by_role("button", name="Use the starter framework").click()
    expect(page.get_by_text("Strategic thinking").first).to_be_visible()
    page = journey.page(HR, "people/roles/")
    page.get_by_role("button", name=re.compile("supplied roles")).click()
    expect(page.get_by_text("Finance Director Europe").first).to_be_visible()
    journey.check(HR)


def invite(journey: Journey, email: str) -> None:
    page = journey.page(HR, "settings/members/")
    page.get_by_label("E-mail address", exact=True).fill(email)
    page.locator("[name=name]").fill(NAMES[email])
    page.get_by_label("Member", exact=True).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(email).first).to_be_visible()


def set_up_program(journey: Journey) -> str:
    page = journey.page(HR, "programs/new/")
    page.get_by_role("button", name=re.compile("Start with this.*")).first.click()
    page.wait_for_url("**/setup/purpose/")
    program = page.url.split("/programs/")[1].split("/")[0]
    page.get_by_label("Name", exact=True).fill("Meridian Leaders 2027")
    page.get_by_label("Which business need does it serve?").fill("Fill our critical roles from inside.")
    page.get_by_text("Finance Director Europe").first.click()
    save(page)
    page = journey.page(HR, f"programs/{program}/setup/people/")
    today = journey.clock.today()
    page.get_by_label("Applications open").fill(today.isoformat())
    page.get_by_label("Applications close").fill((today + timedelta(days=20)).isoformat())
    page.get_by_label("The program starts").fill((today + timedelta(days=30)).isoformat())
    save(page)
    page = journey.page(HR, f"programs/{program}/setup/governance/")
    page.locator("select[name=owner]").select_option(label=NAMES[HR])
    page.locator("select[name=owner_deputy]").select_option(label=NAMES[SPONSOR])
    page.locator("select[name=sponsor]").select_option(label=NAMES[SPONSOR])
    save(page)
    page = journey.page(HR, f"programs/{program}/setup/review/")
    journey.check(HR)
    page.get_by_role("button", name="Launch...").click()
    page.get_by_role("button", name="Launch", exact=True).click()
    page.wait_for_url(f"**/programs/{program}/")
    return program


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and leave").click()
    expect(page.locator(".field-error")).to_have_count(0)
    page.wait_for_url(lambda url: "/setup/" not in url)


def apply_as_mentor(journey: Journey, program: str) -> None:
    page = journey.page(MENTOR, f"programs/{program}/apply/mentor/")
    page.locator("select").first.select_option(label="Strategic thinking")
    page.get_by_label("2. How many people").fill("2")
    page.get_by_label("3. Why would you like").fill("I had a mentor when it mattered.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".field-error")).to_have_count(0)


def apply_as_mentee(journey: Journey, program: str) -> None:
    page = journey.page(MENTEE, f"programs/{program}/apply/mentee/")
    page.locator("select").first.select_option(label="Strategic thinking")
    page.get_by_label("2. Which role").select_option(label="Finance Director Europe")
    page.get_by_label("3. Why now").fill("I want to lead finance in Europe within two years.")
    journey.check(MENTEE)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".field-error")).to_have_count(0)


def decide(journey: Journey, program: str, side: str) -> None:
    page = journey.page(HR, f"programs/{program}/applications/?side={side}")
    name = NAMES[MENTOR if side == "mentor" else MENTEE]
    page.get_by_role("link", name=name).first.click()
    page.get_by_label("Accept", exact=True).check()
    page.get_by_label("Reason", exact=True).fill("Fits the purpose of the program.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Just decided")).to_be_visible()


def match_and_publish(journey: Journey, program: str) -> None:
    page = journey.page(HR, f"programs/{program}/matching/")
    page.get_by_role("button", name="Match", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("1 of 1 matched"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Best possible result under your rules").first).to_be_visible()
    journey.check(HR)
    page.get_by_role("button", name=re.compile("Keep all")).click()
    page.get_by_role("link", name=re.compile("Publish 1")).click()
    page.get_by_role("button", name=re.compile("Publish 1")).click()
    page.wait_for_url(lambda url: "/publish/" not in url)


def accept(journey: Journey) -> None:
    for email in (MENTOR, MENTEE):
        page = journey.screens[email].page
        message = journey.mailbox.wait_for(page, email, "was proposed to you")
        page = journey.screens[email].goto(link_in(message))
        journey.check(email)
        page.get_by_text("Yes, I would like to").click()
        page.get_by_role("button", name="Send my answer").click()
        page.wait_for_url("**/pairs/*/")


def sign(journey: Journey) -> None:
    for email in (MENTOR, MENTEE):
        message = journey.mailbox.wait_for(journey.screens[email].page, email, "can begin")
        page = journey.screens[email].goto(link_in(message))
        page.get_by_role("link", name="Read and sign the agreement").click()
        journey.check(email)
        page.get_by_label("Type your name to sign").fill(NAMES[email])
        page.get_by_role("button", name="Sign").click()
        page.wait_for_url("**/pairs/*/")
    expect(page.get_by_text("Signed by both")).to_be_visible()


def schedule(journey: Journey) -> None:
    page = journey.screens[MENTEE].page
    page.get_by_role("link", name="Schedule").first.click()
    tomorrow = journey.clock.today() + timedelta(days=2)
    page.get_by_label("Day").fill(tomorrow.isoformat())
    page.get_by_label("Time", exact=True).fill("15:00")
    page.get_by_role("button", name="Schedule").click()
    page.wait_for_url("**/sessions/*/")
    invitation = journey.mailbox.wait_for(page, MENTOR, "Session with Priya Raman")
    calendar = next(part for part in invitation.walk() if part.get_content_type() == "text/calendar")
    assert "METHOD:REQUEST" in str(calendar.get_content())


def develop(journey: Journey) -> None:
    """The mentee assesses herself, sees the gap, writes a goal, records progress."""
    page = journey.page(MENTEE, "plan/")
    page.get_by_role("button", name="Start").first.click()
    for group in page.locator("fieldset").all():
        if group.locator("input[type=radio]").count():
            group.locator("input[type=radio]").nth(1).check(force=True)
    page.get_by_role("button", name="Done: show me the gaps").click()
    page = journey.page(MENTEE, "plan/target/")
    page.get_by_text("Finance Director Europe").first.click()
    page.get_by_role("button", name="Choose this role").click()
    expect(page.get_by_role("heading", name="Your way to Finance Director Europe")).to_be_visible()
    expect(page.get_by_role("heading", name="Where you stand")).to_be_visible()
    journey.check(MENTEE)
    write_goal(journey)


def write_goal(journey: Journey) -> None:
    page = journey.page(MENTEE, "plan/goals/new/")
    page.get_by_label("What will be different?").fill("Our forecast is reliable enough to plan hiring on it.")
    page.get_by_label("Which figure will show it?").fill("Forecast error")
    page.get_by_label("Today it is").fill("6.0")
    page.get_by_label("It becomes").fill("3.0")
    page.get_by_label("Unit").fill("%")
    page.get_by_label("By which date?").fill((journey.clock.today() + timedelta(days=200)).isoformat())
    page.get_by_role("button", name="Save as draft").click()
    page.wait_for_url("**/plan/goals/*/")
    page.get_by_role("button", name=re.compile("Agree")).click()
    page = journey.screens[MENTEE].page
    page.get_by_role("textbox", name="Value").first.fill("5.1")
    page.get_by_role("button", name="Save value").click()
    expect(page.get_by_text("5.1").first).to_be_visible()
    page.locator("#who-sees-what").get_by_role("button", name="Helen").click()


def log_on_a_phone(journey: Journey) -> None:
    page = journey.screens[MENTOR].page
    reminder = journey.mailbox.wait_for(page, MENTOR, "How was it?")
    assert "canary" not in text_of(reminder)
    page = journey.screens[MENTOR].goto(link_in(reminder))
    page.get_by_text("It took place").click()
    page.locator(".rating-options label").nth(3).click()
    page.get_by_label("Shared note").fill("We drew the stakeholder map.")
    page.get_by_text("Private note", exact=True).click()
    page.get_by_label("Private note").fill("zqxj canary: ask more, tell less.")
    journey.check(MENTOR)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Logged.")).to_be_visible()


def rate(journey: Journey) -> None:
    page = journey.page(SPONSOR, "readiness/rate/")
    expect(page.get_by_text("Priya Raman").first).to_be_visible()
    journey.check(SPONSOR)
    page.get_by_text("Ready in 1-2 years").first.click()
    page.get_by_role("button", name="Save").click()


def after_the_quarter(now: datetime) -> datetime:
    month = (now.month - 1) // 3 * 3 + 4
    first = date(now.year + (month > 12), (month - 1) % 12 + 1, 1)
    return datetime.combine(first + timedelta(days=3), time(9), UTC)


def review_the_quarter(journey: Journey) -> None:
    """The worker prepares the review and makes the report by itself; the two write and sign."""
    page = journey.screens[MENTEE].page
    message = journey.mailbox.wait_for(page, MENTEE, "review", seconds=150)
    page = journey.screens[MENTEE].goto(link_in(message))
    journey.check(MENTEE)
    page.get_by_label(re.compile("went well")).fill("We kept our rhythm.")
    page.get_by_role("button", name="Save").click()
    for email in (MENTEE, MENTOR):
        page = journey.screens[email].goto(link_in(message))
        page.get_by_role("button", name="Sign what is saved").click()
    expect(page.get_by_text(re.compile("[Cc]omplete")).first).to_be_visible()


def see_the_results(journey: Journey) -> None:
    page = journey.page(SPONSOR, "readiness/")
    expect(page.get_by_text("Finance Director Europe").first).to_be_visible()
    journey.check(SPONSOR)
    page = journey.page(HR, "reports/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page = journey.page(HR, "")
    journey.check(HR)
    assert "canary" not in page.content()
