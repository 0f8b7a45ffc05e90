from django.db import models
from django.db.models import Q

from development_plans.choices import PlanStatus, ReaderRelation
from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Person, RoleProfile
from programs.models import Program


class DevelopmentPlan(OrganizationModel):
    """One version of where a person is heading. An approved version is never edited."""

    person = OrganizationForeignKey(Person, related_name="plans")
    program = OrganizationForeignKey(Program, null=True, related_name="+")
    target_role = OrganizationForeignKey(RoleProfile, null=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    created_at = models.DateTimeField(default=clock.now)
    approved_at = models.DateTimeField(null=True)
    approved_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "version"], name="development_plans_plan_version"
            ),
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=Q(status=PlanStatus.ACTIVE),
                name="development_plans_plan_one_active",
            ),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="development_plans_plan_status"),
        ]


class PlanReader(OrganizationModel):
    """Who may see the items of a person's plan that are shared with their relation. Set by relationships."""

    person = OrganizationForeignKey(Person, on_delete=models.CASCADE, related_name="plan_readers")
    membership = OrganizationForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=20, choices=ReaderRelation.choices)
    #: The relationship, or whatever else gave the right; taken back with it.
    source_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "membership", "relation", "source_id"],
                name="development_plans_reader_once",
            )
        ]
        indexes = [models.Index(fields=["organization", "membership"], name="development_plans_reader")]
