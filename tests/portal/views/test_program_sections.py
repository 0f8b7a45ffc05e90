"""What the page of a program shows of its pairs and of where its objectives stand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import RoleProfile
from programs.choices import IntakeStatus
from programs.content import objective_library
from programs.models import Intake, Objective
from tests.factories.participants import PersonFactory
from tests.factories.programs import EnrollmentFactory, IntakeFactory
from tests.portal.conftest import Cast, add_good_pair, add_quiet_pair

pytestmark = pytest.mark.django_db


def page(cast: Cast, who: str) -> str:
    answer = cast.client(who).get(cast.url(f"programs/{cast.program.pk}/"))
    assert answer.status_code == 200
    return answer.content.decode()


def start(cast: Cast, status: str = IntakeStatus.STARTED) -> Intake:
    return IntakeFactory(program=cast.program, status=status)


def test_a_started_program_opens_with_the_share_on_track_and_the_pairs_that_need_somebody(cast):
    with cast.scope():
        start(cast)
        for n in range(3):
            add_good_pair(cast.program, mentee__name=f"Mentee {n}")
    shown = page(cast, "owner")

    assert "3 of 4 pairs" in shown
    assert ">75<" in shown
    assert "as of " in shown
    assert "Priya Raman and Marcus Lindqvist" in shown
    assert "Mentee 1" not in shown
    assert shown.index("3 of 4 pairs") < shown.index('id="milestones"') < shown.index("How people come in")


def test_only_pairs_of_this_program_count(cast):
    with cast.scope():
        start(cast)
        other = add_quiet_pair(IntakeFactory().program, mentee__name="Somebody Else")
    assert other.program_id != cast.program.pk
    shown = page(cast, "hr")

    assert "0 of 1 pairs" in shown
    assert "Somebody Else" not in shown


@pytest.mark.parametrize("status", [IntakeStatus.OPEN, IntakeStatus.MATCHING])
def test_before_the_start_the_funnel_stands_there_without_zeros(cast, status):
    with cast.scope():
        start(cast, status)
    shown = page(cast, "owner")

    assert "on track" not in shown
    assert shown.index("How people come in") < shown.index('id="milestones"')
    assert "<strong>0</strong>" not in shown


def test_who_may_not_follow_pairs_is_shown_none(cast):
    with cast.scope():
        start(cast)
    for who in ("sponsor", "member", "mentee"):
        answer = cast.client(who).get(cast.url(f"programs/{cast.program.pk}/"))
        assert "on track" not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("hr", ["Match rate", "First meeting within 30 days", "Goal attainment"], []),
        ("owner", ["Match rate", "First meeting within 30 days"], []),
        ("sponsor", ["Goal attainment"], ["Match rate", "First meeting"]),
        ("mentee", [], ["Match rate", "First meeting", "Goal attainment"]),
    ],
)
def test_a_started_program_says_how_far_it_has_come_and_by_which_formula(
    cast: Cast, who: str, shown: list[str], hidden: list[str]
):
    with cast.scope():
        intake = start(cast)
        EnrollmentFactory(intake=intake, person=cast.people["mentee"], status="active")
        EnrollmentFactory(intake=intake)
    text = page(cast, who)

    assert [name for name in shown if name not in text] == []
    assert [name for name in hidden if name in text] == []
    if "Match rate" in shown:
        assert "1 of 2, 50 %" in text
        assert "people with at least one active relationship / people enrolled and ready" in text
        assert "1 of 1, 100 %" in text


def test_an_objective_says_where_it_stands_now(cast):
    library = {objective.key: objective for objective in objective_library()}
    with cast.scope():
        intake = start(cast)
        RoleProfile.objects.create(key="cfo", name="CFO", is_critical=True)
        for n in range(5):
            EnrollmentFactory(intake=intake, person=PersonFactory(name=f"Mentee {n}"))
        fields = {"program": cast.program, "baseline": "40 %", "target": "80 %"}
        Objective.objects.create(text="Cover roles", measure=library["ready_successors"].measure, **fields)
        Objective.objects.create(text="Our own", measure="Coffee a day", **fields)
    shown = page(cast, "hr")

    assert "0 of 1" in shown
    assert "not measured here" in shown
    assert shown.count("not measured here") == 1


def test_the_page_needs_no_more_queries_for_more_pairs(cast):
    def queries() -> int:
        client = cast.client("owner")
        with CaptureQueriesContext(connection) as seen:
            client.get(cast.url(f"programs/{cast.program.pk}/"))
        return len(seen)

    with cast.scope():
        start(cast)
    queries()
    one = queries()
    with cast.scope():
        for n in range(3):
            add_quiet_pair(cast.program, mentee__name=f"Mentee {n}")
    assert queries() == one
