from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.scoring import measures
from evaluation.scoring.measures import (
    Cadence,
    CriticalRoleBench,
    EnrolledPerson,
    Figure,
    GoalEnd,
    RatingPair,
    Readiness,
    RelationshipStart,
)

AS_OF = datetime(2026, 11, 17, 6, tzinfo=UTC)
NOW, SOON, LATER, NOT_YET = (
    Readiness.READY_NOW,
    Readiness.READY_1_2_YEARS,
    Readiness.READY_3_5_YEARS,
    Readiness.NOT_YET,
)
ROLES = [
    CriticalRoleBench("Finance Director Europe", (SOON, SOON, LATER)),
    CriticalRoleBench("Plant Manager Gdansk", (LATER,)),
    CriticalRoleBench("Head of Pricing", (NOW, NOW, NOT_YET)),
    CriticalRoleBench("Chief Marketing Officer", ()),
]


def _parts(figure: Figure) -> tuple[float | None, float | None, int | None]:
    return figure.value, figure.numerator, figure.denominator


def _started(days_ago: int, first_held_after: int | None) -> RelationshipStart:
    started = AS_OF - timedelta(days=days_ago)
    held = None if first_held_after is None else started + timedelta(days=first_held_after)
    return RelationshipStart(started, held)


def test_match_rate_counts_people_who_are_ready() -> None:
    people = [
        EnrolledPerson(is_ready=True, active_relationships=1),
        EnrolledPerson(is_ready=True, active_relationships=2),
        EnrolledPerson(is_ready=True, active_relationships=0),
        EnrolledPerson(is_ready=True, active_relationships=1),
        EnrolledPerson(is_ready=False, active_relationships=1),
    ]
    figure = measures.match_rate(people, as_of=AS_OF)
    assert _parts(figure) == (0.75, 3, 4)
    assert (figure.as_percent, figure.as_count, figure.as_of) == ("75 %", "3 of 4", AS_OF)


def test_first_meeting_rate_leaves_out_relationships_of_thirty_days_and_less() -> None:
    relationships = [
        _started(60, 10),
        _started(60, 30),
        _started(60, 31),
        _started(31, None),
        _started(30, 2),
        _started(3, None),
    ]
    assert _parts(measures.first_meeting_rate(relationships, as_of=AS_OF)) == (0.5, 2, 4)


def test_cadence_of_eager_pairs_does_not_cover_for_others() -> None:
    figure = measures.cadence_adherence([Cadence(6, 9), Cadence(6, 3), Cadence(0, 4)], as_of=AS_OF)
    assert _parts(figure) == (0.75, 9, 12)


def test_cadence_is_hidden_by_the_number_of_pairs_not_of_sessions() -> None:
    figure = measures.cadence_adherence([Cadence(40, 38)] * 4, as_of=AS_OF, smallest=5)
    assert figure.hidden_reason == "Hidden: fewer than 5 pairs"


def test_goal_attainment_counts_partly_achieved_as_half() -> None:
    goals = [GoalEnd.ACHIEVED] * 3 + [GoalEnd.PARTLY_ACHIEVED] + [GoalEnd.NOT_ACHIEVED] * 4
    figure = measures.goal_attainment(goals, as_of=AS_OF)
    assert _parts(figure) == (0.4375, 3.5, 8)
    assert figure.as_count == "3.5 of 8"


def test_goal_attainment_is_hidden_by_the_number_of_people_not_of_goals() -> None:
    goals = [GoalEnd.ACHIEVED] * 12
    assert measures.goal_attainment(goals, as_of=AS_OF, people=5, smallest=5).value == 1
    hidden = measures.goal_attainment(goals, as_of=AS_OF, people=4, smallest=5)
    assert hidden.hidden_reason == "Hidden: fewer than 5 people"


def test_covers_count_roles_and_name_the_horizon() -> None:
    now = measures.ready_now_cover(ROLES, as_of=AS_OF)
    two_years = measures.two_year_cover(ROLES, as_of=AS_OF)
    assert _parts(now) == (0.25, 1, 4)
    assert _parts(two_years) == (0.5, 2, 4)
    assert "ready now" in now.formula
    assert "1-2 years" in two_years.formula


