"""The score of every pair, 0 .. 10000 in integers, by blocks of mentees.

A score is the weighted mean of terms of 0 .. 1000. A criterion that says nothing about a mentee (no
needs, no target role) is left out of that mentee's mean; what is unknown about a mentor counts as
nothing, so that silence is never an advantage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.scoring.criteria import (
    EXPERIENCED,
    HIGHEST_LEVEL,
    WORKING_HOURS,
    Criterion,
    Importance,
    Mentee,
    Mentor,
    Policy,
    Rule,
)
from matching.scoring.tables import UNKNOWN, Integers, Tables

FULL_TERM = 1000
FULL_SCORE = 10000
BLOCK = 128
WORKING_MINUTES = WORKING_HOURS * 60
DAY_MINUTES = 24 * 60
LEVEL_STEP = 250
RANK_STEP = 100
HALF = FULL_TERM // 2


@dataclass(frozen=True, slots=True)
class Term:
    criterion: Criterion
    points: int
    importance: Importance


def _rounded(numerator: Integers, denominator: Integers) -> Integers:
    """Halves up, in integers."""
    return np.asarray((2 * numerator + denominator) // (2 * denominator), dtype=np.int64)


def _expertise(t: Tables, rows: slice) -> Integers:
    needs = t.needs[rows]
    reached = needs @ t.expertise.T * (FULL_TERM // HIGHEST_LEVEL)
    wanted = np.maximum(needs.sum(axis=1), 1).astype(np.int64)[:, None]
    return _rounded(reached.astype(np.int64), wanted)


def _target_role(t: Tables, rows: slice) -> Integers:
    if not t.mentor_roles.shape[1]:
        return np.zeros((len(t.target_role[rows]), len(t.mentors)), dtype=np.int64)
    return FULL_TERM * t.mentor_roles[:, t.target_role[rows]].T.astype(np.int64)


def _other_function(t: Tables, rows: slice) -> Integers:
    differs = t.mentee_function[rows][:, None] != t.mentor_function
    return np.where(differs & (t.mentor_function >= 0), FULL_TERM, 0)


def _level(t: Tables, rows: slice) -> Integers:
    gap = t.mentor_level - t.mentee_level[rows][:, None]
    off = np.abs(gap - t.policy.wanted_level_gap)
    return np.where(gap > 0, np.maximum(FULL_TERM - LEVEL_STEP * off, 0), 0)


def _background(t: Tables, rows: slice) -> Integers:
    shares = t.mentee_background[rows] @ t.mentor_background.T > 0
    functions = t.mentee_function[rows]
    if not t.mentor_background.shape[1]:
        return np.zeros(shares.shape, dtype=np.int64)
    knows = (t.mentor_background[:, functions].T > 0) & (functions >= 0)[:, None]
    return np.where(knows, FULL_TERM, np.where(shares, HALF, 0))


def _shares_language(t: Tables, rows: slice) -> npt.NDArray[np.bool_]:
    return np.asarray(t.mentee_languages[rows] @ t.mentor_languages.T > 0)


def _language(t: Tables, rows: slice) -> Integers:
    return np.where(_shares_language(t, rows), FULL_TERM, 0)


def _shared_minutes(t: Tables, rows: slice) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Of the working day, and where both zones are known."""
    mentee = t.mentee_offset[rows][:, None]
    apart = np.abs(mentee - t.mentor_offset) % DAY_MINUTES
    shared = np.maximum(WORKING_MINUTES - np.minimum(apart, DAY_MINUTES - apart), 0)
    return shared, (mentee != UNKNOWN) & (t.mentor_offset != UNKNOWN)


def _lacks_first_need(t: Tables, rows: slice) -> npt.NDArray[np.bool_]:
    """Somebody who asked for nothing lacks nothing."""
    needs = t.first_need[rows]
    known = t.expertise[:, needs].T >= EXPERIENCED if t.expertise.shape[1] else np.zeros((len(needs), len(t.mentors)))
    return np.asarray((needs >= 0)[:, None] & ~known.astype(bool))


