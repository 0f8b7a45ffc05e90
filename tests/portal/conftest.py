"""A small organization with somebody in every role, and a pair that has not met for a while."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from programs.models import Program, ProgramRole
from relationships.choices import SessionStatus
from relationships.models import Relationship
from tests.factories.participants import PersonFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.factories.tenancy import OrganizationFactory, actor_of

TASK = Actor.task("test")


@dataclass(frozen=True)
class Cast:
    organization: Organization
    program: Program
    quiet: Relationship
    people: dict[str, Person]

    def scope(self) -> AbstractContextManager[Any]:
        return organization_scope(self.organization, TASK)

    def actor(self, who: str) -> Actor:
        membership = self.people[who].membership
        assert membership is not None
        return actor_of(membership)

    def acting(self, who: str) -> AbstractContextManager[Any]:
        return organization_scope(self.organization, self.actor(who))

    def user(self, who: str) -> Any:
        with self.scope():
            return self.people[who].membership.user

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.user(who))
        return client

    def url(self, path: str = "") -> str:
        return f"/o/{self.organization.slug}/{path}"

    def api(self, path: str) -> str:
        return f"/api/v1/o/{self.organization.slug}/{path}"


def add_quiet_pair(program: Program, **fields: Any) -> Relationship:
    """Active for 60 days, last met 50 days ago, agreed every 14: stalled."""
    pair = RelationshipFactory(program=program, **fields)
    at = clock.now() - timedelta(days=50)
    SessionFactory(relationship=pair, starts_at=at, status=SessionStatus.HELD, logged_at=at + timedelta(hours=1))
    return pair


def add_good_pair(program: Program, **fields: Any) -> Relationship:
    pair = RelationshipFactory(program=program, **fields)
    at = clock.now() - timedelta(days=3)
    SessionFactory(relationship=pair, starts_at=at, status=SessionStatus.HELD, logged_at=at + timedelta(hours=1))
    return pair


@pytest.fixture
def build_cast() -> Callable[[], Cast]:
    def build() -> Cast:
        organization = OrganizationFactory()
        with organization_scope(organization, TASK):
            manager = PersonFactory(name="Eva Nowak")
            quiet = RelationshipFactory(
                program__name="Meridian Leaders 2026",
                mentor__name="Marcus Lindqvist",
                mentee__name="Priya Raman",
                mentee__manager=manager,
            )
            at = clock.now() - timedelta(days=50)
            SessionFactory(
                relationship=quiet, starts_at=at, status=SessionStatus.HELD, logged_at=at + timedelta(hours=1)
            )
            people = {"mentor": quiet.mentor, "mentee": quiet.mentee, "manager": manager}
            for who, role in (("sponsor", Role.PROGRAM_SPONSOR), ("owner", Role.PROGRAM_OWNER)):
                people[who] = PersonFactory(name=f"The {who}")
                ProgramRole.objects.create(program=quiet.program, membership=people[who].membership, role=role)
            people["hr"] = PersonFactory(name="Ines Albrecht", membership__roles=[Role.MEMBER, Role.HR_ADMIN])
            people["auditor"] = PersonFactory(name="Aud Itor", membership__roles=[Role.MEMBER, Role.AUDITOR])
            people["root"] = PersonFactory(name="Ola Owner", membership__roles=[Role.MEMBER, Role.OWNER])
            people["member"] = PersonFactory(name="Plain Member")
        return Cast(organization, quiet.program, quiet, people)

    return build


@pytest.fixture
def cast(db: None, build_cast: Callable[[], Cast]) -> Cast:
    return build_cast()
