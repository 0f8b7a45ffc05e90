"""A whole run: the same pairs whatever the order, given pairs kept, everybody explained, all proved."""

import random
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.scoring import assign
from matching.scoring.assign import Amount
from matching.scoring.criteria import Mentee, Mentor, Need, Pair, Policy, PolicyConflictError, Rule
from matching.scoring.english import ALL, RULES
from matching.scoring.run import MatchResult, NotProvedError, Problem, inputs_digest, run
from matching.scoring.verify import verify
from tests.matching.scoring import reference
from tests.matching.scoring.brute_force import best_value

ANYBODY = Policy(require_common_language=False)


def people_of(number: int, mentees: int = 5, mentors: int = 4) -> tuple[list[Mentee], list[Mentor], Policy]:
    who, whom = reference.random_people(number, mentees, mentors)
    return who, whom, reference.random_policy(number, who, whom)


def pairs_of(result: MatchResult) -> set[Pair]:
    return {(pair.mentee_id, pair.mentor_id) for pair in result.pairs}


@pytest.mark.parametrize("number", range(200))
def test_a_run_equals_brute_force_over_the_reference_scores(number: int) -> None:
    mentees, mentors, policy = people_of(number, number % 6, number % 5)
    scores = [[reference.score(a, b, policy, mentors) for b in mentors] for a in mentees]

    result = run(mentees, mentors, policy, seed=number)

    assert (len(result.pairs), result.total) == best_value(scores, [b.places for b in mentors])
    assert result.gap == 0
    assert len(result.pairs) + len(result.unmatched) == len(mentees)
    assert result.greedy <= Amount(len(result.pairs), result.total)


@settings(max_examples=60, deadline=None)
@given(number=st.integers(0, 10**6), seed=st.integers(0, 100))
def test_shuffled_people_give_the_same_result_and_digest(number: int, seed: int) -> None:
    mentees, mentors, policy = people_of(number, 6, 5)
    draw = random.Random(number)
    shuffled = draw.sample(mentees, len(mentees)), draw.sample(mentors, len(mentors))

    assert run(mentees, mentors, policy, seed=seed) == run(*shuffled, policy, seed=seed)


def test_twins_are_drawn_by_seed() -> None:
    mentees = [Mentee(name) for name in ("ann", "bob", "cid")]
    winners = {run(mentees, [Mentor("m", places=1)], ANYBODY, seed=s).pairs[0].mentee_id for s in range(40)}

    assert winners == {"ann", "bob", "cid"}


def test_the_digest_is_stable_and_changes_with_every_input() -> None:
    mentees = [Mentee("a", languages=frozenset({"en", "pl"}), needs=(Need("pricing", 3),))]
    mentors = [Mentor("b", expertise={"pricing": 4, "risk": 1})]
    first = inputs_digest(mentees, mentors, Policy(), 1)
    others = [
        inputs_digest([replace(mentees[0], level=2)], mentors, Policy(), 1),
        inputs_digest(mentees, [replace(mentors[0], places=2)], Policy(), 1),
        inputs_digest(mentees, mentors, Policy(wanted_level_gap=3), 1),
        inputs_digest(mentees, mentors, Policy(never_pairs=frozenset({("a", "c")})), 1),
        inputs_digest(mentees, mentors, Policy(), 2),
        inputs_digest(mentees, mentors, Policy(), 1, [("a", "b")]),
    ]

    assert first == "8298f4d05d0505b286a267fdb7700ae4da803886188bae2f952c1e4ec8b13156"
    assert len({first, *others}) == 7


def test_always_pairs_and_locks_are_kept_and_take_their_places() -> None:
    mentees = [Mentee("a"), Mentee("b"), Mentee("c", reporting_line=frozenset({"boss"}))]
    mentors = [Mentor("m", places=1, level=5), Mentor("boss", places=2)]
    policy = replace(ANYBODY, always_pairs=frozenset({("a", "m"), ("not here", "m")}))

    result = run(mentees, mentors, policy, seed=1, locks=[("c", "boss")])

    assert pairs_of(result) == {("a", "m"), ("b", "boss"), ("c", "boss")}
    kept = {pair.mentee_id: pair.kept for pair in result.pairs}
    assert kept == {"a": "always", "b": "", "c": "locked"}
    locked = next(pair for pair in result.pairs if pair.kept == "locked")
    assert locked.watch[0].code == "kept_against_rule"
    assert {use.mentor_id: (use.used, use.places) for use in result.mentors} == {"m": (1, 1), "boss": (2, 2)}


