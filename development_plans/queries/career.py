"""How far somebody is on the way to a next role: "3 of 5". For the person, and for those to whom a view is released."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from development_plans.queries.assessments import standings_against
from development_plans.scoring.gaps import Standing
from mentoring.tenancy.actors import Actor
from participants.models import Competency, Person, RoleProfile
from participants.queries.career_map import next_steps_of, roles_held_by
from participants.queries.frameworks import current_competencies
from participants.queries.people import person_of


@dataclass(frozen=True)
class Requirement:
    competency: Competency
    standing: Standing

    @property
    def is_met(self) -> bool:
        gap = self.standing.shown_gap
        return gap is not None and gap <= 0


@dataclass(frozen=True)
class RoleStanding:
    """One role that somebody could take next. `coming_from` is None where it is no step on the map."""

    role: RoleProfile
    requirements: tuple[Requirement, ...]
    coming_from: RoleProfile | None = None
    experiences: Sequence[str] = ()

    @property
    def met(self) -> int:
        return sum(one.is_met for one in self.requirements)

    @property
    def asked(self) -> int:
        return len(self.requirements)


def next_roles_of(actor: Actor, person: Person) -> list[RoleStanding]:
    """The usual next roles from those that the person holds, with what is there already. Empty where nothing may be
    seen; what is nearest comes first."""
    steps = {step.next_role_id: step for step in reversed(next_steps_of(person))}
    found = standings_for(actor, person, [step.next_role for step in steps.values()])
    rows = [
        RoleStanding(one.role, one.requirements, steps[one.role.pk].role_profile, steps[one.role.pk].experiences)
        for one in found
    ]
    return sorted(rows, key=lambda row: (row.asked - row.met, row.role.name))


def standings_for(actor: Actor, person: Person, roles: Sequence[RoleProfile]) -> list[RoleStanding]:
    """Against any roles. Those that ask for nothing are left out."""
    found = standings_against(actor, person, roles)
    if not found:
        return []
    competencies = {one.key: one for one in current_competencies()}
    rows = []
    for role in roles:
        known = [row for row in found[role.pk] if row.key in competencies]
        if known:
            rows.append(RoleStanding(role, tuple(Requirement(competencies[row.key], row) for row in known)))
    return rows


def own_next_roles(actor: Actor, person: Person) -> dict[str, Any] | None:
    """For the career map: nothing while there is no step from the person's role, or nobody has assessed them."""
    rows = next_roles_of(actor, person)
    return {"rows": rows} if rows else None


def own_standing(actor: Actor, role: RoleProfile) -> dict[str, Any] | None:
    """For the page of a role: how far whoever looks at it is on the way there."""
    person = person_of(actor)
    if person is None or role.pk in {held.pk for held in roles_held_by(person)}:
        return None
    rows = standings_for(actor, person, [role])
    return {"row": rows[0]} if rows else None
