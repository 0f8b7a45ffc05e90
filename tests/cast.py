"""What the casts of all apps share: each of their people can act."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership, Organization
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from tests.factories.tenancy import actor_of


@dataclass(frozen=True)
class ActingCast:
    organization: Organization

    def acting(self, person: Person) -> AbstractContextManager[Any]:
        return organization_scope(self.organization, self.actor(person))

    def actor(self, person: Person) -> Actor:
        membership = person.membership
        assert isinstance(membership, Membership)
        return actor_of(membership)

    def working(self) -> AbstractContextManager[Any]:
        """For reading what the services did."""
        return organization_scope(self.organization, Actor.task("test"))
