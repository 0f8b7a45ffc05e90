"""Role profiles with required levels, which of them are critical, and the career map."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from participants.content.framework import LEVELS, starter_framework
from participants.content.reading import (
    ContentError,
    build_all,
    read_content,
    require_known,
    require_unique_keys,
)

RISKS = ("low", "medium", "high")


@dataclass(frozen=True)
class Criticality:
    """Why a vacancy hurts and when it is expected, counted in quarters from now."""

    impact: str
    impact_reason: str
    vacancy_risk: str
    vacancy_reason: str
    vacancy_in_quarters: int


@dataclass(frozen=True)
class RoleProfile:
    key: str
    title: str
    business_unit: str
    function: str
    location: str
    purpose: str
    required: dict[str, int]
    critical: Criticality | None = None


@dataclass(frozen=True)
class CareerStep:
    """From one role to a next one, with the experiences that count on the way."""

    from_role: str
    to_role: str
    experiences: tuple[str, ...]


@cache
def role_profiles(language: str = "en") -> tuple[RoleProfile, ...]:
    tables = read_content("participants.content", "roles", language)["roles"]
    roles = build_all(RoleProfile, tables, "roles")
    known = [competency.key for competency in starter_framework(language).competencies]
    check_roles(roles, known)
    return roles


def critical_roles(language: str = "en") -> tuple[RoleProfile, ...]:
    return tuple(role for role in role_profiles(language) if role.critical is not None)


@cache
def career_steps(language: str = "en") -> tuple[CareerStep, ...]:
    tables = read_content("participants.content", "career_map", language)["steps"]
    steps = build_all(CareerStep, tables, "career map")
    check_steps(steps, [role.key for role in role_profiles(language)])
    return steps


def next_roles(key: str, language: str = "en") -> tuple[CareerStep, ...]:
    return tuple(step for step in career_steps(language) if step.from_role == key)


def check_roles(roles: Iterable[RoleProfile], competencies: Iterable[str]) -> None:
    roles, competencies = tuple(roles), tuple(competencies)
    require_unique_keys(roles, "roles")
    for role in roles:
        require_known(role.required, competencies, f"roles {role.key}")
        wrong = [key for key, level in role.required.items() if not 1 <= level <= LEVELS]
        if wrong:
            raise ContentError(f"roles {role.key}: level out of range for {', '.join(wrong)}")
        if role.critical is not None:
            require_known((role.critical.impact, role.critical.vacancy_risk), RISKS, f"roles {role.key}")
            if role.critical.vacancy_in_quarters < 0:
                raise ContentError(f"roles {role.key}: vacancy lies in the past")


def check_steps(steps: Iterable[CareerStep], roles: Iterable[str]) -> None:
    roles = tuple(roles)
    seen: set[tuple[str, str]] = set()
    for step in steps:
        require_known((step.from_role, step.to_role), roles, "career map")
        if step.from_role == step.to_role or (step.from_role, step.to_role) in seen:
            raise ContentError(f"career map: {step.from_role} to {step.to_role} makes no sense")
        if not step.experiences:
            raise ContentError(f"career map: {step.from_role} to {step.to_role} has no experience")
        seen.add((step.from_role, step.to_role))
