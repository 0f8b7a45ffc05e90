"""What other mentors would cost, from the kept prices of a run. numpy is imported inside functions: few pages need
it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from matching.choices import ProposalStatus
from matching.models import MatchRun, Proposal
from matching.queries.explanations import RULES
from matching.queries.overview import shown_fit
from matching.queries.problems import kept_problem
from matching.scoring.assign import Assignment
from mentoring.errors import NotFound
from participants.models import Person

if TYPE_CHECKING:
    from matching.scoring.run import Problem


@dataclass(frozen=True)
class AlternativeRow:
    """Another mentor for a mentee. `forbidden` says which rule stands against it; the cost is in points of fit and in
    people who would lose their place."""

    mentor: Person
    fit: int
    points: int
    people: int
    moves: int
    forbidden: str
    is_full: bool

    @property
    def is_free(self) -> bool:
        return not self.forbidden and not self.is_full


def alternatives_for(run: MatchRun, mentee_id: UUID) -> list[AlternativeRow]:
    """Every other mentor, the cheapest first, those whom a rule forbids last."""
    from matching.scoring.what_if import WhatIf  # noqa: PLC0415

    if str(mentee_id) not in {row["id"] for row in run.inputs["mentees"]}:
        raise NotFound
    problem, found = _solved(run, mentee_id)
    what_if = WhatIf(problem, found)
    proposals = Proposal.objects.filter(run=run, mentee=mentee_id).exclude(status=ProposalStatus.WITHDRAWN)
    present = {str(pk) for pk in proposals.values_list("mentor_id", flat=True)}
    people = {str(person.pk): person for person in Person.objects.filter(pk__in=[m.id for m in problem.mentors])}
    row = problem.scores.tables.mentee_index[str(mentee_id)]
    rows = []
    for column, mentor in enumerate(problem.mentors):
        if mentor.id in present or mentor.id == str(mentee_id):
            continue
        rule = problem.scores.rule(row, column)
        cost = what_if.cost_of_forcing(str(mentee_id), mentor.id)
        rows.append(
            AlternativeRow(
                mentor=people[mentor.id],
                fit=shown_fit(problem.scores.points(row, column)),
                points=shown_fit(cost.loss.points) if cost else 0,
                people=cost.loss.people if cost else 0,
                moves=len(cost.moves) - 1 if cost else 0,
                forbidden=str(RULES[rule.code]) if rule else "",
                is_full=cost is None and not rule,
            )
        )
    return sorted(rows, key=lambda r: (not r.is_free, bool(r.forbidden), r.people, r.points, -r.fit))


def _solved(run: MatchRun, mentee_id: UUID) -> tuple[Problem, Assignment]:
    """From the kept prices; only an override of this very mentee needs another solution to compare with."""
    from matching.scoring.run import Problem  # noqa: PLC0415

    kept = kept_problem(run)
    if kept.keeps(mentee_id):
        always = frozenset(pair for pair in kept.policy.always_pairs if pair[0] != str(mentee_id))
        kept = kept_problem(run, instead_of=mentee_id)
        policy = replace(kept.policy, always_pairs=always)
        problem = Problem(kept.inputs.mentees, kept.inputs.mentors, policy, run.seed, sorted(kept.locks))
        return problem, problem.solve()
    problem = Problem(kept.inputs.mentees, kept.inputs.mentors, kept.policy, run.seed, sorted(kept.locks))
    return problem, _kept_solution(run, problem)


def _kept_solution(run: MatchRun, problem: Problem) -> Assignment:
    row_of = {problem.mentees[i].id: row for row, i in enumerate(problem.rows)}
    column_of = {mentor.id: column for column, mentor in enumerate(problem.mentors)}
    proposals = Proposal.objects.filter(run=run).exclude(status=ProposalStatus.WITHDRAWN)
    pairs = [(str(a), str(b)) for a, b in proposals.values_list("mentee_id", "mentor_id")]
    prices = run.prices
    return Assignment(
        pairs=tuple(sorted((row_of[a], column_of[b]) for a, b in pairs if a in row_of)),
        total=prices["total"],
        penalty=prices["penalty"],
        mentee_prices=tuple(prices["mentees"][problem.mentees[i].id] for i in problem.rows),
        mentor_prices=tuple(prices["mentors"][mentor.id] for mentor in problem.mentors),
    )
