"""The cast of these tests: a sponsored program with a pair, another program with its own sponsor, and HR."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person, RoleProfile
from programs.models import Program, ProgramRole
from relationships.models import Relationship
from tests.cast import ActingCast
from tests.factories.participants import PersonFactory, RoleProfileFactory
from tests.factories.programs import ApplicationFactory, EnrollmentFactory, IntakeFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.tenancy import OrganizationFactory

#: A Tuesday in fiscal Q3 (October to December) of an organization whose fiscal year begins in April.
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
BEGAN = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast(ActingCast):
    program: Program
    relationship: Relationship
    role: RoleProfile
    mentor: Person
    mentee: Person
    manager: Person
    sponsor: Person
    #: Sponsor of another program in the same organization.
    other_sponsor: Person
    program_owner: Person
    hr_admin: Person
    stranger: Person


def enroll(program: Program, person: Person, role: RoleProfile | None, at: datetime = BEGAN) -> None:
    """A mentee who aims at a role."""
    intake = program.intakes.first() or IntakeFactory(program=program)
    application = ApplicationFactory(intake=intake, person=person, target_role=role)
    EnrollmentFactory(intake=intake, person=person, application=application, enrolled_at=at)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


def build_cast() -> Cast:
    organization = OrganizationFactory(fiscal_year_start_month=4, created_at=BEGAN)
    with organization_scope(organization, Actor.task("test")):
        role = RoleProfileFactory(name="Finance Director Europe")
        manager = PersonFactory(name="Eva Nowak")
        relationship = RelationshipFactory(
            program__name="Meridian Leaders",
            mentor__name="Marcus Lindqvist",
            mentee__name="Priya Raman",
            mentee__manager=manager,
            started_at=BEGAN,
        )
        program = relationship.program
        enroll(program, relationship.mentee, role)
        other = IntakeFactory(program__name="Finance Academy").program
        people = {
            name: PersonFactory(name=name) for name in ("Helen Osei", "Omar Sy", "Tomasz Zielinski", "Sam Stranger")
        }
        for person, of, kind in (
            ("Helen Osei", program, Role.PROGRAM_SPONSOR),
            ("Omar Sy", other, Role.PROGRAM_SPONSOR),
            ("Tomasz Zielinski", program, Role.PROGRAM_OWNER),
        ):
            ProgramRole.objects.create(program=of, membership=people[person].membership, role=kind)
        hr_admin = PersonFactory(name="Ines Albrecht", membership__roles=[Role.MEMBER, Role.HR_ADMIN])
    return Cast(
        organization,
        program,
        relationship,
        role,
        relationship.mentor,
        relationship.mentee,
        manager,
        people["Helen Osei"],
        people["Omar Sy"],
        people["Tomasz Zielinski"],
        hr_admin,
        people["Sam Stranger"],
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def scope(cast: Cast) -> Iterator[Cast]:
    with cast.working():
        yield cast


def signed_in(person: Person) -> Client:
    """Signed in now, by the clock of the database that says whether a session is over."""
    client = Client()
    with clock.moved_to(datetime.now(UTC)):
        client.force_login(person.membership.user)
    return client


@pytest.fixture
def visit(cast: Cast) -> Callable[..., Any]:
    """Open or post a page of the organization as one of the cast."""

    def go(person: Person, path: str, data: dict[str, Any] | None = None) -> Any:
        client = signed_in(person)
        address = f"/o/{cast.organization.slug}/{path}"
        return client.get(address) if data is None else client.post(address, data)

    return go


def days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
