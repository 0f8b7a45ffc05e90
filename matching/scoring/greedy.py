"""Matching one by one, best pair first: what the optimum is compared with, and nothing else."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from matching.scoring.assign import Amount
from matching.scoring.solver import TIE_BITS, Integers, Keys, pair_ties


def greedy(scores: Integers, capacities: Sequence[int], mentee_keys: Keys, mentor_keys: Keys) -> Amount:
    """Equal scores are drawn as in `assign`, so that the comparison does not depend on the order of
    people.
    """
    left = np.array(capacities, dtype=np.int64)
    places = left.size

    def best(mentee: int) -> tuple[int, int, int] | None:
        row = scores[mentee]
        drawn = (row.astype(np.int64) << TIE_BITS) + pair_ties(mentee_keys[mentee : mentee + 1], mentor_keys)
        drawn[(row < 0) | (left <= 0)] = -1
        mentor = int(drawn.argmax())
        return (-int(drawn[mentor]), mentee, mentor) if drawn[mentor] >= 0 else None

    waiting = [choice for mentee in range(len(scores)) if places and (choice := best(mentee))]
    heapq.heapify(waiting)
    people = points = 0
    while waiting:
        _, mentee, mentor = heapq.heappop(waiting)
        if left[mentor] > 0:
            left[mentor] -= 1
            people += 1
            points += int(scores[mentee, mentor])
        elif again := best(mentee):
            heapq.heappush(waiting, again)
    return Amount(people, points)
