from uuid import UUID

from django.db.models import QuerySet

from mentoring.errors import NotFound
from mentoring.tenancy.actors import Actor
from relationships.choices import ActionItemStatus
from relationships.models import ActionItem, Relationship
from relationships.queries.relationships import own_relationships


def visible_action_items(actor: Actor) -> QuerySet[ActionItem]:
    """For the two only: what they have promised each other is theirs."""
    items: QuerySet[ActionItem] = ActionItem.objects.filter(relationship__in=own_relationships(actor))
    return items.select_related("relationship", "owner")


def get_action_item(actor: Actor, pk: UUID) -> ActionItem:
    item = visible_action_items(actor).filter(pk=pk).first()
    if item is None:
        raise NotFound
    return item


def open_action_items(actor: Actor, relationship: Relationship) -> QuerySet[ActionItem]:
    return (
        visible_action_items(actor)
        .filter(relationship=relationship)
        .exclude(status__in=[ActionItemStatus.DONE, ActionItemStatus.DROPPED])
        .order_by("due_on", "created_at", "pk")
    )
