from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.html import escape

from evaluation.models import ReadinessRating
from mentoring.tenancy.roles import Role
from programs.models import ProgramRole
from tests.evaluation.conftest import Cast, enroll
from tests.factories.evaluation import ReadinessRatingFactory
from tests.factories.participants import PersonFactory, RoleProfileFactory
from tests.factories.tenancy import OrganizationFactory

pytestmark = pytest.mark.django_db

SEPTEMBER = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)
HOSTILE = '<script>alert("x")</script> =cmd|Ö \u202e'


def others(cast: Cast, n: int) -> None:
    """So many take part that figures may be shown; they aim at no role, so that nobody has to rate them."""
    with cast.working():
        for _ in range(n):
            enroll(cast.program, PersonFactory(), None)


def test_dashboard_says_the_finding_and_offers_the_due_ratings_first(cast: Cast, visit: Callable[..., Any]):
    others(cast, 4)
    text = visit(cast.sponsor, "readiness/").content.decode()
    assert text.count("<h1") == 1
    assert "0 of 1 critical role has a successor ready now." in text
    assert text.index("One rating, about 2 minutes, by 31 December") < text.index("Ready-now cover")
    assert "No critical role" not in text


def test_few_participants_are_hidden_on_page_and_panel(cast: Cast, visit: Callable[..., Any]):
    with cast.working():
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, band="ready_now")
    text = visit(cast.sponsor, "readiness/").content.decode()
    assert "Too few people take part to show figures" in text
    assert text.count("Hidden: fewer than 5 people") >= 4
    assert "1 of 1" not in text
    panel = visit(cast.sponsor, f"readiness/roles/{cast.role.pk}/").content.decode()
    assert "figures are hidden" in panel
    assert "1 ready now" not in panel
    people = visit(cast.sponsor, "readiness/people/").content.decode()
    assert "Priya Raman" not in people


def test_each_figure_stands_with_its_formula_and_its_moment(cast: Cast, visit: Callable[..., Any]):
    text = visit(cast.sponsor, "readiness/").content.decode()
    assert "Ready-now cover: critical roles with a successor ready now / critical roles" in text
    assert "people rated higher than before / people rated both times for the same role" in text
    assert "Figures as of 17 November" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sponsor", 200),
        ("other_sponsor", 200),
        ("program_owner", 200),
        ("hr_admin", 200),
        ("manager", 403),
        ("mentor", 403),
        ("mentee", 403),
        ("stranger", 403),
    ],
)
@pytest.mark.parametrize("page", ["readiness/", "readiness/people/", "readiness/roles/{role}/"])
def test_who_opens_the_pages(cast: Cast, visit: Callable[..., Any], page: str, who: str, status: int):
    assert visit(getattr(cast, who), page.format(role=cast.role.pk)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sponsor", 200),
        ("other_sponsor", 200),
        ("program_owner", 403),
        ("hr_admin", 403),
        ("manager", 403),
        ("mentor", 403),
        ("mentee", 403),
    ],
)
def test_cards_are_for_sponsors(cast: Cast, visit: Callable[..., Any], who: str, status: int):
    assert visit(getattr(cast, who), "readiness/rate/").status_code == status


def test_hr_who_sponsors_a_program_has_its_cards(cast: Cast, visit: Callable[..., Any]):
    with cast.working():
        ProgramRole.objects.create(program=cast.program, membership=cast.hr_admin.membership, role=Role.PROGRAM_SPONSOR)
    assert "Priya Raman" in visit(cast.hr_admin, "readiness/rate/").content.decode()


def test_a_member_of_another_organization_finds_nothing(cast: Cast, visit: Callable[..., Any]):
    from mentoring.tenancy.roles import Role
    from tests.factories.tenancy import make_member

    foreign = make_member(OrganizationFactory(), Role.HR_ADMIN)

    class Foreigner:
        membership = foreign

    for page in ("readiness/", f"readiness/roles/{cast.role.pk}/", "reviews/", "reports/"):
        assert visit(Foreigner, page).status_code == 404


