"""An independent check of an assignment, sharing no code with the solver: nothing but sums and comparisons.

Why it proves: with prices u, v >= 0 and u + v >= penalty + score for every allowed pair, no
assignment can reach more than sum(u) + sum(capacity * v). If this one reaches it (gap 0), none is
better; and because the penalty exceeds every possible total, "better" means more people first, then
a higher total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Verification:
    gap: int
    problems: tuple[str, ...]

    @property
    def proved(self) -> bool:
        return self.gap == 0 and not self.problems


def verify(
    scores: npt.ArrayLike,
    capacities: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    mentee_prices: Sequence[int],
    mentor_prices: Sequence[int],
    penalty: int,
) -> Verification:
    mentors = len(capacities)
    matrix = np.asarray(scores, dtype=np.int64).reshape((-1, mentors) if mentors else (len(mentee_prices), 0))
    problems = _broken_rules(matrix, capacities, pairs)
    if len(mentee_prices) != matrix.shape[0] or len(mentor_prices) != mentors:
        return Verification(-1, (*problems, "prices do not fit the people"))
    if penalty <= int(matrix.max(initial=0)) * min(matrix.shape[0], sum(capacities)):
        problems.append("penalty too small to put people before points")
    if min([0, *mentee_prices, *mentor_prices]) < 0:
        problems.append("negative price")
    for row, mentee_price in zip(matrix, mentee_prices, strict=True):
        above = (row >= 0) & (row + penalty > mentee_price + np.asarray(mentor_prices, dtype=np.int64))
        problems.extend(f"a pair with mentor {int(j)} is worth more than its prices" for j in np.flatnonzero(above))
    reached = sum(int(matrix[i, j]) + penalty for i, j in pairs if 0 <= i < len(matrix) and 0 <= j < mentors)
    bound = sum(mentee_prices) + sum(c * v for c, v in zip(capacities, mentor_prices, strict=True))
    return Verification(bound - reached, tuple(problems))


def _broken_rules(
    matrix: npt.NDArray[np.int64], capacities: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> list[str]:
    problems = []
    used = [0] * len(capacities)
    seen: set[int] = set()
    for i, j in pairs:
        if not (0 <= i < matrix.shape[0] and 0 <= j < len(capacities)):
            problems.append("a pair of nobody")
            continue
        if matrix[i, j] < 0:
            problems.append(f"forbidden pair {i}, {j}")
        if i in seen:
            problems.append(f"mentee {i} matched twice")
        seen.add(i)
        used[j] += 1
    problems.extend(f"mentor {j} over capacity" for j, count in enumerate(used) if count > capacities[j])
    return problems
