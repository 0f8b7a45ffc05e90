"""The cast of these tests: an organization with HR, a manager and the people around them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from mentoring.jobs.choices import Queue
from mentoring.jobs.runner import run_one
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership, Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import ImportRun, Person
from tests.factories.participants import PersonFactory
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member

#: Whoever manages no people.
OTHERS = [[Role.MEMBER], [Role.AUDITOR], [Role.EMPLOYEE_REPRESENTATIVE]]


@dataclass(frozen=True)
class House:
    organization: Organization
    hr: Membership
    member: Membership
    manager: Person
    report: Person

    def acting(self, membership: Membership | None = None) -> AbstractContextManager[Any]:
        return organization_scope(self.organization, actor_of(membership or self.hr))

    def actor(self, membership: Membership | None = None) -> Actor:
        return actor_of(membership or self.hr)

    def url(self, path: str) -> str:
        return f"/o/{self.organization.slug}/{path}"

    def api(self, path: str) -> str:
        return f"/api/v1/o/{self.organization.slug}/{path}"

    def get_run(self, pk: UUID) -> ImportRun:
        with self.acting():
            return ImportRun.objects.get(pk=pk)

    def people(self) -> dict[str, Person]:
        with self.acting():
            return {person.email: person for person in Person.objects.select_related("manager")}


def build_house() -> House:
    organization = OrganizationFactory()
    hr = make_member(organization, Role.MEMBER, Role.HR_ADMIN, name="Ines Albrecht")
    member = make_member(organization, Role.MEMBER, name="Nils Ek")
    with organization_scope(organization, Actor.task("test")):
        manager = PersonFactory(name="Eva Nowak", sort_name="eva nowak", family_sort_name="nowak eva")
        report = PersonFactory(
            name="Priya Raman", sort_name="priya raman", family_sort_name="raman priya", manager=manager
        )
    return House(organization, hr, member, manager, report)


@pytest.fixture
def house(db: None) -> House:
    return build_house()


@pytest.fixture
def work() -> Callable[[], int]:
    """Do what waits, as a worker would."""

    def do() -> int:
        done = 0
        while run_one(Queue.DEFAULT):
            done += 1
        return done

    return do
