"""Reading relationships. The two people see their own; who runs the program sees its facts."""

from uuid import UUID

from django.db.models import Q, QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.models import Person
from participants.queries.people import person_of
from programs.queries.roles import programs_where
from relationships.choices import SEAT_TAKING
from relationships.models import Relationship


def visible_relationships(actor: Actor) -> QuerySet[Relationship]:
    relationships: QuerySet[Relationship] = Relationship.objects.all()
    programs = programs_where(actor, Permission.VIEW_RELATIONSHIP_FACTS)
    if programs is None:
        return relationships
    person = person_of(actor)
    own = Q(mentor=person) | Q(mentee=person) if person else Q(pk=None)
    return relationships.filter(own | Q(program__in=programs))


def get_relationship(actor: Actor, pk: UUID) -> Relationship:
    relationship = (
        visible_relationships(actor)
        .select_related("mentor__membership", "mentee__membership", "program")
        .filter(pk=pk)
        .first()
    )
    if relationship is None:
        raise NotFound
    return relationship


def own_relationships(actor: Actor) -> QuerySet[Relationship]:
    """Those in which the actor is one of the two."""
    person = person_of(actor)
    relationships: QuerySet[Relationship] = Relationship.objects.all()
    if person is None:
        return relationships.none()
    return relationships.filter(Q(mentor=person) | Q(mentee=person))


def places_taken(mentor: Person) -> int:
    """How many of the mentor's places are taken, over all programs."""
    return int(Relationship.objects.filter(mentor=mentor, status__in=SEAT_TAKING).count())


def other_side(actor: Actor, relationship: Relationship) -> Person | None:
    """The other of the two, for one of them."""
    person = person_of(actor)
    if person is None:
        return None
    return {relationship.mentor_id: relationship.mentee, relationship.mentee_id: relationship.mentor}.get(person.pk)
