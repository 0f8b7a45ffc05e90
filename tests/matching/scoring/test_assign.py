"""`assign` equals brute force, is proved by the verifier, and draws between equal totals."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.scoring import Assignment, assign
from matching.scoring.assign import Amount, split
from matching.scoring.residual import MentorGraph, NotOptimalError, Residual
from matching.scoring.verify import verify
from tests.matching.scoring.brute_force import (
    Case,
    best_value,
    every_assignment,
    random_case,
    value,
)


def verified(scores: list[list[int]], capacities: list[int], found: Assignment) -> bool:
    return verify(scores, capacities, found.pairs, found.mentee_prices, found.mentor_prices, found.penalty).proved


def chosen_of(found: Assignment, mentees: int) -> tuple[int | None, ...]:
    by_mentee = dict(found.pairs)
    return tuple(by_mentee.get(i) for i in range(mentees))


@pytest.mark.parametrize("number", range(200))
def test_assign_equals_brute_force_on_random_cases(number: int) -> None:
    scores, capacities = random_case(number)
    found = assign(scores, capacities, seed=number, candidates=1 + number % 3)

    assert (len(found.pairs), found.total) == best_value(scores, capacities)
    assert verified(scores, capacities, found)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    mentees, mentors = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    row = st.lists(st.integers(-1, draw(st.sampled_from([1, 5, 10000]))), min_size=mentors, max_size=mentors)
    scores = draw(st.lists(row, min_size=mentees, max_size=mentees))
    return scores, draw(st.lists(st.integers(0, 3), min_size=mentors, max_size=mentors))


@settings(max_examples=150, deadline=None)
@given(case=cases(), seed=st.integers(0, 5))
def test_assign_puts_people_before_points_and_proves_it(case: Case, seed: int) -> None:
    scores, capacities = case
    found = assign(scores, capacities, seed=seed, candidates=1)

    assert (len(found.pairs), found.total) == best_value(scores, capacities)
    assert verified(scores, capacities, found)


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_forcing_a_pair_costs_what_solving_again_says(case: Case) -> None:
    scores, capacities = case
    found = assign(scores, capacities)
    residual = Residual(scores, capacities, found)
    best = Amount(len(found.pairs), found.total)
    for i in range(len(scores)):
        for j in range(len(capacities)):
            forced = best_value(scores, capacities, (i, j))
            change = residual.cost_of_forcing(i, j)
            if scores[i][j] < 0 or forced is None:
                assert change is None
                continue
            assert change is not None
            assert change.loss == Amount(best.people - forced[0], best.points - forced[1])
            after = list(chosen_of(found, len(scores)))
            for move in change.moves:
                assert after[move.mentee] == move.old
                after[move.mentee] = move.new
            assert after[i] == j
            assert tuple(after) in set(every_assignment(scores, capacities))
            assert value(scores, tuple(after)) == forced


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_one_more_place_is_worth_what_solving_again_says(case: Case) -> None:
    scores, capacities = case
    found = assign(scores, capacities)
    for j, price in enumerate(found.mentor_prices):
        more = best_value(scores, [c + (k == j) for k, c in enumerate(capacities)])
        assert more is not None
        assert split(price, found.penalty) == Amount(more[0] - len(found.pairs), more[1] - found.total)


@pytest.mark.parametrize(
    ("scores", "capacities", "pairs"),
    [
        ([], [], ()),
        ([], [1, 2], ()),
        ([[], []], [], ()),
        ([[5, 5]], [0, 0], ()),
        ([[-1, -1], [-1, -1]], [1, 1], ()),
        ([[0]], [1], ((0, 0),)),
        ([[9, 8], [9, -1]], [1, 1], ((0, 1), (1, 0))),
    ],
)
def test_assign_handles_the_edges(
    scores: list[list[int]], capacities: list[int], pairs: tuple[tuple[int, int], ...]
) -> None:
    found = assign(scores, capacities)

    assert found.pairs == pairs
    assert verified(scores, capacities, found)


def test_assign_prefers_two_poor_pairs_to_one_perfect_pair() -> None:
    assert assign([[10000, 0], [0, -1]], [1, 1]).pairs == ((0, 1), (1, 0))


@pytest.mark.parametrize("scores", [[[0.5]], [[-2]], [[1, 2]], [1]])
def test_assign_refuses_what_cannot_be_solved_exactly(scores: list[object]) -> None:
    with pytest.raises(ValueError):
        assign(scores, [1])  # type: ignore[arg-type]


def test_assign_refuses_negative_capacity_and_scores_beyond_exact_arithmetic() -> None:
    with pytest.raises(ValueError):
        assign([[1]], [-1])
    with pytest.raises(ValueError):
        assign([[2**52]], [1])


def large_case(mentees: int, mentors: int, places: float) -> Case:
    draw = np.random.default_rng(7)
    scores = draw.integers(0, 10001, (mentees, mentors))
    scores[draw.random((mentees, mentors)) < 0.3] = -1
    capacities = np.bincount(draw.integers(0, mentors, int(mentees * places)), minlength=mentors)
    return scores.tolist(), capacities.tolist()


@pytest.mark.parametrize("places", [0.9, 1.0, 1.3])
def test_few_candidates_still_reach_the_proved_optimum_of_all_pairs(places: float) -> None:
    scores, capacities = large_case(150, 60, places)
    few, all_pairs = (
        assign(scores, capacities, candidates=2),
        assign(scores, capacities, candidates=60),
    )

    assert verified(scores, capacities, few)
    assert few.pairs == all_pairs.pairs


def test_equal_totals_are_drawn_by_seed_and_not_by_position_or_key() -> None:
    scores = [[7] * 3 for _ in range(3)]
    winners = {assign(scores, [1, 1, 1], seed=seed).pairs for seed in range(60)}
    first_served = {assign([[7], [7], [7]], [1], seed=seed).pairs[0][0] for seed in range(60)}

    assert len(winners) == 6
    assert first_served == {0, 1, 2}
    assert assign(scores, [1, 1, 1], seed=3) == assign(scores, [1, 1, 1], seed=3)


@settings(max_examples=60, deadline=None)
@given(case=cases(), seed=st.integers(0, 1000))
def test_the_order_of_people_does_not_change_who_is_matched(case: Case, seed: int) -> None:
    scores, capacities = case
    mentees = [f"mentee-{i}" for i in range(len(scores))]
    mentors = [f"mentor-{j}" for j in range(len(capacities))]
    draw = random.Random(seed)
    rows, columns = (
        draw.sample(range(len(mentees)), len(mentees)),
        draw.sample(range(len(mentors)), len(mentors)),
    )
    shuffled = [[scores[i][j] for j in columns] for i in rows]

    found = assign(scores, capacities, seed=seed, mentee_keys=mentees, mentor_keys=mentors)
    other = assign(
        shuffled,
        [capacities[j] for j in columns],
        seed=seed,
        mentee_keys=[mentees[i] for i in rows],
        mentor_keys=[mentors[j] for j in columns],
    )

    assert {(mentees[i], mentors[j]) for i, j in found.pairs} == {
        (mentees[rows[i]], mentors[columns[j]]) for i, j in other.pairs
    }


def test_prices_cannot_be_made_for_an_assignment_that_can_be_improved() -> None:
    weights = np.array([[10, 1], [2, 1]]) + 100
    worse = np.array([1, 0])

    with pytest.raises(NotOptimalError):
        MentorGraph(weights, np.array([1, 1]), worse).least_prices()
    assert MentorGraph(weights, np.array([1, 1]), worse[::-1]).least_prices().tolist() == [1, 0]


def test_the_draw_never_costs_a_point() -> None:
    assert {assign([[9, 8], [9, 8]], [1, 2], seed=seed).total for seed in range(30)} == {17}
