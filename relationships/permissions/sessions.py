"""Who may do what with a session. One condition a line, so that each has its test."""

from mentoring.tenancy.actors import Actor
from relationships.choices import RelationshipStatus
from relationships.models import Relationship, Session
from relationships.permissions.relationships import is_participant


def can_schedule_session(actor: Actor, relationship: Relationship) -> bool:
    if not is_participant(actor, relationship):
        return False
    return relationship.status == RelationshipStatus.ACTIVE


def can_change_session(actor: Actor, session: Session) -> bool:
    return can_schedule_session(actor, session.relationship)


def can_log_session(actor: Actor, session: Session) -> bool:
    return is_participant(actor, session.relationship)
