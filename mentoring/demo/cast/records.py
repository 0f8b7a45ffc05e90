"""What the demo organizations are made of. Plain data: no database, no clock."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True)
class RatingRecord:
    rated_on: date
    score: int


@dataclass(frozen=True)
class PersonRecord:
    """`manager` is the manager's employee number; level 9 is the top, 3 the first."""

    employee_number: str
    given_name: str
    family_name: str
    email: str
    kind: str
    manager: str | None
    business_unit: str
    function: str
    location: str
    country: str
    time_zone: str
    languages: tuple[str, ...]
    level: int
    job_title: str
    hired_on: date
    in_job_since: date
    last_promoted_on: date | None
    employment_percent: int
    status: str
    left_on: date | None
    leaving_reason: str
    gender: str
    age_band: str
    ratings: tuple[RatingRecord, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True)
class EnrollmentRecord:
    """Someone in a program. Mentees have needs, first the most important; mentors expertise."""

    program: str
    person: str
    role: str
    status: str
    needs: tuple[str, ...] = ()
    target_role: str = ""
    releases_progress: bool = False
    health: str = ""
    expertise: tuple[str, ...] = ()
    places: int = 0
    hours_per_month: float = 0.0


@dataclass(frozen=True)
class PairRecord:
    program: str
    mentee: str
    mentor: str
    started_on: date
    status: str
    health: str = ""


@dataclass(frozen=True)
class ProgramRecord:
    key: str
    name: str
    template: str
    status: str
    owner: str
    sponsor: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class CriticalRoleRecord:
    """`role` is the key of a supplied role profile; the vacancy is a quarter's first day."""

    role: str
    incumbent: str
    vacancy_quarter: date
    action: str


@dataclass(frozen=True)
class ReadinessRecord:
    role: str
    person: str
    band: str
    rated_on: date
    quarter_starts_on: date
    rater: str


@dataclass(frozen=True)
class Persona:
    key: str
    organization: str
    person: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class OrganizationRecord:
    slug: str
    name: str
    domain: str
    fiscal_start_month: int
    people: tuple[PersonRecord, ...]
    coaches: tuple[PersonRecord, ...] = ()
    programs: tuple[ProgramRecord, ...] = ()
    enrollments: tuple[EnrollmentRecord, ...] = ()
    pairs: tuple[PairRecord, ...] = ()
    critical_roles: tuple[CriticalRoleRecord, ...] = ()
    readiness: tuple[ReadinessRecord, ...] = ()
    next_leavers: tuple[str, ...] = ()

    @cached_property
    def by_number(self) -> dict[str, PersonRecord]:
        return {person.employee_number: person for person in (*self.people, *self.coaches)}

    @property
    def employed(self) -> tuple[PersonRecord, ...]:
        return tuple(person for person in self.people if person.status != "left")

    def person(self, name: str) -> PersonRecord:
        for person in (*self.people, *self.coaches):
            if person.name == name:
                return person
        raise KeyError(name)

    def enrolled(self, program: str, role: str) -> tuple[EnrollmentRecord, ...]:
        return tuple(e for e in self.enrollments if e.program == program and e.role == role)


@dataclass(frozen=True)
class Cast:
    seed: int
    today: date
    meridian: OrganizationRecord
    halden: OrganizationRecord
    personas: tuple[Persona, ...]

    @property
    def organizations(self) -> tuple[OrganizationRecord, ...]:
        return (self.meridian, self.halden)

    def organization(self, slug: str) -> OrganizationRecord:
        for organization in self.organizations:
            if organization.slug == slug:
                return organization
        raise KeyError(slug)


def reporting_line(people: dict[str, PersonRecord], number: str) -> tuple[str, ...]:
    """Employee numbers of everybody above a person, nearest first."""
    line: list[str] = []
    manager = people[number].manager
    while manager is not None:
        line.append(manager)
        manager = people[manager].manager
    return tuple(line)


def in_one_line(people: dict[str, PersonRecord], one: str, other: str) -> bool:
    return other in reporting_line(people, one) or one in reporting_line(people, other)
