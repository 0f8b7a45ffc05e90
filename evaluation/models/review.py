from django.db import models
from django.db.models import Q

from evaluation.choices import ReviewStatus
from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from relationships.models import Relationship


class QuarterlyReview(OrganizationModel):
    """One relationship's quarter: facts prepared by the worker, completed and signed by both."""

    relationship = OrganizationForeignKey(Relationship, related_name="reviews")
    #: Such as 2026Q3, by the organization's fiscal year.
    quarter = models.CharField(max_length=6)
    status = models.CharField(max_length=20, choices=ReviewStatus.choices, default=ReviewStatus.PREPARED)
    #: What the worker found when it prepared: sessions, cadence, goals, actions. No notes, no pulse.
    facts = models.JSONField(default=dict)
    went_well = models.TextField(blank=True)
    to_change = models.TextField(blank=True)
    #: [{text, owner, due_on}], carried over to the next review.
    action_steps = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    prepared_at = models.DateTimeField(default=clock.now)
    mentee_signed_at = models.DateTimeField(null=True)
    mentee_signed_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    mentor_signed_at = models.DateTimeField(null=True)
    mentor_signed_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "relationship", "quarter"], name="evaluation_review_quarter"
            ),
            models.CheckConstraint(condition=Q(status__in=ReviewStatus.values), name="evaluation_review_status"),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.COMPLETED)
                | Q(mentee_signed_at__isnull=False, mentor_signed_at__isnull=False),
                name="evaluation_review_completed_when_signed",
            ),
        ]
