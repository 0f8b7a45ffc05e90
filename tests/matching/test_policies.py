"""The rules of a program, in versions."""

import pytest

from matching.models import MatchingPolicy
from matching.queries.policies import HARD_RULES, current_rules, starting_rules
from matching.services.policies import add_pair_rule, ensure_policy, remove_pair_rule, save_policy
from mentoring.errors import Conflict, NotAllowed, RuleBroken
from tests.factories.matching import World, build_pairs

pytestmark = pytest.mark.django_db
MUST = dict.fromkeys(HARD_RULES, True)


@pytest.fixture
def world() -> World:
    return build_pairs(2)


def test_rules_start_from_the_supplied_content_and_the_program_set_up():
    rules = starting_rules({})
    assert rules.hard_rules == MUST
    assert (rules.weights["expertise"], rules.weights["target_role"], rules.weights["place"]) == (8, 4, 0)
    wished = starting_rules({"same_place": "very_high", "expertise": "low", "unknown": "high"})
    assert (wished.weights["expertise"], wished.weights["place"]) == (1, 8)


def test_first_version_is_made_once(world):
    with world.acting(world.hr):
        hr = world.actor(world.hr)
        assert ensure_policy(world.program, by=hr) == ensure_policy(world.program, by=hr)
        assert MatchingPolicy.objects.get().created_by_id == hr.membership_id


def test_saving_makes_the_next_version_and_the_same_rules_make_none(world):
    with world.acting(world.hr):
        hr = world.actor(world.hr)
        first = ensure_policy(world.program, by=hr)
        second = save_policy(world.program, by=hr, weights={"expertise": 8}, hard_rules=MUST, seen_version=1)
        assert (first.version, second.version) == (1, 2)
        assert save_policy(world.program, by=hr, weights={"expertise": 8}, hard_rules=MUST) == second
        first.refresh_from_db()
        assert first.weights["target_role"] == 4
        with pytest.raises(Conflict):
            save_policy(world.program, by=hr, weights={"level": 8}, hard_rules=MUST, seen_version=1)


@pytest.mark.parametrize(
    ("weights", "hard_rules", "code"),
    [
        ({"gender": 8}, MUST, "unknown_importance"),
        ({"expertise": 3}, MUST, "unknown_importance"),
        ({"expertise": -1}, MUST, "unknown_importance"),
        ({}, MUST, "nothing_matters"),
        ({"expertise": 8}, {}, "unknown_rule"),
        ({"expertise": 8}, {**MUST, "other": True}, "unknown_rule"),
    ],
)
def test_bad_rules_are_refused(world, weights, hard_rules, code):
    with world.acting(world.hr):
        with pytest.raises(RuleBroken) as refused:
            save_policy(world.program, by=world.actor(world.hr), weights=weights, hard_rules=hard_rules)
        assert refused.value.code == code
        assert not MatchingPolicy.objects.exists()


def test_pair_rules(world):
    a, b = world.mentees
    m, n = world.mentors
    with world.acting(world.hr):
        hr = world.actor(world.hr)
        add_pair_rule(world.program, by=hr, kind="never", mentee=a, mentor=m)
        add_pair_rule(world.program, by=hr, kind="never", mentee=a, mentor=m)
        assert current_rules(world.program).never_pairs == [[str(a.pk), str(m.pk)]]
        for kind, mentee, mentor in (("always", a, m), ("never", a, a)):
            with pytest.raises(RuleBroken):
                add_pair_rule(world.program, by=hr, kind=kind, mentee=mentee, mentor=mentor)
        add_pair_rule(world.program, by=hr, kind="always", mentee=b, mentor=n)
        with pytest.raises(RuleBroken):
            add_pair_rule(world.program, by=hr, kind="always", mentee=b, mentor=m)
        remove_pair_rule(world.program, by=hr, mentee_id=a.pk, mentor_id=m.pk)
        assert current_rules(world.program).never_pairs == []


def test_never_and_always_are_kept_by_the_run(world):
    a, b = world.mentees
    m, _n = world.mentors
    with world.acting(world.hr):
        hr = world.actor(world.hr)
        add_pair_rule(world.program, by=hr, kind="never", mentee=a, mentor=m)
        add_pair_rule(world.program, by=hr, kind="always", mentee=b, mentor=m)
    run = world.matched()
    with world.scope():
        pairs = set(run.proposals.values_list("mentee_id", "mentor_id"))
    assert pairs == {(a.pk, _n.pk), (b.pk, m.pk)}


@pytest.mark.parametrize("who", ["other_owner", "mentee"])
def test_others_cannot_change_the_rules(world, who):
    person = world.mentees[0] if who == "mentee" else world.other_owner
    with world.acting(person), pytest.raises(NotAllowed):
        save_policy(world.program, by=world.actor(person), weights={"expertise": 8}, hard_rules=MUST)


def test_people_of_another_organization_cannot_be_named(world):
    stranger = build_pairs(1)
    foreign = [str(stranger.mentees[0].pk), str(stranger.mentors[0].pk)]
    with world.acting(world.hr), pytest.raises(RuleBroken) as refused:
        save_policy(
            world.program,
            by=world.actor(world.hr),
            weights={"expertise": 8},
            hard_rules=MUST,
            never_pairs=[foreign],
        )
    assert refused.value.code == "unknown_person"


def test_rules_that_came_later_stay_as_they_are_when_a_change_does_not_name_them(world):
    earlier = {"reporting_line": True, "same_pair_twice": True, "common_language": True}
    with world.acting(world.hr):
        by = world.actor(world.hr)
        kept = save_policy(world.program, by=by, weights={"expertise": 8}, hard_rules=earlier)
        assert kept.hard_rules == MUST
        off = save_policy(world.program, by=by, weights={"expertise": 8}, hard_rules={**MUST, "first_need": False})
        again = save_policy(world.program, by=by, weights={"expertise": 4}, hard_rules=earlier)
    assert not off.hard_rules["first_need"]
    assert again.hard_rules == off.hard_rules
