"""A sponsor's five minutes, a pair's review and the archive, as a browser shows them."""

from datetime import UTC, date, datetime

import pytest

from evaluation.queries.periods import quarter_named
from evaluation.services.reports import build_quarterly_report
from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import ClockOffset
from participants.models import Person
from tests.browser import Open, Visitor
from tests.evaluation.conftest import Cast, build_cast, enroll
from tests.factories.evaluation import QuarterlyReviewFactory, ReadinessRatingFactory
from tests.factories.participants import PersonFactory, RoleProfileFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARCH, AUGUST, OCTOBER = (datetime(2026, month, 20, 9, 0, tzinfo=UTC) for month in (3, 8, 10))
NOT, LONG, SOON, READY = "not_yet", "ready_3_5_years", "ready_1_2_years", "ready_now"
STORY = [
    ("Nina Holt", "Finance Analyst", 0, (LONG, SOON, SOON)),
    ("Oliver Kent", "Plant Engineer", 1, (NOT, NOT, LONG)),
    ("Karolina Wrona", "Service Team Lead", 2, (SOON, SOON, READY)),
    ("Tom Baker", "IT Operations Manager", 2, (LONG, LONG, LONG)),
    ("Ana Silva", "Lead Engineer", 0, (LONG, LONG, LONG)),
    ("Maximiliane von Hohenstein-Gerlachshausen", "Head of Group Controlling", 0, (SOON, READY, SOON)),
]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    ClockOffset.objects.create(seconds=clock.offset().total_seconds())
    cast = build_cast()
    with cast.working():
        cast.role.vacancy_expected_on = date(2028, 1, 1)
        cast.role.save()
        roles = [
            cast.role,
            RoleProfileFactory(name="Plant Manager Gdansk", vacancy_expected_on=date(2027, 7, 1)),
            RoleProfileFactory(name="Head of Customer Service Europe", vacancy_expected_on=date(2029, 4, 1)),
        ]
        RoleProfileFactory(name="Chief Information Officer")
        cast.mentee.job_title = "Controller"
        cast.mentee.save()
        for name, title, role, history in STORY:
            person = PersonFactory(name=name, job_title=title)
            enroll(cast.program, person, roles[role])
            for at, band in zip((MARCH, AUGUST, OCTOBER), history, strict=True):
                ReadinessRatingFactory(
                    person=person,
                    role_profile=roles[role],
                    program=cast.program,
                    band=band,
                    rated_at=at,
                    rated_by=cast.sponsor.membership,
                    reason="Led the pricing review" if at == OCTOBER else "",
                )
        ReadinessRatingFactory(
            person=cast.mentee,
            role_profile=cast.role,
            band=SOON,
            rated_at=AUGUST,
            rated_by=cast.sponsor.membership,
            reason="Ready once the shadowing is done",
        )
    return cast


def sign_in(screen: Visitor, person: Person) -> None:
    """By the clock of the database, which says whether a session is over."""
    with clock.moved_to(datetime.now(UTC)):
        screen.sign_in(person.membership.user)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_dashboard_and_role_on_every_screen(cast: Cast, visitor: Open, phone: bool):
    screen = visitor(phone=phone)
    sign_in(screen, cast.sponsor)
    page = screen.goto(f"/o/{cast.organization.slug}/readiness/")
    assert page.locator("h1").inner_text() == ("1 of 4 critical roles have a successor ready now. As in September.")
    assert page.locator(".chart-drawing svg").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screen.check_accessibility()
    page = screen.goto(f"/o/{cast.organization.slug}/readiness/roles/{cast.role.pk}/")
    assert page.get_by_text("Nina Holt").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screen.check_accessibility()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_rating_by_taps(cast: Cast, visitor: Open, phone: bool):
    screen = visitor(phone=phone)
    sign_in(screen, cast.sponsor)
    page = screen.goto(f"/o/{cast.organization.slug}/readiness/rate/?card=1")
    # The role with the soonest vacancy of those without cover.
    assert page.locator("h1").inner_text() == "Oliver Kent"
    screen.check_accessibility()
    page.get_by_text("Change", exact=True).click()
    page.wait_for_url("**/readiness/rate/?card=1&change=1")
    screen.check_accessibility()
    page.get_by_text("Ready now", exact=True).click()
    page.get_by_label("Why, in one line").fill("Led the steering group")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/readiness/rate/?card=2")
    page = screen.goto(f"/o/{cast.organization.slug}/readiness/rate/?card=99")
    assert "of 4 answered." in page.locator("h1").inner_text()
    screen.check_accessibility()
    page = screen.goto(f"/o/{cast.organization.slug}/readiness/rate/?card=4")
    screen.check_accessibility()


def test_rating_without_scripts(cast: Cast, visitor: Open):
    screen = visitor(phone=True, javascript=False)
    sign_in(screen, cast.sponsor)
    page = screen.goto(f"/o/{cast.organization.slug}/readiness/rate/?more=next")
    page.get_by_role("button", name="Same: 1-2 years").click()
    assert "of 4 answered." in screen.goto(f"/o/{cast.organization.slug}/readiness/rate/?card=99").content()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_review_and_archive_on_every_screen(cast: Cast, visitor: Open, phone: bool):
    with cast.working():
        review = QuarterlyReviewFactory(relationship=cast.relationship, action_steps=[
            {"text": "Present the pricing story", "owner": "mentee", "due_on": "2026-12-18", "is_carried_over": True}
        ])  # fmt: skip
        build_quarterly_report(cast.program, quarter_named("2026Q2"), by=Actor.task("test"))
    screen = visitor(phone=phone)
    sign_in(screen, cast.mentee)
    for path in ("reviews/", f"reviews/{review.pk}/"):
        page = screen.goto(f"/o/{cast.organization.slug}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        screen.check_accessibility()
    hr = visitor(phone=phone)
    sign_in(hr, cast.hr_admin)
    for path in ("reviews/", "reports/"):
        page = hr.goto(f"/o/{cast.organization.slug}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        hr.check_accessibility()
