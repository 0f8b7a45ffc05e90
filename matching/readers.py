"""What a run was told about people, to JSON and back. Plain Python: no Django, no database, no clock."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from matching.scoring.criteria import Criterion, Importance, Mentee, Mentor, Need, Pair, Policy

LEAST_SHARED_HOURS = 3
_SETS = ("languages", "background", "reporting_line", "vetoes", "roles")


@dataclass(frozen=True)
class Inputs:
    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    #: Pairs that were proposed or together before.
    past_pairs: frozenset[Pair] = frozenset()

    @property
    def places(self) -> int:
        return sum(mentor.places for mentor in self.mentors)


def to_json(inputs: Inputs) -> dict[str, Any]:
    return {
        "mentees": [_plain(asdict(mentee)) for mentee in inputs.mentees],
        "mentors": [_plain(asdict(mentor)) for mentor in inputs.mentors],
        "past_pairs": [list(pair) for pair in sorted(inputs.past_pairs)],
    }


def from_json(data: Mapping[str, Any]) -> Inputs:
    return Inputs(
        tuple(_mentee(row) for row in data["mentees"]),
        tuple(_mentor(row) for row in data["mentors"]),
        frozenset((mentee, mentor) for mentee, mentor in data["past_pairs"]),
    )


def policy_for(
    weights: Mapping[str, int],
    hard_rules: Mapping[str, bool],
    never_pairs: list[list[str]],
    always_pairs: list[list[str]],
    inputs: Inputs,
) -> Policy:
    """The stored version of a program's rules as the scorer reads it."""
    return Policy(
        weights={Criterion(name): Importance(value) for name, value in weights.items()},
        forbid_reporting_line=hard_rules["reporting_line"],
        forbid_same_pair=hard_rules["same_pair_twice"],
        require_common_language=hard_rules["common_language"],
        # Versions from before these two rules do not name them: they did not hold then.
        require_first_need=hard_rules.get("first_need", False),
        least_shared_hours=LEAST_SHARED_HOURS if hard_rules.get("working_hours", False) else 0,
        past_pairs=inputs.past_pairs,
        never_pairs=frozenset((mentee, mentor) for mentee, mentor in never_pairs),
        always_pairs=frozenset((mentee, mentor) for mentee, mentor in always_pairs),
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in row.items()}


def _mentee(row: Mapping[str, Any]) -> Mentee:
    needs = tuple(Need(need["competency"], need["weight"]) for need in row["needs"])
    return Mentee(**{**_common(row, Mentee), "needs": needs})


def _mentor(row: Mapping[str, Any]) -> Mentor:
    return Mentor(**_common(row, Mentor))


def _common(row: Mapping[str, Any], kind: type[Mentee] | type[Mentor]) -> dict[str, Any]:
    known = {field.name for field in fields(kind)}
    values = {key: value for key, value in row.items() if key in known}
    sets = {key: frozenset(values[key]) for key in _SETS if key in values}
    return {**values, **sets, "prefers": tuple(values["prefers"])}
