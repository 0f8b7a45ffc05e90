"""Reasons in words: true, most important first, nothing confidential, nothing without words."""

import ast
import inspect

import pytest

from matching.scoring import explain
from matching.scoring.criteria import Criterion, Importance, Mentee, Mentor, Need, Policy
from matching.scoring.english import ALL, say, say_all
from matching.scoring.explain import (
    Sentence,
    explain_pair,
    explain_unmatched,
)
from matching.scoring.run import run
from matching.scoring.score import score_pairs
from tests.matching.scoring import reference

NAMES = {"en": "English", "pl": "Polish", "dana": "Dana Novak", "pricing": "pricing", "hiring": "hiring"}
PRIYA = Mentee(
    "priya",
    "finance",
    3,
    "PL",
    60,
    frozenset({"en", "pl"}),
    (Need("pricing", 30), Need("hiring", 10)),
    reporting_line=frozenset({"anna"}),
)
MARCUS = Mentor(
    "marcus", 1, "marketing", 5, "SE", 60, frozenset({"en"}), {"pricing": 4}, background=frozenset({"sales"})
)


def codes(sentences: tuple[Sentence, ...]) -> list[str]:
    return [sentence.code for sentence in sentences]


def test_a_good_pair_is_explained_as_a_person_would() -> None:
    why = explain_pair(score_pairs([PRIYA], [MARCUS], Policy()), 0, 0)

    assert say_all(why.reasons, NAMES) == (
        "Has led others in pricing, your first need; works in another function (marketing); "
        "both speak English and share 8 working hours; level distance 2, as wanted"
    )
    assert why.watch == ()
    assert say(why.reasons[0], NAMES, whose="the mentee's") == "has led others in pricing, the mentee's first need"


def test_reasons_follow_what_the_policy_finds_important() -> None:
    policy = Policy(weights={Criterion.EXPERTISE: Importance.LOW, Criterion.OTHER_FUNCTION: Importance.VERY_HIGH})
    why = explain_pair(score_pairs([PRIYA], [MARCUS], policy), 0, 0)

    assert codes(why.reasons) == ["other_function", "led_need"]


def test_what_a_policy_ignores_is_never_a_reason() -> None:
    policy = Policy(weights={Criterion.PLACE: Importance.HIGH})
    why = explain_pair(score_pairs([PRIYA], [MARCUS], policy), 0, 0)

    assert codes(why.reasons) == ["no_single_strong_point"]
    assert codes(why.watch) == ["low_fit"]


def test_a_weak_pair_is_told_what_to_watch() -> None:
    far = Mentor("far", 1, "finance", 3, "US", -480, frozenset({"en"}), {"pricing": 1})
    why = explain_pair(score_pairs([PRIYA], [far], Policy()), 0, 0)

    assert set(codes(why.watch)) == {
        "few_shared_hours",
        "first_need_open",
        "not_more_senior",
        "same_function",
        "low_fit",
    }
    assert codes(why.reasons) == ["common_language"]


@pytest.mark.parametrize(
    ("mentee_wishes", "mentor_wishes", "reads"),
    [
        (("marcus",), ("priya",), ["both_asked"]),
        (("marcus",), (), ["mentee_asked"]),
        ((), ("priya",), ["mentor_asked"]),
    ],
)
def test_wishes_say_whose_they_are(
    mentee_wishes: tuple[str, ...], mentor_wishes: tuple[str, ...], reads: list[str]
) -> None:
    policy = Policy(weights={Criterion.PREFERENCES: Importance.HIGH}, require_common_language=False)
    scores = score_pairs([Mentee("priya", prefers=mentee_wishes)], [Mentor("marcus", prefers=mentor_wishes)], policy)
    why = explain_pair(scores, 0, 0)

    assert codes(why.reasons) == reads


def test_every_sentence_has_words() -> None:
    used = {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(explain)))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Sentence"
        and isinstance(node.args[0], ast.Constant)
    }
    used |= {*explain.LEVEL_CODES.values(), "mentee_asked", "mentor_asked", "both_asked"}

    assert used == set(ALL)


@pytest.mark.parametrize("number", range(30))
def test_everything_a_run_says_can_be_said_and_names_no_rank_or_veto(number: int) -> None:
    mentees, mentors = reference.random_people(number, 12, 6)
    result = run(mentees, mentors, reference.random_policy(number, mentees, mentors), seed=1)

    for pair in result.pairs:
        assert pair.reasons
        text = say_all([*pair.reasons, *pair.watch], {})
        assert "{" not in text
        assert pair.mentee_id not in text
    for left in result.unmatched:
        assert say_all(left.why.reasons, {})


def test_somebody_unmatched_learns_that_all_allowed_mentors_are_full_and_what_would_help() -> None:
    karolina = Mentee("karolina", languages=frozenset({"pl"}))
    oliver = Mentee("oliver", languages=frozenset({"pl"}))
    mentors = [
        Mentor("dana", languages=frozenset({"pl"})),
        Mentor("eve", languages=frozenset({"sv"})),
        Mentor("finn", languages=frozenset({"de"})),
    ]
    result = run([karolina, oliver], mentors, Policy(), seed=1)

    (left,) = result.unmatched
    assert codes(left.why.reasons) == ["allowed_mentors_full", "left_out_by_rule", "one_more_place"]
    assert left.why.blocked == {"no_common_language": 2}
    assert say_all(left.why.reasons, NAMES).startswith("All allowed mentors (1) are full; left out by the rule")
    assert "one more place with Dana Novak would make room for them" in say_all(left.why.reasons, NAMES)
    assert result.mentors[0].mentor_id == "dana"
    assert result.mentors[0].one_more_place.people == 1


def test_somebody_whom_rules_leave_nobody_learns_which() -> None:
    scores = score_pairs([PRIYA], [Mentor("anna", languages=frozenset({"en"})), Mentor("x")], Policy())
    why = explain_unmatched(scores, 0, [0, 0])

    assert codes(why.reasons) == ["no_mentor_allowed", "left_out_by_rule", "left_out_by_rule"]
    assert why.blocked == {"reporting_line": 1, "no_common_language": 1}
    assert codes(explain_unmatched(score_pairs([PRIYA], [], Policy()), 0, []).reasons) == ["no_mentors"]
