"""Who may do what with a relationship. One condition a line."""

from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from participants.queries.people import person_of
from programs.models import Program
from programs.queries.roles import may_in_program
from relationships.choices import RelationshipStatus
from relationships.models import Relationship


def is_participant(actor: Actor, relationship: Relationship) -> bool:
    person = person_of(actor)
    if person is None:
        return False
    return person.pk in (relationship.mentor_id, relationship.mentee_id)


def can_propose_relationship(actor: Actor, program: Program) -> bool:
    return may_in_program(actor, Permission.PUBLISH_MATCHING, program)


def can_answer_relationship(actor: Actor, relationship: Relationship) -> bool:
    if not is_participant(actor, relationship):
        return False
    return relationship.status == RelationshipStatus.PENDING


def can_end_relationship(actor: Actor, relationship: Relationship) -> bool:
    if is_participant(actor, relationship):
        return True
    return may_in_program(actor, Permission.MANAGE_PROGRAM, relationship.program_id)


def can_sign_agreement(actor: Actor, relationship: Relationship) -> bool:
    if not is_participant(actor, relationship):
        return False
    return relationship.status in (RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD)


def can_write_action_item(actor: Actor, relationship: Relationship) -> bool:
    return can_sign_agreement(actor, relationship)


def can_nudge_pair(actor: Actor, relationship: Relationship) -> bool:
    """Who follows the pairs of the program, but not in one's own relationship."""
    if is_participant(actor, relationship):
        return False
    return may_in_program(actor, Permission.VIEW_RELATIONSHIP_FACTS, relationship.program_id)
