"""What the figures are made of, read once: roles, ratings, who takes part. A handful of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evaluation.queries.readiness import figure_readers, ratings_until
from evaluation.scoring.bench import Bench, Rated
from evaluation.scoring.measures import Readiness
from mentoring.tenancy.scope import current_organization
from participants.models import RoleProfile
from programs.choices import Side
from programs.models import Enrollment, Program, ProgramTargetRole


@dataclass(frozen=True)
class BenchData:
    programs: tuple[Program, ...]
    roles: tuple[RoleProfile, ...]
    bench: Bench
    #: Mentees of these programs at the moment, also those whose program is over by now.
    participants: frozenset[UUID]
    #: Mentees who aim at a role, as their application said.
    aiming: dict[UUID, frozenset[UUID]]
    #: Everybody of whom something is counted, at whatever moment.
    counted: frozenset[UUID]
    #: Who reads the figures and is therefore not counted in them.
    readers: frozenset[UUID]


def read_bench(programs: Iterable[Program], as_of: datetime) -> BenchData:
    programs = tuple(sorted(programs, key=lambda program: (program.name, str(program.pk))))
    roles = critical_roles_of(programs)
    last_days = {}
    ratings = []
    readers = figure_readers()
    rows = ratings_until(as_of).exclude(person__in=readers).order_by("rated_at", "pk")
    for role, person, band, at, left_on in rows.values_list(
        "role_profile_id", "person_id", "band", "rated_at", "person__left_on"
    ):
        ratings.append(Rated(role, person, Readiness(band), at))
        if left_on is not None:
            last_days[person] = left_on
    participants, aiming = _participants(programs, as_of, readers)
    counted = participants | {each.person for each in ratings}
    zone = current_organization().time_zone
    return BenchData(programs, roles, Bench(ratings, last_days, zone), participants, aiming, counted, readers)


def critical_roles_of(programs: Iterable[Program]) -> tuple[RoleProfile, ...]:
    """The critical roles these programs are meant to fill; of the whole organization if one of them names none."""
    targets: dict[UUID, set[UUID]] = {program.pk: set() for program in programs}
    for program_id, role_id in ProgramTargetRole.objects.filter(program__in=targets).values_list(
        "program_id", "role_profile_id"
    ):
        targets[program_id].add(role_id)
    roles = RoleProfile.objects.filter(is_critical=True, is_archived=False)
    if targets and all(targets.values()):
        roles = roles.filter(pk__in=set().union(*targets.values()))
    return tuple(roles.order_by("name", "pk"))


def _participants(
    programs: tuple[Program, ...], as_of: datetime, readers: frozenset[UUID]
) -> tuple[frozenset[UUID], dict[UUID, frozenset[UUID]]]:
    rows = Enrollment.objects.filter(
        program__in=[program.pk for program in programs], side=Side.MENTEE, enrolled_at__lte=as_of
    ).exclude(person__in=readers)
    people = set()
    aiming: dict[UUID, set[UUID]] = {}
    for person, role, ended_at in rows.values_list("person_id", "application__target_role_id", "ended_at"):
        people.add(person)
        if role is not None and (ended_at is None or ended_at > as_of):
            aiming.setdefault(role, set()).add(person)
    return frozenset(people), {role: frozenset(found) for role, found in aiming.items()}
