"""Vectorized scores equal a plain per-pair reference in every integer; every -1 has its reason."""

from dataclasses import fields, replace

import pytest

from matching.scoring.criteria import Criterion, Importance, Mentee, Mentor, Need, Policy, Rule
from matching.scoring.score import TERMS, Scores, fit, score_pairs
from matching.scoring.tables import Tables
from tests.matching.scoring import reference


@pytest.mark.parametrize("number", range(60))
def test_scores_rules_and_terms_equal_the_reference(number: int) -> None:
    mentees, mentors = reference.random_people(number, number % 13, (number * 7) % 11)
    policy = reference.random_policy(number, mentees, mentors)
    scores = score_pairs(mentees, mentors, policy)

    for i, a in enumerate(mentees):
        for j, b in enumerate(mentors):
            assert scores.matrix[i, j] == reference.score(a, b, policy, mentors)
            assert scores.rule(i, j) == reference.rule(a, b, policy)
            for term in scores.terms(i, j):
                assert term.points == reference.term(term.criterion, a, b, policy, mentors)
                assert term.importance == policy.weights[term.criterion] > 0


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_scores_do_not_depend_on_the_size_of_a_block(block: int) -> None:
    mentees, mentors = reference.random_people(5, 40, 30)
    policy = reference.random_policy(5, mentees, mentors)

    found = Scores(Tables(mentees, mentors, policy), block=block)
    assert (found.matrix == score_pairs(mentees, mentors, policy).matrix).all()
    assert found.matrix.max() > 0
    assert found.matrix.max() <= 10000


def test_a_hundred_thousand_pairs_equal_the_reference() -> None:
    mentees, mentors = reference.random_people(99, 400, 250)
    policy = reference.random_policy(99, mentees, mentors)
    wanted = [[reference.score(a, b, policy, mentors) for b in mentors] for a in mentees]

    assert score_pairs(mentees, mentors, policy).matrix.tolist() == wanted


def test_every_criterion_is_scored_and_moves_the_score() -> None:
    assert set(TERMS) == set(Criterion)
    mentee = Mentee(
        "a",
        "finance",
        2,
        "PL",
        60,
        frozenset({"en"}),
        (Need("pricing"),),
        "cfo",
        frozenset({"sales"}),
        prefers=("b",),
    )
    full = Mentor(
        "b",
        1,
        "sales",
        4,
        "PL",
        60,
        frozenset({"en"}),
        {"pricing": 5},
        frozenset({"cfo"}),
        frozenset({"finance"}),
        prefers=("a",),
    )
    policy = Policy(weights=dict.fromkeys(Criterion, Importance.LOW))
    assert score_pairs([mentee], [full], policy).matrix.tolist() == [[10000]]

    for worse in (
        replace(full, function="finance"),
        replace(full, level=3),
        replace(full, country="SE"),
        replace(full, utc_offset=0),
        replace(full, expertise={"pricing": 4}),
        replace(full, roles=frozenset()),
        replace(full, background=frozenset()),
        replace(full, prefers=()),
    ):
        assert score_pairs([mentee], [worse], policy).matrix[0, 0] < 10000


def test_a_mentor_gains_nothing_by_leaving_facts_out() -> None:
    mentee = Mentee("a", "finance", 2, "PL", 60, frozenset({"en"}), (Need("pricing"),), "cfo")
    policy = Policy(weights=dict.fromkeys(Criterion, Importance.HIGH), require_common_language=False)

    assert score_pairs([mentee], [Mentor("b")], policy).matrix.tolist() == [[0]]


def test_the_scorer_has_no_room_for_protected_attributes() -> None:
    known = {field.name for kind in (Mentee, Mentor, Policy) for field in fields(kind)} | set(Criterion)
    protected = {
        "gender",
        "sex",
        "age",
        "birth",
        "ethnic",
        "race",
        "religion",
        "nationality",
        "disab",
        "orientation",
    }

    assert not {name for name in known if any(name.startswith(word) for word in protected)}


def test_a_veto_does_not_say_whose_it_is() -> None:
    by_mentee = score_pairs(
        [Mentee("a", vetoes=frozenset({"b"}))], [Mentor("b")], Policy(require_common_language=False)
    )
    by_mentor = score_pairs(
        [Mentee("a")], [Mentor("b", vetoes=frozenset({"a"}))], Policy(require_common_language=False)
    )

    assert by_mentee.rule(0, 0) == by_mentor.rule(0, 0) == Rule.VETO


@pytest.mark.parametrize(("score", "shown"), [(0, 0), (49, 0), (50, 1), (8449, 84), (8450, 85), (10000, 100)])
def test_fit_is_rounded_halves_up(score: int, shown: int) -> None:
    assert fit(score) == shown


NEED = (Need("pricing", 3), Need("hiring", 2))


@pytest.mark.parametrize(
    ("expertise", "needs", "rule"),
    [
        ({"pricing": 3}, NEED, Rule.NONE),
        ({"pricing": 2, "hiring": 5}, NEED, Rule.FIRST_NEED),
        ({}, NEED, Rule.FIRST_NEED),
        ({}, (), Rule.NONE),
    ],
)
def test_the_first_need_must_be_known_when_the_rule_says_so(expertise, needs, rule) -> None:
    people = [Mentee("a", needs=needs)], [Mentor("b", expertise=expertise)]
    must = Policy(require_common_language=False, require_first_need=True)
    assert score_pairs(*people, must).rule(0, 0) == rule
    assert score_pairs(*people, replace(must, require_first_need=False)).rule(0, 0) == Rule.NONE


@pytest.mark.parametrize(
    ("mentee", "mentor", "rule"),
    [(60, 360, Rule.NONE), (60, 361, Rule.WORKING_HOURS), (60, None, Rule.NONE), (-720, 720, Rule.NONE)],
)
def test_working_days_must_overlap_when_the_rule_says_so(mentee, mentor, rule) -> None:
    people = [Mentee("a", utc_offset=mentee)], [Mentor("b", utc_offset=mentor)]
    must = Policy(require_common_language=False, least_shared_hours=3)
    assert score_pairs(*people, must).rule(0, 0) == rule
    assert score_pairs(*people, replace(must, least_shared_hours=0)).rule(0, 0) == Rule.NONE