def test_readiness_movement_needs_two_ratings() -> None:
    ratings = [
        RatingPair(LATER, SOON),
        RatingPair(SOON, SOON),
        RatingPair(NOW, SOON),
        RatingPair(NOT_YET, NOW),
        RatingPair(None, NOW),
        RatingPair(SOON, None),
    ]
    assert _parts(measures.readiness_movement(ratings, as_of=AS_OF)) == (0.5, 2, 4)


def test_nothing_to_count_is_none_with_a_reason() -> None:
    figures = [
        measures.match_rate([], as_of=AS_OF),
        measures.first_meeting_rate([], as_of=AS_OF),
        measures.cadence_adherence([], as_of=AS_OF),
        measures.goal_attainment([], as_of=AS_OF),
        measures.ready_now_cover([], as_of=AS_OF),
        measures.two_year_cover([], as_of=AS_OF),
        measures.readiness_movement([], as_of=AS_OF),
    ]
    for figure in figures:
        assert _parts(figure) == (None, None, None)
        assert figure.as_percent == figure.as_count == figure.hidden_reason != ""
        assert figure.formula


def test_small_groups_hide_the_parts_too() -> None:
    people = [EnrolledPerson(is_ready=True, active_relationships=1)] * 4
    hidden = measures.match_rate(people, as_of=AS_OF, smallest=5)
    assert _parts(hidden) == (None, None, None)
    assert hidden.hidden_reason == "Hidden: fewer than 5 people"
    shown = measures.match_rate(people * 2, as_of=AS_OF, smallest=5)
    assert shown.value == 1


@pytest.mark.parametrize(("value", "percent"), [(0.625, 63), (0.125, 13), (0.885, 89), (0.0, 0)])
def test_percentages_are_rounded_half_up(value: float, percent: int) -> None:
    assert measures.round_half_up(value * 100) == percent


bands = st.sampled_from(Readiness)
rated = st.builds(RatingPair, st.none() | bands, st.none() | bands)
benches = st.builds(CriticalRoleBench, st.text(max_size=5), st.lists(bands, max_size=5))


@given(
    st.lists(st.builds(EnrolledPerson, st.booleans(), st.integers(0, 3))),
    st.lists(st.builds(_started, st.integers(0, 90), st.none() | st.integers(0, 90))),
    st.lists(st.builds(Cadence, st.integers(0, 30), st.integers(0, 60))),
    st.lists(st.sampled_from(GoalEnd)),
    st.lists(benches),
    st.lists(rated),
)
def test_shares_lie_between_zero_and_one_or_are_none(
    people: list[EnrolledPerson],
    relationships: list[RelationshipStart],
    cadences: list[Cadence],
    goals: list[GoalEnd],
    roles: list[CriticalRoleBench],
    ratings: list[RatingPair],
) -> None:
    for figure in (
        measures.match_rate(people, as_of=AS_OF),
        measures.first_meeting_rate(relationships, as_of=AS_OF),
        measures.cadence_adherence(cadences, as_of=AS_OF),
        measures.goal_attainment(goals, as_of=AS_OF),
        measures.ready_now_cover(roles, as_of=AS_OF),
        measures.two_year_cover(roles, as_of=AS_OF),
        measures.readiness_movement(ratings, as_of=AS_OF),
    ):
        assert (figure.value is None) == bool(figure.hidden_reason)
        if figure.value is not None:
            assert 0 <= figure.value <= 1
            assert figure.numerator is not None
            assert figure.denominator
            assert figure.value == pytest.approx(figure.numerator / figure.denominator)


@given(st.lists(benches, min_size=1))
def test_a_longer_horizon_never_covers_less(roles: list[CriticalRoleBench]) -> None:
    now = measures.ready_now_cover(roles, as_of=AS_OF).value
    two_years = measures.two_year_cover(roles, as_of=AS_OF).value
    assert now is not None
    assert two_years is not None
    assert now <= two_years
