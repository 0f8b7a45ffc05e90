from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from development_plans.scoring.line import HEIGHT, WIDTH, line_of
from development_plans.scoring.progress import STATUSES, GoalFacts, Measured, is_reached, state_of

START, DUE = date(2026, 6, 1), date(2027, 3, 28)
ERROR = GoalFacts(Decimal(6), Decimal(3), START, DUE)
NUMBERS = st.integers(min_value=-100_000, max_value=100_000).map(lambda number: Decimal(number) / 100)
DAYS = st.integers(min_value=-50, max_value=500)


def at(share: float) -> date:
    return START + timedelta(days=round(300 * share))


def measured(value: str, share: float = 0.1) -> GoalFacts:
    return replace(ERROR, values=[Measured(at(share), Decimal(value))])


@pytest.mark.parametrize(
    ("goal", "share", "status", "reason"),
    [
        (measured("4.1"), 0.6, "on_track", "enough"),
        (measured("5.5"), 0.6, "at_risk", "behind"),
        (measured("7"), 0.6, "at_risk", "behind"),
        (measured("3"), 0.6, "on_track", "reached"),
        (measured("2.5"), 1.2, "on_track", "reached"),
        (measured("3.1"), 1.2, "late", "date_passed"),
        (ERROR, 0.1, "on_track", "no_value_yet"),
        (ERROR, 0.25, "at_risk", "no_value"),
        (ERROR, 1.2, "late", "date_passed"),
    ],
)
def test_status_follows_from_time_and_way(goal, share, status, reason):
    state = state_of(goal, at(share))
    assert (state.status, state.reason) == (status, reason)


def test_date_itself_is_not_late():
    assert state_of(measured("4"), DUE).status != "late"
    assert state_of(measured("4"), DUE + timedelta(days=1)).status == "late"


def test_newest_value_counts_in_whatever_order_they_were_entered():
    values = [Measured(at(0.5), Decimal(4)), Measured(at(0.2), Decimal(3))]
    assert state_of(replace(ERROR, values=values), at(0.6)).latest == 4
    assert not is_reached(replace(ERROR, values=values))


def test_hundred_per_cent_is_the_whole_way():
    assert state_of(measured("3.01"), at(0.5)).way == 99
    assert state_of(measured("3"), at(0.5)).way == 100


@given(NUMBERS, NUMBERS, NUMBERS, DAYS, DAYS)
def test_status_never_improves_by_waiting(baseline, target, value, first, second):
    assume(baseline != target)
    goal = GoalFacts(baseline, target, START, DUE, [Measured(START, value)])
    days = [START + timedelta(days=day) for day in sorted((first, second))]
    earlier, later = (STATUSES.index(state_of(goal, day).status) for day in days)
    assert earlier <= later


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, DAYS)
def test_status_never_worsens_by_a_value_nearer_to_the_target(baseline, target, one, other, day):
    assume(baseline != target)
    sign = 1 if target > baseline else -1
    farther, nearer = sorted((one, other), key=lambda value: value * sign)
    states = [
        state_of(GoalFacts(baseline, target, START, DUE, [Measured(START, value)]), START + timedelta(days=day))
        for value in (farther, nearer)
    ]
    assert STATUSES.index(states[0].status) >= STATUSES.index(states[1].status)
    assert states[0].way <= states[1].way


@given(NUMBERS, NUMBERS, st.lists(st.tuples(DAYS, NUMBERS), max_size=5), DAYS)
def test_figures_stay_within_bounds(baseline, target, values, day):
    goal = GoalFacts(
        baseline, target, START, DUE, [Measured(START + timedelta(days=on), value) for on, value in values]
    )
    state = state_of(goal, START + timedelta(days=day))
    assert 0 <= state.time <= 100
    assert 0 <= state.way <= 100
    line = line_of(goal.values, start=START, end=DUE, baseline=baseline, target=target)
    assert (line is None) == (not values)
    if line is not None:
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in [*line.points, (0, line.target_y)])
