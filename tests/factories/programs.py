from datetime import timedelta

import factory

from mentoring import clock
from programs.choices import EnrollmentStatus, IntakeStatus, ProgramStatus, Side
from programs.models import Application, Enrollment, Intake, Program
from tests.factories.participants import PersonFactory


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program

    slug = factory.Sequence(lambda n: f"program-{n}")
    name = factory.Sequence(lambda n: f"Program {n}")
    status = ProgramStatus.RUNNING
    starts_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=60))


class IntakeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Intake

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Intake {n}")
    status = IntakeStatus.OPEN
    opens_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=20))
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=10))
    starts_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=30))


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    intake = factory.SubFactory(IntakeFactory)
    person = factory.SubFactory(PersonFactory)
    side = Side.MENTEE


class EnrollmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrollment

    intake = factory.SubFactory(IntakeFactory)
    program = factory.SelfAttribute("intake.program")
    person = factory.SubFactory(PersonFactory)
    side = Side.MENTEE
    status = EnrollmentStatus.READY
