"""The slow truth for small cases: every assignment there is."""

import itertools
import random
from collections.abc import Iterator

Case = tuple[list[list[int]], list[int]]


def every_assignment(scores: list[list[int]], capacities: list[int]) -> Iterator[tuple[int | None, ...]]:
    choices = [[None, *(j for j, score in enumerate(row) if score >= 0)] for row in scores]
    for chosen in itertools.product(*choices):
        if all(chosen.count(j) <= capacity for j, capacity in enumerate(capacities)):
            yield chosen


def value(scores: list[list[int]], chosen: tuple[int | None, ...]) -> tuple[int, int]:
    points = [scores[i][j] for i, j in enumerate(chosen) if j is not None]
    return len(points), sum(points)


def best_value(
    scores: list[list[int]], capacities: list[int], forced: tuple[int, int] | None = None
) -> tuple[int, int] | None:
    found = (
        value(scores, chosen)
        for chosen in every_assignment(scores, capacities)
        if forced is None or chosen[forced[0]] == forced[1]
    )
    return max(found, default=None)


def random_case(number: int) -> Case:
    """Small, with few distinct scores half of the time, so that ties, shortage and forbidden pairs
    all occur.
    """
    draw = random.Random(number)
    mentees, mentors = draw.randint(0, 5), draw.randint(0, 4)
    top = draw.choice([1, 3, 100, 10000])
    blocked = draw.choice([0.0, 0.3, 0.7])
    scores = [[-1 if draw.random() < blocked else draw.randint(0, top) for _ in range(mentors)] for _ in range(mentees)]
    return scores, [draw.randint(0, 3) for _ in range(mentors)]
