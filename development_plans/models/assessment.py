from django.db import models
from django.db.models import Q

from development_plans.choices import AssessmentKind, Audience
from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Competency, CompetencyFramework, Person


class Assessment(OrganizationModel):
    """Where somebody stands, as seen by one side on one day. The gap is never stored."""

    person = OrganizationForeignKey(Person, related_name="assessments")
    framework = OrganizationForeignKey(CompetencyFramework, related_name="+")
    kind = models.CharField(max_length=20, choices=AssessmentKind.choices)
    assessed_on = models.DateField()
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.PRIVATE)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AssessmentKind.values), name="development_plans_assessment_kind"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="development_plans_assessment_audience"
            ),
            models.UniqueConstraint(
                fields=["organization", "person", "kind"],
                condition=Q(submitted_at=None),
                name="development_plans_assessment_one_draft",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "person", "-assessed_on"], name="development_assessment_person")
        ]


class AssessmentScore(OrganizationModel):
    assessment = OrganizationForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    competency = OrganizationForeignKey(Competency, related_name="+")
    level = models.DecimalField(max_digits=3, decimal_places=2)
    example = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "assessment", "competency"], name="development_plans_score_once"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="development_plans_score_range"),
        ]