def _time_zone(t: Tables, rows: slice) -> Integers:
    shared, known = _shared_minutes(t, rows)
    return np.where(known, (2 * FULL_TERM * shared + WORKING_MINUTES) // (2 * WORKING_MINUTES), 0)


def _place(t: Tables, rows: slice) -> Integers:
    mentee = t.mentee_country[rows][:, None]
    return np.where((mentee == t.mentor_country) & (mentee >= 0), FULL_TERM, 0)


def _preferences(t: Tables, rows: slice) -> Integers:
    """The mean of both sides: 1000 for a first choice, less by rank, 0 when others were named, half
    when nobody was.
    """
    mentee_side = np.where(t.mentee_wishes[rows], 0, HALF)[:, None].repeat(len(t.mentors), axis=1)
    mentor_side = np.where(t.mentor_wishes, 0, HALF)[None, :].repeat(len(mentee_side), axis=0)
    for side, ranks in ((mentee_side, t.mentee_ranks[rows]), (mentor_side, t.mentor_ranks[rows])):
        for row, named in zip(side, ranks, strict=True):
            for column, rank in named.items():
                row[column] = max(FULL_TERM - RANK_STEP * rank, RANK_STEP)
    return (mentee_side + mentor_side + 1) // 2


TERMS: dict[Criterion, Callable[[Tables, slice], Integers]] = {
    Criterion.EXPERTISE: _expertise,
    Criterion.TARGET_ROLE: _target_role,
    Criterion.OTHER_FUNCTION: _other_function,
    Criterion.LEVEL: _level,
    Criterion.BACKGROUND: _background,
    Criterion.LANGUAGE: _language,
    Criterion.TIME_ZONE: _time_zone,
    Criterion.PLACE: _place,
    Criterion.PREFERENCES: _preferences,
}


def _applies(t: Tables) -> dict[Criterion, npt.NDArray[np.bool_]]:
    return {
        Criterion.EXPERTISE: t.needs.sum(axis=1) > 0,
        Criterion.TARGET_ROLE: t.target_role >= 0,
        Criterion.OTHER_FUNCTION: t.mentee_function >= 0,
        Criterion.LEVEL: t.mentee_level != UNKNOWN,
        Criterion.BACKGROUND: (t.mentee_function >= 0) | (t.mentee_background.sum(axis=1) > 0),
        Criterion.LANGUAGE: t.mentee_languages.sum(axis=1) > 0,
        Criterion.TIME_ZONE: t.mentee_offset != UNKNOWN,
        Criterion.PLACE: t.mentee_country >= 0,
        Criterion.PREFERENCES: t.mentee_wishes | t.wished_for,
    }


class Scores:
    """`matrix` is ready for `assign`; `rules` says why a pair is -1 there. Terms are worked out
    when asked for.
    """

    def __init__(self, tables: Tables, block: int = BLOCK) -> None:
        self.tables = tables
        shape = (len(tables.mentees), len(tables.mentors))
        weights = tables.policy.weights
        self._weighed = [c for c in Criterion if weights.get(c, Importance.IGNORE) > Importance.IGNORE]
        applies = _applies(tables)
        self._weights: Integers = np.array(
            [np.where(applies[c], int(weights[c]), 0) for c in self._weighed], dtype=np.int64
        ).reshape((len(self._weighed), shape[0]))
        self.rules: npt.NDArray[np.int8] = np.zeros(shape, dtype=np.int8)
        self.matrix: npt.NDArray[np.int32] = np.zeros(shape, dtype=np.int32)
        named = tables.named_rules()
        for start in range(0, shape[0], block):
            rows = slice(start, min(start + block, shape[0]))
            self.rules[rows] = self._rules(rows, named)
            self.matrix[rows] = np.where(self.rules[rows] > 0, -1, self._points(rows))

    def _rules(self, rows: slice, named: list[dict[int, Rule]]) -> npt.NDArray[np.int8]:
        rules = np.zeros((rows.stop - rows.start, len(self.tables.mentors)), dtype=np.int8)
        policy = self.tables.policy
        # The one that is told when several apply is written last.
        if policy.least_shared_hours:
            shared, known = _shared_minutes(self.tables, rows)
            rules[known & (shared < policy.least_shared_hours * 60)] = Rule.WORKING_HOURS
        if policy.require_first_need:
            rules[_lacks_first_need(self.tables, rows)] = Rule.FIRST_NEED
        if policy.require_common_language:
            rules[~_shares_language(self.tables, rows)] = Rule.NO_COMMON_LANGUAGE
        for row, found in zip(rules, named[rows], strict=True):
            for column, rule in found.items():
                row[column] = rule
        return rules

    def _points(self, rows: slice) -> Integers:
        weights = self._weights[:, rows]
        total = np.zeros((rows.stop - rows.start, len(self.tables.mentors)), dtype=np.int64)
        for weight, criterion in zip(weights, self._weighed, strict=True):
            total += weight[:, None] * TERMS[criterion](self.tables, rows)
        whole = np.maximum(weights.sum(axis=0), 1)[:, None]
        return _rounded(FULL_SCORE // FULL_TERM * total, whole)

    def points(self, mentee: int, mentor: int) -> int:
        """The score of the pair whether or not it is allowed."""
        return int(self._points(slice(mentee, mentee + 1))[0, mentor])

    def rule(self, mentee: int, mentor: int) -> Rule:
        return Rule(int(self.rules[mentee, mentor]))

    def terms(self, mentee: int, mentor: int) -> tuple[Term, ...]:
        """What the score is made of, what contributes most first."""
        rows = slice(mentee, mentee + 1)
        found = [
            Term(
                criterion,
                int(TERMS[criterion](self.tables, rows)[0, mentor]),
                Importance(int(weight)),
            )
            for weight, criterion in zip(self._weights[:, mentee], self._weighed, strict=True)
            if weight
        ]
        return tuple(sorted(found, key=lambda term: (-term.points * term.importance, term.criterion)))


def score_pairs(mentees: Sequence[Mentee], mentors: Sequence[Mentor], policy: Policy) -> Scores:
    return Scores(Tables(mentees, mentors, policy))


def fit(score: int) -> int:
    """A score as people see it: of 100, halves up."""
    return (2 * score + FULL_SCORE // 100) // (2 * (FULL_SCORE // 100))