def test_rating_three_cards_by_one_tap_each(cast: Cast, visit: Callable[..., Any]):
    with cast.working():
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, rated_at=SEPTEMBER)
        for name in ("Anna Second", "Zoe Third"):
            enroll(cast.program, PersonFactory(name=name), cast.role)
    first = visit(cast.sponsor, "readiness/rate/").content.decode()
    assert "1 of 3" in first
    assert "Anna Second" in first
    answer = visit(
        cast.sponsor, "readiness/rate/?card=1", {"answer": "change", "band": "ready_now", "reason": "Led it"}
    )
    assert answer["Location"].endswith("readiness/rate/?card=2")
    second = visit(cast.sponsor, "readiness/rate/?card=2").content.decode()
    assert "Zoe Third" in second
    assert second.count("How soon could they take the role?") == 1
    assert "Same:" not in second
    third = visit(cast.sponsor, "readiness/rate/?card=3").content.decode()
    assert "Same: 1-2 years" in third
    assert "How soon could they" not in third
    assert third.count("Priya does not see this") == 1
    assert "I do not know Priya well enough" in third
    changing = visit(cast.sponsor, "readiness/rate/?card=3&change=1").content.decode()
    assert "How soon could they" in changing
    assert changing.count("Priya does not see this") == 1
    visit(cast.sponsor, "readiness/rate/?card=2", {"answer": "do_not_know"})
    assert "One of 3 ratings to go" in visit(cast.sponsor, "readiness/").content.decode()
    visit(cast.sponsor, "readiness/rate/?card=3", {"answer": "same"})
    done = visit(cast.sponsor, "readiness/rate/?card=4").content.decode()
    assert "3 of 3 answered." in done
    with cast.working():
        bands = list(
            ReadinessRating.objects.filter(rated_by=cast.sponsor.membership)
            .order_by("person__name")
            .values_list("band", flat=True)
        )
    assert bands == ["ready_now", "ready_1_2_years", "do_not_know"]
    dashboard = visit(cast.sponsor, "readiness/").content.decode()
    assert "to go, about" not in dashboard
    assert "Done: your 3 ratings of this quarter." in dashboard
    back = visit(cast.sponsor, "readiness/rate/?card=1").content.decode()
    assert "Ready now, by you on 17 November" in back


def test_change_without_a_band_keeps_the_reason(cast: Cast, visit: Callable[..., Any]):
    answer = visit(cast.sponsor, "readiness/rate/?card=1", {"answer": "change", "reason": "zqxj typed"})
    assert answer.status_code == 422
    assert "zqxj typed" in answer.content.decode()
    assert "Choose one of the four." in answer.content.decode()


@pytest.mark.parametrize("card", ["0", "-1", "x", "99999999999", "²", "1e3", ""])
def test_odd_card_numbers_are_no_error(cast: Cast, visit: Callable[..., Any], card: str):
    assert visit(cast.sponsor, f"readiness/rate/?card={card}").status_code == 200


def test_a_handful_is_asked_for_and_the_rest_is_welcome(cast: Cast, visit: Callable[..., Any]):
    with cast.working():
        bare = RoleProfileFactory(name="Bare role")
        ReadinessRatingFactory(person=PersonFactory(), role_profile=cast.role, band="ready_now", rated_at=SEPTEMBER)
        for n in range(5):
            enroll(cast.program, PersonFactory(name=f"For Bare {n}"), bare)
    page = visit(cast.sponsor, "readiness/").content.decode()
    assert "4 ratings, about 5 minutes, by 31 December" in page
    for n in range(4):
        text = visit(cast.sponsor, f"readiness/rate/?card={n + 1}", None).content.decode()
        assert f"{n + 1} of 4" in text
        assert f"For Bare {n}" in text
        visit(cast.sponsor, f"readiness/rate/?card={n + 1}", {"answer": "change", "band": "ready_now"})
    done = visit(cast.sponsor, "readiness/rate/?card=5").content.decode()
    assert "4 of 4 answered." in done
    assert "2 more, if you like" in done
    more = visit(cast.sponsor, "readiness/rate/?more=next").content.decode()
    assert "If you like: 1 of 2" in more
    assert "For Bare 4" in more


def test_without_a_card_nothing_is_rated(cast: Cast, visit: Callable[..., Any]):
    person = cast.other_sponsor
    assert "Nobody waits for your rating" in visit(person, "readiness/rate/").content.decode()
    visit(person, "readiness/rate/?card=1", {"answer": "change", "band": "ready_now"})
    with cast.working():
        assert not ReadinessRating.objects.exists()


def test_role_panel_names_the_people_and_counts_those_it_does_not_name(cast: Cast, visit: Callable[..., Any]):
    with cast.working():
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, reason="Led the pricing review")
        ReadinessRatingFactory(role_profile=cast.role)
    others(cast, 4)
    text = visit(cast.sponsor, f"readiness/roles/{cast.role.pk}/").content.decode()
    assert "Priya Raman" in text
    assert "Led the pricing review" in text
    assert "One more rated person is counted but not shown by name" in text


def test_hostile_names_are_text_on_every_page(cast: Cast, visit: Callable[..., Any]):
    with cast.working():
        for thing, field in ((cast.mentee, "name"), (cast.role, "name"), (cast.program, "name")):
            setattr(thing, field, HOSTILE)
            thing.save()
        ReadinessRatingFactory(person=cast.mentee, role_profile=cast.role, reason=HOSTILE, rated_at=SEPTEMBER)
    others(cast, 4)
    for page in ("readiness/", f"readiness/roles/{cast.role.pk}/", "readiness/rate/", "readiness/people/?show=rated"):
        text = visit(cast.sponsor, page).content.decode()
        assert '<script>alert("x")' not in text
        assert escape(HOSTILE) in text
