from django.db import models
from django.db.models import Q

from development_plans.models import Goal
from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Person
from relationships.choices import ActionItemStatus
from relationships.models.relationship import Relationship
from relationships.models.session import Session


class ActionItem(OrganizationModel):
    """What one of the two has promised to do, usually before the next session."""

    relationship = OrganizationForeignKey(Relationship, related_name="action_items")
    session = OrganizationForeignKey(Session, null=True, related_name="action_items")
    goal = OrganizationForeignKey(Goal, null=True, related_name="+")
    owner = OrganizationForeignKey(Person, related_name="+")
    text = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    status = models.CharField(max_length=20, choices=ActionItemStatus.choices, default=ActionItemStatus.OPEN)
    created_at = models.DateTimeField(default=clock.now)
    created_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ActionItemStatus.values), name="relationships_action_item_status"
            ),
            models.CheckConstraint(
                condition=Q(status=ActionItemStatus.DONE, done_at__isnull=False)
                | (~Q(status=ActionItemStatus.DONE) & Q(done_at__isnull=True)),
                name="relationships_action_item_done_at",
            ),
        ]
        indexes = [models.Index(fields=["organization", "relationship", "status"], name="relationships_action_pair")]
