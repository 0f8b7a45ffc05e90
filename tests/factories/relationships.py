from datetime import timedelta

import factory

from mentoring import clock
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from tests.factories.participants import PersonFactory
from tests.factories.programs import ProgramFactory


class RelationshipFactory(factory.django.DjangoModelFactory):
    """An active pair whose both sides have accepted."""

    class Meta:
        model = Relationship

    program = factory.SubFactory(ProgramFactory)
    mentor = factory.SubFactory(PersonFactory)
    mentee = factory.SubFactory(PersonFactory)
    status = RelationshipStatus.ACTIVE
    mentor_accepted_at = factory.LazyFunction(clock.now)
    mentee_accepted_at = factory.LazyFunction(clock.now)
    started_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=60))


class SessionFactory(factory.django.DjangoModelFactory):
    """A session that ended an hour ago and that nobody has logged."""

    class Meta:
        model = Session

    relationship = factory.SubFactory(RelationshipFactory)
    status = SessionStatus.SCHEDULED
    starts_at = factory.LazyFunction(lambda: clock.now() - timedelta(hours=2))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(minutes=45))
    wall_time = factory.LazyAttribute(lambda o: o.starts_at.strftime("%Y-%m-%dT%H:%M"))
    zone = "UTC"
