"""The cast of these tests: a program that takes applications, who runs it, who applies, and strangers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Competency, Person
from programs.models import Application, Intake, Program, ProgramRole
from programs.services.applications import ApplicationEntry, submit_application
from tests.cast import ActingCast
from tests.factories.participants import CompetencyFactory, PersonFactory
from tests.factories.programs import IntakeFactory
from tests.factories.tenancy import OrganizationFactory


@dataclass(frozen=True)
class Cast(ActingCast):
    program: Program
    intake: Intake
    competencies: list[Competency]
    hr_admin: Person
    owner: Person
    facilitator: Person
    sponsor: Person
    applicant: Person
    second: Person
    mentor: Person
    #: Owns another program of the same organization.
    other_owner: Person

    def entry(self, **changes: Any) -> ApplicationEntry:
        fields = {"motivation": "I want to lead people.", "needs": tuple(c.pk for c in self.competencies[:2])}
        return ApplicationEntry(**(fields | changes))

    def submit(self, person: Person | None = None, side: str = "mentee", **changes: Any) -> Application:
        person = person or self.applicant
        with self.acting(person):
            return submit_application(self.intake, by=self.actor(person), side=side, entry=self.entry(**changes))


@pytest.fixture
def build_cast() -> Callable[[], Cast]:
    def build() -> Cast:
        organization = OrganizationFactory()
        with organization_scope(organization, Actor.task("test")):
            intake = IntakeFactory(program__name="Meridian Leaders 2027")
            program = intake.program
            first = CompetencyFactory()
            competencies = [first, *(CompetencyFactory(framework=first.framework) for _ in range(2))]
            people = {}
            for name, role in {
                "owner": Role.PROGRAM_OWNER,
                "facilitator": Role.FACILITATOR,
                "sponsor": Role.PROGRAM_SPONSOR,
            }.items():
                people[name] = PersonFactory(name=f"The {name}")
                ProgramRole.objects.create(program=program, membership=people[name].membership, role=role)
            other = IntakeFactory(status="in_review").program
            people["other_owner"] = PersonFactory(name="Another owner")
            ProgramRole.objects.create(
                program=other, membership=people["other_owner"].membership, role=Role.PROGRAM_OWNER
            )
            return Cast(
                organization,
                program,
                intake,
                competencies,
                hr_admin=PersonFactory(name="Ines Albrecht", membership__roles=[Role.MEMBER, Role.HR_ADMIN]),
                applicant=PersonFactory(name="Priya Raman"),
                second=PersonFactory(name="Tom Baker"),
                mentor=PersonFactory(name="Marcus Lindqvist"),
                **people,
            )

    return build


@pytest.fixture
def cast(db: None, build_cast: Callable[[], Cast]) -> Cast:
    return build_cast()


@pytest.fixture
def scope(cast: Cast) -> Iterator[Cast]:
    """The cast, with a scope open for reading what the services did."""
    with cast.working():
        yield cast
