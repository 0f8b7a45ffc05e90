"""Who may do what with a session. One condition a line, so that each has its test."""

from mentoring.tenancy.actors import Actor
from participants.queries.people import person_of
from relationships.choices import RelationshipStatus
from relationships.models import Relationship, Session


def is_participant(actor: Actor, relationship: Relationship) -> bool:
    person = person_of(actor)
    if person is None:
        return False
    return person.pk in (relationship.mentor_id, relationship.mentee_id)


def can_schedule_session(actor: Actor, relationship: Relationship) -> bool:
    if not is_participant(actor, relationship):
        return False
    return relationship.status == RelationshipStatus.ACTIVE


def can_change_session(actor: Actor, session: Session) -> bool:
    return can_schedule_session(actor, session.relationship)


def can_log_session(actor: Actor, session: Session) -> bool:
    return is_participant(actor, session.relationship)


def can_read_notes(actor: Actor, relationship: Relationship) -> bool:
    """Nobody but the two: not HR, not the sponsor, not an operator."""
    return is_participant(actor, relationship)
