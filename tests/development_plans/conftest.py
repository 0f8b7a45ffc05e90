"""The cast of these tests: Priya with a plan, those who may read it, and those who may not."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from development_plans.choices import ReaderRelation
from development_plans.models import DevelopmentPlan, PlanReader
from mentoring.ids import new_id
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Competency, Person, RequiredLevel, RoleProfile
from tests.cast import ActingCast
from tests.factories.development_plans import DevelopmentPlanFactory
from tests.factories.participants import (
    CompetencyFactory,
    CompetencyFrameworkFactory,
    PersonFactory,
    RoleProfileFactory,
)
from tests.factories.tenancy import OrganizationFactory


@dataclass(frozen=True)
class Cast(ActingCast):
    owner: Person
    plan: DevelopmentPlan
    role: RoleProfile
    competencies: list[Competency]
    mentor: Person
    manager: Person
    sponsor: Person
    hr_admin: Person
    stranger: Person

    def url(self, path: str) -> str:
        return f"/o/{self.organization.slug}/{path}"

    def api(self, path: str) -> str:
        return f"/api/v1/o/{self.organization.slug}/{path}"


def make_cast() -> Cast:
    organization = OrganizationFactory()
    with organization_scope(organization, Actor.task("test")):
        framework = CompetencyFrameworkFactory()
        names = ["Strategic thinking", "Leading change", "Financial acumen"]
        competencies = [
            CompetencyFactory(framework=framework, key=name.lower().replace(" ", "_"), name=name, position=position)
            for position, name in enumerate(names)
        ]
        role = RoleProfileFactory(name="Finance Director Europe")
        for competency, level in zip(competencies, (4, 4, 5), strict=True):
            RequiredLevel.objects.create(role_profile=role, competency=competency, level=level)
        owner = PersonFactory(name="Priya Raman")
        mentor, manager = PersonFactory(name="Marcus Lindqvist"), PersonFactory(name="Eva Nowak")
        sponsor, stranger = PersonFactory(name="Helen Osei"), PersonFactory(name="Tom Baker")
        hr_admin = PersonFactory(name="Ines Albrecht", membership__roles=[Role.MEMBER, Role.HR_ADMIN])
        readers = {
            ReaderRelation.MENTOR: mentor,
            ReaderRelation.LINE_MANAGER: manager,
            ReaderRelation.SPONSOR: sponsor,
        }
        source = new_id()
        for relation, person in readers.items():
            PlanReader.objects.create(person=owner, membership=person.membership, relation=relation, source_id=source)
        plan = DevelopmentPlanFactory(person=owner, target_role=role)
    return Cast(organization, owner, plan, role, competencies, mentor, manager, sponsor, hr_admin, stranger)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def other_cast(db: None) -> Cast:
    """Another organization with people of the same names."""
    return make_cast()


@pytest.fixture
def scope(cast: Cast) -> Iterator[Cast]:
    """The cast, with a scope open for reading what the services did."""
    with cast.working():
        yield cast
