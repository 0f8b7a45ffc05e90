"""What it would cost to insist, for people by id, from a solved run and without solving again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matching.scoring.assign import Amount, Assignment
from matching.scoring.criteria import Rule
from matching.scoring.residual import Change, Residual
from matching.scoring.run import Problem
from matching.scoring.score import fit


@dataclass(frozen=True, slots=True)
class MovedMentee:
    mentee_id: str
    old_mentor_id: str | None
    new_mentor_id: str | None


@dataclass(frozen=True, slots=True)
class Insisting:
    """`loss` may have negative points when it costs people. `moves` begins with the mentee in question."""

    loss: Amount
    moves: tuple[MovedMentee, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    mentee_id: str
    mentor_id: str
    fit: int
    cost: Insisting


class WhatIf:
    """Kept pairs are given: nothing here moves them, and what is asked about their mentees gives None."""

    def __init__(self, problem: Problem, found: Assignment) -> None:
        self._problem = problem
        self._residual: Residual = problem.residual(found)
        self._row_of = {problem.mentees[i].id: row for row, i in enumerate(problem.rows)}
        self._present = dict(found.pairs)

    def why_not(self, mentee_id: str, mentor_id: str) -> Rule:
        tables = self._problem.scores.tables
        return self._problem.scores.rule(tables.mentee_index[mentee_id], tables.mentor_index[mentor_id])

    def cost_of_forcing(self, mentee_id: str, mentor_id: str) -> Insisting | None:
        """None for a forbidden pair, a mentor without places, or a mentee whose pair is kept."""
        if mentee_id not in self._row_of:
            return None
        change = self._residual.cost_of_forcing(self._row_of[mentee_id], self._column(mentor_id))
        return None if change is None else self._named(change)

    def cost_of_forbidding(self, mentee_id: str, mentor_id: str) -> Insisting | None:
        if mentee_id not in self._row_of:
            return None
        return self._named(self._residual.cost_of_forbidding(self._row_of[mentee_id], self._column(mentor_id)))

    def best_alternative_for_mentee(self, mentee_id: str) -> Alternative | None:
        if mentee_id not in self._row_of:
            return None
        row = self._row_of[mentee_id]
        return self._best((row, column) for column in range(len(self._problem.mentors)))

    def best_alternative_for_mentor(self, mentor_id: str) -> Alternative | None:
        column = self._column(mentor_id)
        return self._best((row, column) for row in range(len(self._problem.rows)))

    def _column(self, mentor_id: str) -> int:
        return self._problem.scores.tables.mentor_index[mentor_id]

    def _best(self, pairs: Iterable[tuple[int, int]]) -> Alternative | None:
        """Least loss, then best fit, then the run's own draw."""
        problem, options = self._problem, []
        for row, column in pairs:
            if self._present.get(row) == column:
                continue
            loss = self._residual.losses_of_mentee(row)[column]
            if loss is not None:
                drawn = problem.draws(problem.rows[row])[column]
                options.append((loss, -int(problem.matrix[row, column]), drawn, row, column))
        if not options:
            return None
        _, score, _, row, column = min(options)
        change = self._residual.cost_of_forcing(row, column)
        assert change is not None
        mentee, mentor = problem.mentees[problem.rows[row]], problem.mentors[column]
        return Alternative(mentee.id, mentor.id, fit(-score), self._named(change))

    def _named(self, change: Change) -> Insisting:
        problem = self._problem

        def mentor(column: int | None) -> str | None:
            return None if column is None else problem.mentors[column].id

        return Insisting(
            change.loss,
            tuple(
                MovedMentee(problem.mentees[problem.rows[m.mentee]].id, mentor(m.old), mentor(m.new))
                for m in change.moves
            ),
        )
