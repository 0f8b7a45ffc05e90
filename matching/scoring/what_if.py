"""What it would cost to insist, for people by id, from a solved run and without solving again."""

from __future__ import annotations

from dataclasses import dataclass

from matching.scoring.assign import Amount, Assignment
from matching.scoring.residual import Change, Residual
from matching.scoring.run import Problem


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


class WhatIf:
    """Kept pairs are given: nothing here moves them, and what is asked about their mentees gives None."""

    def __init__(self, problem: Problem, found: Assignment) -> None:
        self._problem = problem
        self._residual: Residual = problem.residual(found)
        self._row_of = {problem.mentees[i].id: row for row, i in enumerate(problem.rows)}
        self._present = dict(found.pairs)

    def cost_of_forcing(self, mentee_id: str, mentor_id: str) -> Insisting | None:
        """None for a forbidden pair, a mentor without places, or a mentee whose pair is kept."""
        if mentee_id not in self._row_of:
            return None
        change = self._residual.cost_of_forcing(self._row_of[mentee_id], self._column(mentor_id))
        return None if change is None else self._named(change)

    def _column(self, mentor_id: str) -> int:
        return self._problem.scores.tables.mentor_index[mentor_id]

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
