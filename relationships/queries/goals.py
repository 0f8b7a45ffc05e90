"""The mentee's goals on the page of a pair: all of them for the mentee, for the mentor those that are shared."""

from development_plans.queries.goals import GoalCard, goals_of
from mentoring.audit.services import record_read
from mentoring.tenancy.actors import Actor
from participants.queries.people import person_of
from relationships.choices import RelationshipStatus
from relationships.models import Relationship


def open_goals_of_pair(actor: Actor, relationship: Relationship) -> tuple[GoalCard, ...] | None:
    """For one of the two while they work together. What the mentor is shown is on the list of who looked, as on the
    plan's own page."""
    person = person_of(actor)
    if person is None or person.pk not in (relationship.mentor_id, relationship.mentee_id):
        return None
    if relationship.status not in (RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD):
        return None
    cards = tuple(card for card in goals_of(actor, relationship.mentee) if card.is_open)
    if cards and person.pk != relationship.mentee_id:
        record_read("plan.read", by=actor, subject=relationship.mentee, about=relationship.mentee_id)
    return cards
