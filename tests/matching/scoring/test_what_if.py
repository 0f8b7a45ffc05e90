"""What insisting costs, by id: equal to solving again with the pair given, also beside kept pairs."""

from dataclasses import replace

import pytest

from matching.scoring.assign import Amount
from matching.scoring.criteria import Criterion, Importance, Mentee, Mentor, Need, Policy, Rule
from matching.scoring.run import Problem, run
from matching.scoring.what_if import MovedMentee, WhatIf
from tests.matching.scoring import reference

POLICY = Policy(weights={Criterion.EXPERTISE: Importance.HIGH}, require_common_language=False)
MENTEES = [Mentee("a", needs=(Need("x"),)), Mentee("b", needs=(Need("y"),), reporting_line=frozenset({"o"}))]
MENTORS = [Mentor("m", expertise={"x": 5, "y": 3}), Mentor("n", expertise={"x": 4, "y": 5}), Mentor("o")]


def what_if(mentees: list[Mentee], mentors: list[Mentor], policy: Policy = POLICY) -> WhatIf:
    problem = Problem(mentees, mentors, policy, seed=1)
    return WhatIf(problem, problem.solve())


def test_insisting_names_its_price_and_who_moves() -> None:
    cost = what_if(MENTEES, MENTORS).cost_of_forcing("a", "n")

    assert cost is not None
    assert cost.loss == Amount(0, 6000)
    assert cost.moves == (MovedMentee("a", "m", "n"), MovedMentee("b", "n", "m"))


def test_a_forbidden_pair_has_no_price() -> None:
    lab = what_if(MENTEES, MENTORS)

    assert lab.cost_of_forcing("b", "o") is None
    assert lab.cost_of_forcing("a", "m") is not None


def rule_of(problem: Problem, mentee_id: str, mentor_id: str) -> Rule:
    tables = problem.scores.tables
    return problem.scores.rule(tables.mentee_index[mentee_id], tables.mentor_index[mentor_id])


@pytest.mark.parametrize("number", range(25))
def test_costs_beside_kept_pairs_equal_a_run_with_the_pair_locked(number: int) -> None:
    mentees, mentors = reference.random_people(number, 5, 4)
    mentors = [replace(mentor, places=2) for mentor in mentors]
    policy = reference.random_policy(number, mentees, mentors)
    locks = [(mentees[2].id, mentors[1].id)]
    result = run(mentees, mentors, policy, seed=1, locks=locks)
    problem = Problem(mentees, mentors, policy, 1, locks)
    lab = WhatIf(problem, problem.solve())

    assert lab.cost_of_forcing(mentees[2].id, mentors[0].id) is None
    for mentee in (mentees[0], mentees[4]):
        for mentor in mentors:
            cost = lab.cost_of_forcing(mentee.id, mentor.id)
            if rule_of(problem, mentee.id, mentor.id):
                assert cost is None
                continue
            again = run(mentees, mentors, policy, seed=1, locks=[*locks, (mentee.id, mentor.id)])
            assert cost is not None
            assert cost.loss == Amount(len(result.pairs) - len(again.pairs), result.total - again.total)