@pytest.mark.parametrize(
    ("always", "locks", "code"),
    [
        ({("a", "m"), ("b", "m")}, [], "more_kept_than_places"),
        ({("c", "boss")}, [], "always_against_a_rule"),
        ({("a", "m"), ("a", "boss")}, [], "mentee_kept_twice"),
        ({("a", "m")}, [("a", "boss")], "mentee_kept_twice"),
        ({("a", "nobody")}, [], "not_in_this_run"),
        (set(), [("nobody", "m")], "not_in_this_run"),
    ],
)
def test_rules_that_cannot_all_be_kept_stop_the_run(always: set[Pair], locks: list[Pair], code: str) -> None:
    mentees = [Mentee("a"), Mentee("b"), Mentee("c", reporting_line=frozenset({"boss"}))]
    mentors = [Mentor("m", places=1), Mentor("boss", places=2)]

    with pytest.raises(PolicyConflictError) as conflict:
        run(mentees, mentors, replace(ANYBODY, always_pairs=frozenset(always)), seed=1, locks=locks)
    assert conflict.value.code == code
    assert conflict.value.pairs


def test_a_person_twice_on_one_side_is_refused() -> None:
    with pytest.raises(ValueError):
        run([Mentee("a"), Mentee("a")], [], Policy(), seed=1)


def test_the_stored_certificate_can_be_checked_again_from_the_inputs() -> None:
    mentees, mentors, policy = people_of(11, 12, 8)
    result = run(mentees, mentors, policy, seed=4)
    scores = [[reference.score(a, b, policy, mentors) for b in mentors] for a in mentees]
    rows, columns = [m.id for m in mentees], [m.id for m in mentors]

    assert result.pairs
    assert verify(
        scores,
        [m.places for m in mentors],
        [(rows.index(a), columns.index(b)) for a, b in pairs_of(result)],
        [result.certificate.mentee_prices[name] for name in rows],
        [result.certificate.mentor_prices[name] for name in columns],
        result.certificate.penalty,
    ).proved


def test_a_result_that_is_not_proved_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    def worse(self: Problem) -> object:
        found = assign(self.matrix, self.capacities)
        return replace(found, pairs=found.pairs[1:])

    monkeypatch.setattr(Problem, "solve", worse)
    with pytest.raises(NotProvedError):
        run([Mentee("a")], [Mentor("b")], ANYBODY, seed=1)


def test_one_by_one_is_worse_where_the_best_pair_stands_in_the_way() -> None:
    mentees = [
        Mentee("a", needs=(Need("x", 1), Need("y", 1))),
        Mentee("b", needs=(Need("x"),)),
    ]
    mentors = [Mentor("m", expertise={"x": 5, "y": 5}), Mentor("n", expertise={"y": 5})]

    result = run(mentees, mentors, replace(ANYBODY, never_pairs=frozenset({("b", "n")})), seed=1)

    assert result.greedy.people < len(result.pairs) == 2


def test_pairs_come_weakest_first_and_mentors_by_the_worth_of_a_place() -> None:
    mentees, mentors, policy = people_of(3, 30, 12)
    result = run(mentees, mentors, policy, seed=4)

    scores = [pair.score for pair in result.pairs]
    worth = [use.one_more_place for use in result.mentors]
    assert scores == sorted(scores)
    assert worth == sorted(worth, reverse=True)


def test_progress_hears_each_stage_once() -> None:
    heard: list[str] = []
    run([], [], Policy(), seed=1, progress=heard.append)

    assert heard == ["scoring", "solving", "checking", "explaining"]


def test_scoring_needs_neither_the_framework_nor_a_clock_and_its_words_no_numpy() -> None:
    light = "import sys, matching.scoring.criteria; assert not {'numpy', 'scipy', 'django'} & set(sys.modules)"
    whole = "import sys, matching.scoring.run; assert 'numpy' in sys.modules; assert 'django' not in sys.modules"

    for code in (light, whole):
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_protected_words_and_weights_never_appear_in_what_people_read() -> None:
    protected = r"\b(gender|woman|man|male|female|age|old|young|religion|ethnic\w*|disab\w*|weight\w*|points?)\b"
    assert not [text for text in (*ALL.values(), *RULES.values()) if re.search(protected, text)]
    assert {rule.code for rule in Rule if rule} == set(RULES)


def test_which_of_equal_mentors_is_named_to_the_unmatched_is_not_decided_by_position() -> None:
    mentees = [Mentee(name) for name in ("ann", "bob", "cid", "dee")]
    mentors = [Mentor(name) for name in ("m", "n", "o")]
    policy = replace(ANYBODY, weights={})

    for seed in range(10):
        forward, backward = (
            run(mentees, mentors, policy, seed=seed),
            run(mentees, mentors[::-1], policy, seed=seed),
        )
        assert forward.unmatched == backward.unmatched
        assert len(forward.unmatched) == 1
