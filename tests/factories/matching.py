"""A program whose people can be matched."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from matching.models import MatchRun
from matching.queries.runs import get_run
from matching.services.runs import carry_out, start_run
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.models import Competency, MentorExpertise, MentorProfile, Person
from programs.choices import Side
from programs.models import Application, ApplicationNeed, Enrollment, Intake, Program, ProgramRole
from tests.factories.participants import CompetencyFactory, CompetencyFrameworkFactory, PersonFactory
from tests.factories.programs import IntakeFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member

TASK = Actor.task("test")


@dataclass
class World:
    organization: Organization
    program: Program
    intake: Intake
    hr: Person
    owner: Person
    facilitator: Person
    other_owner: Person
    competencies: list[Competency]
    mentees: list[Person] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)

    def scope(self, actor: Actor = TASK) -> AbstractContextManager[Any]:
        return organization_scope(self.organization, actor)

    def actor(self, person: Person) -> Actor:
        assert person.membership is not None
        return actor_of(person.membership)

    def acting(self, person: Person) -> AbstractContextManager[Any]:
        return self.scope(self.actor(person))

    def matched(self, seed: int | None = 7, progress: Callable[[int, int, str], None] = lambda *a: None) -> MatchRun:
        """A finished run, made without a worker."""
        actor = self.actor(self.hr)
        scope = partial(organization_scope, self.organization, actor)
        with scope():
            run = start_run(self.program, by=actor, seed=seed, in_worker=False)
        carry_out(run.pk, scope=scope, progress=progress)
        with scope():
            return get_run(actor, self.program.pk, run.number)

    def add_mentee(self, *, needs: tuple[int, ...] = (0,), **fields: Any) -> Person:
        person = PersonFactory(**fields)
        application = Application.objects.create(intake=self.intake, person=person, side=Side.MENTEE)
        for rank, number in enumerate(needs, start=1):
            ApplicationNeed.objects.create(application=application, competency=self.competencies[number], rank=rank)
        self._enroll(person, Side.MENTEE, application)
        self.mentees.append(person)
        return person

    def add_mentor(self, *, capacity: int = 1, expertise: dict[int, int] | None = None, **fields: Any) -> Person:
        person = PersonFactory(**{"level": 7, "function": "Marketing", **fields})
        profile = MentorProfile.objects.create(person=person, capacity=capacity)
        for number, level in (expertise or {}).items():
            MentorExpertise.objects.create(profile=profile, competency=self.competencies[number], level=level)
        self._enroll(person, Side.MENTOR, None)
        self.mentors.append(person)
        return person

    def pair_everybody(self) -> None:
        """Nobody waits any more."""
        with self.scope():
            for mentee, mentor in zip(self.mentees, self.mentors, strict=True):
                RelationshipFactory(program=self.program, mentee=mentee, mentor=mentor)

    def _enroll(self, person: Person, side: Side, application: Application | None) -> None:
        Enrollment.objects.create(
            program=self.program, intake=self.intake, person=person, side=side, application=application
        )


def build_world(competencies: int = 3) -> World:
    organization = OrganizationFactory()
    with organization_scope(organization, TASK):
        framework = CompetencyFrameworkFactory()
        names = ["Pricing", "Strategic thinking", "Influencing", "Coaching others", "Innovation"]
        found = [CompetencyFactory(framework=framework, name=names[n]) for n in range(competencies)]
        intake = IntakeFactory(program__name="Meridian Leaders 2026", program__slug="leaders")
        other = IntakeFactory(program__name="Another program", program__slug="another")
        hr = PersonFactory(name="Ines Albrecht", membership__roles=[Role.MEMBER, Role.HR_ADMIN])
        people = [PersonFactory(name=name) for name in ("Tomasz Zielinski", "Fay Short", "Otto Ender")]
        roles = [(intake, Role.PROGRAM_OWNER), (intake, Role.FACILITATOR), (other, Role.PROGRAM_OWNER)]
        for person, (where, role) in zip(people, roles, strict=True):
            ProgramRole.objects.create(program=where.program, membership=person.membership, role=role)
    return World(organization, intake.program, intake, hr, *people, found)


def build_pairs(number: int) -> World:
    """As many mentees as mentors, each mentor best in one need and experienced in the others."""
    world = build_world()
    with world.scope():
        for n in range(number):
            world.add_mentee(name=f"Mentee {n}", needs=(n % 3,))
            world.add_mentor(name=f"Mentor {n}", expertise={0: 3, 1: 3, 2: 3, n % 3: 4})
    return world


def build_random(seed: int) -> World:
    """Small, with ties, shortage, forbidden pairs and full mentors."""
    draw = random.Random(seed)
    world = build_world()
    with world.scope():
        for n in range(draw.randint(1, 5)):
            world.add_mentor(
                name=f"Mentor {n}",
                capacity=draw.randint(0, 3),
                expertise={c: draw.randint(1, 5) for c in range(3) if draw.random() < 0.6},
                function=draw.choice(["Finance", "Marketing", "Sales"]),
                level=draw.randint(4, 8),
                languages=draw.sample(["en", "pl", "de"], draw.randint(1, 2)),
                time_zone=draw.choice(["Europe/Warsaw", "America/New_York", "Asia/Singapore"]),
            )
        for n in range(draw.randint(1, 5)):
            world.add_mentee(
                name=f"Mentee {n}",
                needs=tuple(draw.sample(range(3), draw.randint(0, 3))),
                function=draw.choice(["Finance", "Marketing", "Sales"]),
                level=draw.randint(3, 6),
                languages=draw.sample(["en", "pl", "de"], draw.randint(1, 2)),
                time_zone=draw.choice(["Europe/Warsaw", "America/New_York", "Asia/Singapore"]),
                manager=draw.choice([None, None, draw.choice(world.mentors)]),
            )
    return world


def make_auditor(world: World) -> Person:
    membership = make_member(world.organization, Role.MEMBER, Role.AUDITOR)
    with world.scope():
        return PersonFactory(membership=membership, name="Aud Itor")
