from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from relationships.models.relationship import Relationship


class Nudge(OrganizationModel):
    """Who runs the program has reminded a pair. The two read a friendly reminder, never this word."""

    relationship = OrganizationForeignKey(Relationship, on_delete=models.CASCADE, related_name="nudges")
    sent_at = models.DateTimeField(default=clock.now)
    sent_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(taken_back_at__gte=models.F("sent_at")),
                name="relationships_nudge_taken_back_later",
            )
        ]
        indexes = [models.Index(fields=["organization", "relationship", "-sent_at"], name="relationships_nudge_pair")]
