"""The verifier accepts nothing but a proved optimum: each deliberate break turns it red."""

from dataclasses import replace

import pytest

from matching.scoring import Assignment, assign
from matching.scoring.verify import Verification, verify

SCORES = [[90, 80, -1], [85, 40, 30], [70, 65, 60]]
CAPACITIES = [1, 1, 1]


def check(found: Assignment, scores: list[list[int]] = SCORES, capacities: list[int] = CAPACITIES) -> Verification:
    return verify(scores, capacities, found.pairs, found.mentee_prices, found.mentor_prices, found.penalty)


@pytest.fixture
def found() -> Assignment:
    return assign(SCORES, CAPACITIES)


def test_the_optimum_is_proved(found: Assignment) -> None:
    assert found.pairs == ((0, 1), (1, 0), (2, 2))
    assert check(found) == Verification(0, ())


def test_a_swapped_pair_is_detected(found: Assignment) -> None:
    swapped = check(replace(found, pairs=((0, 0), (1, 1), (2, 2))))

    assert not swapped.proved
    assert swapped.gap == 35


def test_a_missing_pair_is_detected(found: Assignment) -> None:
    assert check(replace(found, pairs=found.pairs[1:])).gap == found.penalty + 80


@pytest.mark.parametrize("side", ["mentee_prices", "mentor_prices"])
@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("step", [-1, 1])
def test_a_changed_price_is_detected(found: Assignment, side: str, position: int, step: int) -> None:
    prices = list(getattr(found, side))
    prices[position] += step

    changed = {side: tuple(prices)}
    assert not check(replace(found, **changed)).proved  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        (((0, 0), (1, 0), (2, 2)), "mentor 0 over capacity"),
        (((0, 2), (1, 0), (2, 1)), "forbidden pair 0, 2"),
        (((0, 1), (1, 0), (1, 2)), "mentee 1 matched twice"),
        (((0, 1), (1, 0), (2, 3)), "a pair of nobody"),
    ],
)
def test_an_impossible_assignment_is_detected(
    found: Assignment, pairs: tuple[tuple[int, int], ...], problem: str
) -> None:
    assert problem in check(replace(found, pairs=pairs)).problems


def test_a_changed_score_or_capacity_after_the_run_is_detected(found: Assignment) -> None:
    better = [[90, 80, -1], [85, 40, 30], [70, 65, 61]]

    assert not check(found, scores=better).proved
    assert not check(found, capacities=[2, 1, 1]).proved


def test_a_penalty_that_would_trade_people_for_points_is_detected(found: Assignment) -> None:
    assert "penalty too small to put people before points" in check(replace(found, penalty=90)).problems


def test_missing_prices_are_detected(found: Assignment) -> None:
    assert not check(replace(found, mentor_prices=())).proved
