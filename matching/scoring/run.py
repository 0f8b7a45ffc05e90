"""A whole match run: people and policy in; pairs with reasons, a proof and a digest of what went in
out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.scoring.assign import Amount, Assignment, assign, split
from matching.scoring.criteria import Mentee, Mentor, Pair, Policy, PolicyConflictError
from matching.scoring.explain import (
    PairReasons,
    Sentence,
    Unmatched,
    explain_pair,
    explain_unmatched,
)
from matching.scoring.greedy import greedy
from matching.scoring.residual import Residual
from matching.scoring.score import Scores, Term, fit, score_pairs
from matching.scoring.solver import Integers, pair_ties, person_keys
from matching.scoring.verify import Verification, verify

# Raised whenever the same inputs could give another result, so that a replay knows what it can
# promise.
ALGORITHM = "northbound-matching-1"
ALWAYS = "always"
LOCKED = "locked"
_LATER_RULES = ("require_first_need", "least_shared_hours")

Progress = Callable[[str], None]


class NotProvedError(Exception):
    """The independent check refused the result, so there is none to show."""


@dataclass(frozen=True, slots=True)
class MatchedPair:
    """`kept` is empty for a pair the run chose, else why it was given: "always" or "locked"."""

    mentee_id: str
    mentor_id: str
    score: int
    fit: int
    terms: tuple[Term, ...]
    reasons: tuple[Sentence, ...]
    watch: tuple[Sentence, ...]
    kept: str


@dataclass(frozen=True, slots=True)
class UnmatchedMentee:
    mentee_id: str
    why: Unmatched


@dataclass(frozen=True, slots=True)
class MentorUse:
    """`one_more_place`: what the whole result would gain by it."""

    mentor_id: str
    used: int
    places: int
    one_more_place: Amount


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that an independent check needs beside the scores; kept pairs are outside of it."""

    total: int
    penalty: int
    mentee_prices: Mapping[str, int]
    mentor_prices: Mapping[str, int]
    gap: int


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Pairs weakest first. `greedy` is what matching one by one gives with the same kept pairs."""

    pairs: tuple[MatchedPair, ...]
    unmatched: tuple[UnmatchedMentee, ...]
    mentors: tuple[MentorUse, ...]
    total: int
    certificate: Certificate
    greedy: Amount
    digest: str
    seed: int
    algorithm: str = ALGORITHM

    @property
    def gap(self) -> int:
        return self.certificate.gap


def inputs_digest(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    policy: Policy,
    seed: int,
    locks: Collection[Pair] = (),
) -> str:
    """The same for the same people in any order."""
    inputs = {
        "algorithm": ALGORITHM,
        "mentees": [dataclasses.asdict(m) for m in sorted(mentees, key=lambda m: m.id)],
        "mentors": [dataclasses.asdict(m) for m in sorted(mentors, key=lambda m: m.id)],
        "policy": _policy_in_digest(policy),
        "seed": seed,
        "locks": sorted(set(locks)),
    }
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=sorted)
    return hashlib.sha256(text.encode()).hexdigest()


def _policy_in_digest(policy: Policy) -> dict[str, object]:
    """Rules that came later leave no trace while they are off, so that older runs keep their digest."""
    given = dataclasses.asdict(policy)
    return {key: value for key, value in given.items() if key not in _LATER_RULES or value}


class Problem:
    """Scores, and what is left to solve once the pairs that are given have taken their places."""

    def __init__(
        self,
        mentees: Sequence[Mentee],
        mentors: Sequence[Mentor],
        policy: Policy,
        seed: int,
        locks: Collection[Pair] = (),
    ) -> None:
        _require_distinct([m.id for m in mentees])
        _require_distinct([m.id for m in mentors])
        self.mentees, self.mentors, self.seed = mentees, mentors, seed
        self.scores: Scores = score_pairs(mentees, mentors, policy)
        self.kept = _kept_pairs(self.scores, policy, locks)
        used = Counter(mentor for _, mentor in self.kept)
        self.capacities = [mentor.places - used[j] for j, mentor in enumerate(mentors)]
        over = tuple((mentees[i].id, mentors[j].id) for i, j in sorted(self.kept) if self.capacities[j] < 0)
        if over:
            raise PolicyConflictError("more_kept_than_places", over)
        given = {mentee for mentee, _ in self.kept}
        self.rows = [i for i in range(len(mentees)) if i not in given]
        self.matrix: Integers = self.scores.matrix[self.rows].astype(np.int64)
        self.mentee_keys = person_keys(seed, "mentee", [m.id for m in mentees])
        self.mentor_keys = person_keys(seed, "mentor", [m.id for m in mentors])

    def solve(self) -> Assignment:
        return assign(
            self.matrix,
            self.capacities,
            seed=self.seed,
            mentee_keys=[self.mentees[i].id for i in self.rows],
            mentor_keys=[mentor.id for mentor in self.mentors],
        )

    def verify(self, found: Assignment) -> Verification:
        return verify(
            self.matrix,
            self.capacities,
            found.pairs,
            found.mentee_prices,
            found.mentor_prices,
            found.penalty,
        )

    def residual(self, found: Assignment) -> Residual:
        """For the costs of forcing; its rows are positions in `rows`, because kept pairs cannot be
        moved.
        """
        return Residual(self.matrix, self.capacities, found)

    def greedy(self) -> Amount:
        found = greedy(self.matrix, self.capacities, self.mentee_keys[self.rows], self.mentor_keys)
        return Amount(found.people + len(self.kept), found.points + self._kept_points())

    def _kept_points(self) -> int:
        return sum(self.scores.points(i, j) for i, j in self.kept)

    def draws(self, mentee: int) -> list[int]:
        return [int(draw) for draw in pair_ties(self.mentee_keys[[mentee]], self.mentor_keys)]


def _require_distinct(ids: list[str]) -> None:
    if len(set(ids)) != len(ids):
        raise ValueError("a person may appear only once on each side of a run")


def _kept_pairs(scores: Scores, policy: Policy, locks: Collection[Pair]) -> dict[tuple[int, int], str]:
    """Positions of the given pairs and why they are given.

    An always-pair must itself keep the rules. A lock is somebody's earlier decision and stands,
    whatever has changed since.
    """
    rows, columns = scores.tables.mentee_index, scores.tables.mentor_index
    unknown = tuple(sorted(pair for pair in set(locks) if pair[0] not in rows or pair[1] not in columns))
    # A policy outlives people: it says nothing about mentees who are not in this run.
    always = sorted(pair for pair in policy.always_pairs if pair[0] in rows and pair not in set(locks))
    unknown += tuple(pair for pair in always if pair[1] not in columns)
    if unknown:
        raise PolicyConflictError("not_in_this_run", unknown)
    broken = tuple(pair for pair in always if scores.rule(rows[pair[0]], columns[pair[1]]))
    if broken:
        raise PolicyConflictError("always_against_a_rule", broken)
    kept = {(rows[a], columns[b]): ALWAYS for a, b in always}
    kept |= {(rows[a], columns[b]): LOCKED for a, b in sorted(set(locks))}
    times = Counter(mentee for mentee, _ in kept)
    twice = tuple(pair for pair in sorted({*always, *locks}) if times[rows[pair[0]]] > 1)
    if twice:
        raise PolicyConflictError("mentee_kept_twice", twice)
    return kept


def run(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    policy: Policy,
    *,
    seed: int,
    locks: Collection[Pair] = (),
    progress: Progress = lambda stage: None,
) -> MatchResult:
    """`locks`: running relationships and pairs somebody has fixed; they stay and take their mentor's places.

    `progress` hears "scoring", "solving", "checking" and "explaining" as each begins.
    """
    progress("scoring")
    problem = Problem(mentees, mentors, policy, seed, locks)
    progress("solving")
    found = problem.solve()
    progress("checking")
    checked = problem.verify(found)
    if not checked.proved:
        raise NotProvedError(f"gap {checked.gap}; {'; '.join(checked.problems)}")
    progress("explaining")
    chosen = {(problem.rows[row], mentor): "" for row, mentor in found.pairs} | problem.kept
    pairs = _matched(problem, chosen)
    return MatchResult(
        pairs=pairs,
        unmatched=_unmatched(problem, {mentee for mentee, _ in chosen}),
        mentors=_mentor_use(problem, found, chosen),
        total=sum(pair.score for pair in pairs),
        certificate=Certificate(
            total=found.total,
            penalty=found.penalty,
            mentee_prices={mentees[i].id: p for i, p in zip(problem.rows, found.mentee_prices, strict=True)},
            mentor_prices={m.id: p for m, p in zip(mentors, found.mentor_prices, strict=True)},
            gap=checked.gap,
        ),
        greedy=problem.greedy(),
        digest=inputs_digest(mentees, mentors, policy, seed, locks),
        seed=seed,
    )


def _matched(problem: Problem, chosen: Mapping[tuple[int, int], str]) -> tuple[MatchedPair, ...]:
    scores = problem.scores
    score_of = {pair: scores.points(*pair) for pair in chosen}
    weakest_first = sorted(chosen, key=lambda pair: (score_of[pair], problem.draws(pair[0])[pair[1]]))
    found = []
    for i, j in weakest_first:
        why: PairReasons = explain_pair(scores, i, j)
        found.append(
            MatchedPair(
                mentee_id=problem.mentees[i].id,
                mentor_id=problem.mentors[j].id,
                score=score_of[i, j],
                fit=fit(score_of[i, j]),
                terms=scores.terms(i, j),
                reasons=why.reasons,
                watch=why.watch,
                kept=chosen[i, j],
            )
        )
    return tuple(found)


def _unmatched(problem: Problem, matched: set[int]) -> tuple[UnmatchedMentee, ...]:
    left = [i for i in problem.rows if i not in matched]
    left.sort(key=lambda i: int(problem.mentee_keys[i]))
    return tuple(
        UnmatchedMentee(problem.mentees[i].id, explain_unmatched(problem.scores, i, problem.draws(i))) for i in left
    )


def _mentor_use(problem: Problem, found: Assignment, chosen: Mapping[tuple[int, int], str]) -> tuple[MentorUse, ...]:
    """Those whose further place is worth most first: the list for recruiting."""
    used = Counter(mentor for _, mentor in chosen)
    order = sorted(
        range(len(problem.mentors)),
        key=lambda j: (-found.mentor_prices[j], int(problem.mentor_keys[j])),
    )
    return tuple(
        MentorUse(
            problem.mentors[j].id,
            used[j],
            problem.mentors[j].places,
            split(found.mentor_prices[j], found.penalty),
        )
        for j in order
    )
