"""The optimal assignment of mentees to mentors with capacities.

Aim, in this order: most people matched, then the best total score, then a seeded draw. Prices prove
the first two: see `matching.scoring.verify`. Equal totals are decided by a hash of the seed and
both keys, never by row or name order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt

FORBIDDEN = -1


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pairs are (row, column), sorted by row. Prices count a matched person as `penalty` points."""

    pairs: tuple[tuple[int, int], ...]
    total: int
    penalty: int
    mentee_prices: tuple[int, ...]
    mentor_prices: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """Ordered as the aim is: people first, points second."""

    people: int
    points: int


def matched_person_penalty(highest_score: int, mentees: int, places: int) -> int:
    """Points that one more matched person outweighs, whatever happens to the total.

    Twice what the order needs, so that `split` can tell people and points apart when points are
    negative; one place more than there is, because prices speak of one more place.
    """
    return 2 * max(highest_score, 0) * min(mentees, places + 1) + 1


def split(price: int, penalty: int) -> Amount:
    people = (2 * price + penalty) // (2 * penalty)
    return Amount(people, price - people * penalty)


def assign(
    scores: npt.ArrayLike,
    capacities: Sequence[int],
    *,
    seed: int = 0,
    mentee_keys: Sequence[str] | None = None,
    mentor_keys: Sequence[str] | None = None,
    candidates: int = 64,
) -> Assignment:
    """Maximize over integer `scores` (rows mentees, columns mentors, -1 forbidden).

    Keys feed the draw between equal totals; with stable keys the result does not depend on the
    order of rows and columns. `candidates` is how many mentors per mentee are tried first; the
    prices add the others where they matter.
    """
    # Loaded here so that a web process that only needs the words of this package does not carry
    # numpy and scipy.
    from matching.scoring import solver  # noqa: PLC0415

    matrix = solver.checked_scores(scores, capacities)
    rows, columns = matrix.shape
    places: Any = solver.as_capacities(capacities)
    highest = int(matrix.max(initial=0))
    penalty = matched_person_penalty(highest, rows, int(places.sum()))
    weights = solver.weigh(matrix, penalty)
    _, mentee_prices, mentor_prices = solver.solve(weights, places, candidates)
    chosen = solver.break_ties(
        weights,
        places,
        (mentee_prices, mentor_prices),
        solver.person_keys(seed, "mentee", mentee_keys or [str(i) for i in range(rows)]),
        solver.person_keys(seed, "mentor", mentor_keys or [str(j) for j in range(columns)]),
    )
    pairs = tuple((i, int(j)) for i, j in enumerate(chosen) if j >= 0)
    return Assignment(
        pairs=pairs,
        total=sum(int(matrix[i, j]) for i, j in pairs),
        penalty=penalty,
        mentee_prices=tuple(int(price) for price in mentee_prices),
        mentor_prices=tuple(int(price) for price in mentor_prices),
    )
