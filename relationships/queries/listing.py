"""The list of relationships: one's own first, then those whose facts one may see."""

from dataclasses import dataclass
from uuid import UUID

from mentoring import clock
from mentoring.tenancy.actors import Actor
from participants.models import Person
from participants.queries.people import person_of
from relationships.choices import SessionStatus
from relationships.models import Relationship, Session
from relationships.queries.health import PairHealth, pairs_with_health
from relationships.queries.relationships import own_relationships
from relationships.queries.sessions import sessions_to_log


@dataclass(frozen=True)
class OwnRelationship:
    relationship: Relationship
    other: Person
    coming: Session | None
    to_log: Session | None


@dataclass(frozen=True)
class ListedRelationships:
    own: tuple[OwnRelationship, ...]
    #: Those of programs the actor runs, worst first.
    others: tuple[PairHealth, ...]


def listed_relationships(actor: Actor) -> ListedRelationships:
    """A fixed number of queries, however many pairs."""
    own = tuple(own_pairs(actor))
    mine = {row.relationship.pk for row in own}
    others = tuple(pair for pair in pairs_with_health(actor) if pair.relationship.pk not in mine)
    return ListedRelationships(own, others)


def own_pairs(actor: Actor) -> list[OwnRelationship]:
    person = person_of(actor)
    if person is None:
        return []
    pairs = list(own_relationships(actor).select_related("mentor", "mentee", "program").order_by("-made_at", "-pk"))
    coming: dict[UUID, Session] = {}
    rows = Session.objects.filter(relationship__in=pairs, status=SessionStatus.SCHEDULED, ends_at__gte=clock.now())
    for session in rows.order_by("-starts_at", "-pk"):
        coming[session.relationship_id] = session
    to_log: dict[UUID, Session] = {}
    for session in sessions_to_log(actor):
        to_log.setdefault(session.relationship_id, session)
    return [
        OwnRelationship(
            relationship=pair,
            other=pair.mentee if pair.mentor_id == person.pk else pair.mentor,
            coming=coming.get(pair.pk),
            to_log=to_log.get(pair.pk),
        )
        for pair in pairs
    ]
