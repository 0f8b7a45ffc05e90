"""The cast of these tests: a pair, another pair, and the people around them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from programs.models import ProgramRole
from relationships.models import Relationship
from tests.cast import ActingCast
from tests.factories.participants import PersonFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.tenancy import OrganizationFactory


@dataclass(frozen=True)
class Cast(ActingCast):
    relationship: Relationship
    mentor: Person
    mentee: Person
    #: A mentor of another pair in the same program.
    stranger: Person
    hr_admin: Person
    sponsor: Person
    manager: Person


@pytest.fixture
def build_cast() -> Callable[[], Cast]:
    def build() -> Cast:
        organization = OrganizationFactory()
        with organization_scope(organization, Actor.task("test")):
            manager = PersonFactory(name="Eva Nowak")
            relationship = RelationshipFactory(
                mentor__name="Marcus Lindqvist", mentee__name="Priya Raman", mentee__manager=manager
            )
            stranger = RelationshipFactory(program=relationship.program).mentor
            sponsor = PersonFactory(name="Helen Osei")
            ProgramRole.objects.create(
                program=relationship.program, membership=sponsor.membership, role=Role.PROGRAM_SPONSOR
            )
            hr_admin = PersonFactory(name="Ines Albrecht", membership__roles=[Role.MEMBER, Role.HR_ADMIN])
        return Cast(
            organization,
            relationship,
            relationship.mentor,
            relationship.mentee,
            stranger,
            hr_admin,
            sponsor,
            manager,
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
