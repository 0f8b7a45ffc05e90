"""Changing the rules of a program's matching. A version is never edited: each change is the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from matching.models import MatchingPolicy
from matching.permissions import can_run_matching
from matching.queries.policies import HARD_RULES, LATER_RULES, Rules, current_rules, latest_policy, rules_of
from matching.scoring.criteria import Criterion, Importance
from mentoring.audit.services import record
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from participants.models import Person
from programs.models import Program

_IMPORTANCE = frozenset(int(importance) for importance in Importance)
_CRITERIA = frozenset(criterion.value for criterion in Criterion)


@transaction.atomic
def ensure_policy(program: Program, *, by: Actor) -> MatchingPolicy:
    """The newest version; the first is made from what the program's set-up wishes."""
    _require(program, by)
    _lock(program)
    return latest_policy(program) or _write(program, current_rules(program), 1, by)


@transaction.atomic
def save_policy(
    program: Program,
    *,
    by: Actor,
    weights: Mapping[str, int],
    hard_rules: Mapping[str, bool],
    never_pairs: Sequence[Sequence[str]] | None = None,
    always_pairs: Sequence[Sequence[str]] | None = None,
    seen_version: int | None = None,
) -> MatchingPolicy:
    """The next version. Pairs that are not given stay; the same rules again make no version. `seen_version` is the one
    on the writer's screen (0: none)."""
    _require(program, by)
    _lock(program)
    latest = latest_policy(program)
    version = latest.version if latest else 0
    if seen_version is not None and seen_version != version:
        raise Conflict(_("Somebody has changed these rules meanwhile. Read them again before you change them."))
    present = current_rules(program)
    rules = Rules(
        {criterion: int(weights.get(criterion, 0)) for criterion in sorted(_CRITERIA | set(weights))},
        {rule: present.hard_rules.get(rule, False) for rule in LATER_RULES} | dict(hard_rules),
        present.never_pairs if never_pairs is None else _plain(never_pairs),
        present.always_pairs if always_pairs is None else _plain(always_pairs),
    )
    _check(rules)
    if latest is not None and rules_of(latest) == rules:
        return latest
    return _write(program, rules, version + 1, by)


@transaction.atomic
def add_pair_rule(program: Program, *, by: Actor, kind: str, mentee: Person, mentor: Person) -> MatchingPolicy:
    """`kind` is "never" or "always"."""
    _require(program, by)
    _lock(program)
    rules, pair = current_rules(program), [str(mentee.pk), str(mentor.pk)]
    if kind == "always":
        rules = replace(rules, always_pairs=_with(rules.always_pairs, pair))
    else:
        rules = replace(rules, never_pairs=_with(rules.never_pairs, pair))
    return _save(program, rules, by)


@transaction.atomic
def remove_pair_rule(program: Program, *, by: Actor, mentee_id: UUID, mentor_id: UUID) -> MatchingPolicy:
    _require(program, by)
    _lock(program)
    rules, pair = current_rules(program), [str(mentee_id), str(mentor_id)]
    without = replace(
        rules,
        never_pairs=[other for other in rules.never_pairs if other != pair],
        always_pairs=[other for other in rules.always_pairs if other != pair],
    )
    return _save(program, without, by)


def _require(program: Program, by: Actor) -> None:
    require(
        can_run_matching(by, program),
        _("Only those who run this program can change its matching rules."),
        who_can_help=_("Ask the program owner."),
    )


def _lock(program: Program) -> None:
    """One version after the other."""
    Program.objects.select_for_update(of=("self",)).get(pk=program.pk)


def _save(program: Program, rules: Rules, by: Actor) -> MatchingPolicy:
    return save_policy(
        program,
        by=by,
        weights=rules.weights,
        hard_rules=rules.hard_rules,
        never_pairs=rules.never_pairs,
        always_pairs=rules.always_pairs,
    )


def _write(program: Program, rules: Rules, version: int, by: Actor) -> MatchingPolicy:
    policy: MatchingPolicy = MatchingPolicy.objects.create(
        program=program,
        version=version,
        weights=rules.weights,
        hard_rules=rules.hard_rules,
        never_pairs=rules.never_pairs,
        always_pairs=rules.always_pairs,
        created_by_id=by.membership_id,
    )
    record("matching_rules.saved", by=by, subject=policy, facts={"version": version, "program": program.pk})
    return policy


def _check(rules: Rules) -> None:
    if set(rules.weights) - _CRITERIA or set(rules.weights.values()) - _IMPORTANCE:
        raise RuleBroken("unknown_importance", _("Choose an importance from the list for each wish."), field="weights")
    if not any(rules.weights.values()):
        raise RuleBroken(
            "nothing_matters", _("Give at least one wish an importance: otherwise every pair is as good as any other.")
        )
    if set(rules.hard_rules) != set(HARD_RULES) or not all(type(v) is bool for v in rules.hard_rules.values()):
        raise RuleBroken("unknown_rule", _("Say for each rule whether it must hold."), field="hard_rules")
    _check_pairs(rules)


def _check_pairs(rules: Rules) -> None:
    pairs = [*rules.never_pairs, *rules.always_pairs]
    ids = {UUID(person) for pair in pairs for person in pair}
    if Person.objects.filter(pk__in=ids).count() != len(ids):
        raise RuleBroken("unknown_person", _("One of these people is not there."), field="pairs")
    if any(mentee == mentor for mentee, mentor in pairs):
        raise RuleBroken("same_person", _("Mentor and mentee must be two people."), field="pairs")
    if any(pair in rules.never_pairs for pair in rules.always_pairs):
        raise RuleBroken("never_and_always", _("A pair cannot be both: always and never together."), field="pairs")
    mentees = [mentee for mentee, _mentor in rules.always_pairs]
    if len(set(mentees)) != len(mentees):
        raise RuleBroken("two_always", _("A mentee can always have one mentor only."), field="pairs")


def _plain(pairs: Sequence[Sequence[str]]) -> list[list[str]]:
    try:
        unique = {(str(UUID(str(mentee))), str(UUID(str(mentor)))) for mentee, mentor in pairs}
    except ValueError:
        raise RuleBroken("unknown_person", _("One of these people is not there."), field="pairs") from None
    return [list(pair) for pair in sorted(unique)]


def _with(pairs: list[list[str]], pair: list[str]) -> list[list[str]]:
    return pairs if pair in pairs else [*pairs, pair]
