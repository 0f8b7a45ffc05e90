"""Inside `assign`: solve on the best candidates, price every pair, add what the prices reject, repeat.

Weights are scores raised by the penalty, so that a matched person outweighs any points; -1 stays
forbidden. A weight below 2^53 is exact in the floating point that scipy works in; prices are
integers throughout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.scoring.residual import MentorGraph

Integers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
TIE_BITS = 30
EXACT = 2**52


def checked_scores(scores: npt.ArrayLike, capacities: Sequence[int]) -> Integers:
    matrix = np.asarray(scores)
    if matrix.size == 0:
        matrix = matrix.astype(np.int64).reshape((len(matrix), len(capacities)))
    if matrix.ndim != 2 or matrix.shape[1] != len(capacities):
        raise ValueError("scores need one row for each mentee and one column for each capacity")
    if not np.issubdtype(matrix.dtype, np.integer):
        raise ValueError("scores must be integers, or the proof would not be exact")
    if matrix.min(initial=0) < -1:
        raise ValueError("a score is 0 or more, or -1 for forbidden")
    return matrix.astype(np.int64)


def as_capacities(capacities: Sequence[int]) -> Integers:
    places = np.asarray(capacities, dtype=np.int64).reshape(-1)
    if places.min(initial=0) < 0:
        raise ValueError("a capacity is 0 or more")
    return places


def weigh(scores: Integers, penalty: int) -> Integers:
    if penalty + int(scores.max(initial=0)) >= EXACT:
        raise ValueError("scores too large to be solved exactly")
    return np.where(scores >= 0, scores + penalty, -1)


def person_keys(seed: int, side: str, keys: Sequence[str]) -> Keys:
    digests = (hashlib.blake2b(f"{seed}/{side}/{key}".encode(), digest_size=8).digest() for key in keys)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def pair_ties(mentee_keys: Keys, mentor_keys: Keys) -> Integers:
    """The draw of each pair in 0 .. 2^30, mixed so that neither side's key alone decides
    (splitmix64).
    """
    mixed = mentee_keys ^ (mentor_keys * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = (mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - TIE_BITS)
    return np.asarray(mixed, dtype=np.int64)


def solve(weights: Integers, capacities: Integers, candidates: int) -> tuple[Integers, Integers, Integers]:
    """One optimal choice for each mentee (-1 unmatched) and the least prices of mentees and mentors
    that prove it.
    """
    open_weights = np.where(capacities > 0, weights, -1)
    tried = _best_of_each_row(open_weights, candidates)
    while True:
        known = np.where(tried, open_weights, -1)
        chosen = _solve_candidates(known, capacities)
        mentor_prices = MentorGraph(known, capacities, chosen).least_prices()
        mentee_prices = _mentee_prices(known, mentor_prices)
        surplus = open_weights - mentor_prices - mentee_prices[:, None]
        surplus[open_weights < 0] = -1
        rejected = np.flatnonzero(surplus.max(axis=1, initial=-1) > 0)
        if not rejected.size:
            break
        # Doubled each time, so that the rounds stay few even when most of the matrix turns out to
        # matter.
        candidates *= 2
        worth_trying = np.where(surplus[rejected] > 0, surplus[rejected], -1)
        tried[rejected] |= _best_of_each_row(worth_trying, candidates)
    if not (capacities > 0).all():
        # Mentors without a place took no part; their price must still cover what people would give
        # for one.
        full = MentorGraph(weights, capacities, chosen)
        mentor_prices = full.least_prices()
    return chosen, _mentee_prices(weights, mentor_prices), mentor_prices


def _best_of_each_row(weights: Integers, count: int) -> npt.NDArray[np.bool_]:
    mask = weights >= 0
    if count >= weights.shape[1]:
        return mask
    best = np.argpartition(weights, -count, axis=1)[:, -count:]
    kept = np.zeros_like(mask)
    np.put_along_axis(kept, best, True, axis=1)
    return mask & kept


def _mentee_prices(weights: Integers, mentor_prices: Integers) -> Integers:
    left = np.where(weights >= 0, weights - mentor_prices, 0)
    return np.asarray(left.max(axis=1, initial=0), dtype=np.int64)


def _solve_candidates(weights: Integers, capacities: Integers) -> Integers:
    rows, columns = np.nonzero(weights >= 0)
    top = int(weights.max(initial=0)) + 1
    everyone = np.arange(weights.shape[0])
    unmatched = np.full(weights.shape[0], top)
    return _cheapest(
        (rows, columns, top - weights[rows, columns]),
        (everyone, unmatched),
        weights.shape[0],
        capacities,
    )


def break_ties(
    weights: Integers,
    capacities: Integers,
    prices: tuple[Integers, Integers],
    mentee_keys: Keys,
    mentor_keys: Keys,
) -> Integers:
    """The best draw among all optimal assignments.

    By complementary slackness these are exactly the assignments on pairs that their prices pay for
    in full, with every mentee of positive price matched and every mentor of positive price full.
    """
    mentee_prices, mentor_prices = prices
    tight = (weights >= 0) & (weights == mentee_prices[:, None] + mentor_prices) & (capacities > 0)
    rows, columns = np.nonzero(tight)
    # More than all draws together, so that filling the mentors that must be full comes first.
    must = (weights.shape[0] + 1) << TIE_BITS
    costs = 1 + pair_ties(mentee_keys[rows], mentor_keys[columns])
    costs += np.where(mentor_prices[columns] > 0, 0, must)
    may_stay = np.flatnonzero(mentee_prices == 0)
    stay_costs = 1 + must + pair_ties(mentee_keys[may_stay], np.zeros_like(mentee_keys[may_stay]))
    return _cheapest((rows, columns, costs), (may_stay, stay_costs), weights.shape[0], capacities)


def _cheapest(
    pairs: tuple[Integers, Integers, Integers],
    unmatched: tuple[Integers, Integers],
    mentees: int,
    capacities: Integers,
) -> Integers:
    """The cheapest choice for every mentee: a place at a mentor, or staying unmatched where that
    has a cost.
    """
    if not mentees:
        return np.zeros(0, dtype=np.int64)
    rows, columns, costs = pairs
    demand = np.bincount(columns, minlength=capacities.size) if capacities.size else capacities
    places = np.minimum(capacities, demand)
    owner = np.repeat(np.arange(capacities.size), places)
    first_place = np.concatenate(([0], np.cumsum(places)))
    copies = places[columns] if capacities.size else costs
    offset = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    place_rows = np.concatenate((np.repeat(rows, copies), unmatched[0]))
    place_columns = np.concatenate((np.repeat(first_place[columns], copies) + offset, owner.size + unmatched[0]))
    data = np.concatenate((np.repeat(costs, copies), unmatched[1])).astype(np.float64)
    graph = csr_array((data, (place_rows, place_columns)), shape=(mentees, owner.size + mentees))
    found_rows, found_columns = min_weight_full_bipartite_matching(graph)
    chosen = np.full(mentees, -1, dtype=np.int64)
    matched = found_columns < owner.size
    chosen[found_rows[matched]] = owner[found_columns[matched]]
    return chosen
