"""The rules of a program's matching, in versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from matching.models import MatchingPolicy
from matching.scoring.criteria import Criterion, standard_weights
from participants.models import Person
from programs.content import matching_defaults
from programs.content.libraries import IMPORTANCE
from programs.models import Program

#: The program wizard's wishes and what the scorer calls them.
WISHES = {
    "expertise": Criterion.EXPERTISE,
    "target_role": Criterion.TARGET_ROLE,
    "other_function": Criterion.OTHER_FUNCTION,
    "level_distance": Criterion.LEVEL,
    "language": Criterion.LANGUAGE,
    "time_zone": Criterion.TIME_ZONE,
    "same_place": Criterion.PLACE,
    "preferences": Criterion.PREFERENCES,
}
#: Not given with a change, they stay as they are: versions from before do not name them.
LATER_RULES = ("first_need", "working_hours")
HARD_RULES = ("reporting_line", "same_pair_twice", "common_language", *LATER_RULES)


@dataclass(frozen=True)
class Rules:
    """What one version says. Pairs are [mentee id, mentor id]."""

    weights: dict[str, int]
    hard_rules: dict[str, bool]
    never_pairs: list[list[str]]
    always_pairs: list[list[str]]


def latest_policy(program: Program) -> MatchingPolicy | None:
    policies: QuerySet[MatchingPolicy] = MatchingPolicy.objects.filter(program=program)
    return policies.select_related("created_by").order_by("-version").first()


def rules_of(policy: MatchingPolicy) -> Rules:
    return Rules(policy.weights, policy.hard_rules, policy.never_pairs, policy.always_pairs)


def current_rules(program: Program) -> Rules:
    """The newest version, or what the program starts with."""
    policy = latest_policy(program)
    return rules_of(policy) if policy else starting_rules(program.matching_wishes)


def starting_rules(wishes: Mapping[str, str]) -> Rules:
    """The supplied importance of each wish, unless the program's set-up says another."""
    weights = {criterion.value: int(weight) for criterion, weight in standard_weights().items()}
    for rule in matching_defaults().rules:
        if rule.key in WISHES:
            weights[WISHES[rule.key].value] = rule.weight
    for key, importance in wishes.items():
        if key in WISHES and importance in IMPORTANCE:
            weights[WISHES[key].value] = IMPORTANCE[importance]
    return Rules(weights, dict.fromkeys(HARD_RULES, True), [], [])


def people_in_rules(rules: Rules) -> dict[str, str]:
    """Names by id of those whom the rules name."""
    ids = {UUID(person) for pair in (*rules.never_pairs, *rules.always_pairs) for person in pair}
    found = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    return {str(pk): name for pk, name in found}
