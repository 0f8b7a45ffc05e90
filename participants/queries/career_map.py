"""The career map: open to every member, because a career that nobody sees is no path."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from mentoring.tenancy.actors import Actor
from participants.models import NextRole, Person, RequiredLevel, RoleIncumbent, RoleProfile
from participants.queries.role_profiles import visible_role_profiles


@dataclass(frozen=True)
class Rise:
    """A competency that the next role asks for at a higher level. `before` 0: not asked for so far."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class CareerStep:
    role: RoleProfile
    experiences: Sequence[str]
    rises: Sequence[Rise]


@dataclass
class CareerRole:
    profile: RoleProfile
    steps: list[CareerStep] = field(default_factory=list)
    comes_from: list[RoleProfile] = field(default_factory=list)


@dataclass(frozen=True)
class CareerArea:
    """The roles of one function that lead somewhere, or that somewhere leads to."""

    name: str
    roles: list[CareerRole]


def career_map(actor: Actor) -> list[CareerRole]:
    """Every role that is part of a step; a role comes before those it leads to. Three queries."""
    levels = RequiredLevel.objects.select_related("competency").order_by("competency__position", "pk")
    profiles = {p.pk: p for p in visible_role_profiles(actor).prefetch_related(Prefetch("required_levels", levels))}
    roles: dict[object, CareerRole] = {}
    for row in NextRole.objects.filter(role_profile__in=list(profiles)).order_by("pk"):
        before, after = profiles.get(row.role_profile_id), profiles.get(row.next_role_id)
        if before is None or after is None:
            continue
        source = roles.setdefault(before.pk, CareerRole(before))
        target = roles.setdefault(after.pk, CareerRole(after))
        source.steps.append(CareerStep(after, row.experiences, _rises(before, after)))
        target.comes_from.append(before)
    for role in roles.values():
        role.steps.sort(key=lambda step: step.role.name)
        role.comes_from.sort(key=lambda profile: profile.name)
    return _in_order(list(roles.values()))


def areas_of(roles: Sequence[CareerRole]) -> list[CareerArea]:
    areas: dict[str, CareerArea] = {}
    for role in roles:
        name = role.profile.function
        areas.setdefault(name, CareerArea(name, [])).roles.append(role)
    return sorted(areas.values(), key=lambda area: (not area.name, area.name))


def career_role(actor: Actor, profile: RoleProfile) -> CareerRole:
    """The place of one role on the map; alone where it is on none."""
    found = next((role for role in career_map(actor) if role.profile.pk == profile.pk), None)
    return found or CareerRole(profile)


def roles_held_by(person: Person) -> list[RoleProfile]:
    """As HR has named them; else the role that is called like their job."""
    held = RoleIncumbent.objects.filter(person=person, until_on=None, role_profile__is_archived=False)
    named = [row.role_profile for row in held.select_related("role_profile").order_by("role_profile__name")]
    if named or not person.job_title:
        return named
    roles = RoleProfile.objects.filter(is_archived=False, name__iexact=person.job_title)
    return list(roles.order_by("name", "pk"))


def next_steps_of(person: Person) -> list[NextRole]:
    """From the roles that the person holds, each with its role: those that one holds already are left out."""
    held = [role.pk for role in roles_held_by(person)]
    steps = NextRole.objects.filter(role_profile__in=held, next_role__is_archived=False).exclude(next_role__in=held)
    return list(steps.select_related("role_profile", "next_role").order_by("next_role__name", "pk"))


def _rises(before: RoleProfile, after: RoleProfile) -> list[Rise]:
    now = {row.competency_id: row.level for row in before.required_levels.all()}
    rows = after.required_levels.all()
    found = [Rise(row.competency.name, now.get(row.competency_id, 0), row.level) for row in rows]
    return [rise for rise in found if rise.after > rise.before]


def _in_order(roles: list[CareerRole]) -> list[CareerRole]:
    """Maps may go round in circles, so the depth is bounded by the number of roles."""
    depths = dict.fromkeys((role.profile.pk for role in roles), 0)
    for _round in range(min(len(roles), 12)):
        for role in roles:
            for step in role.steps:
                depths[step.role.pk] = max(depths[step.role.pk], min(depths[role.profile.pk] + 1, len(roles)))
    return sorted(roles, key=lambda role: (depths[role.profile.pk], role.profile.name))
