from django.db import models
from django.db.models import Q

from development_plans.choices import Audience, GoalStatus, WhoseNeed
from development_plans.models.plan import DevelopmentPlan
from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Competency

_COMPLETE = Q(baseline__isnull=False, target__isnull=False, due_on__isnull=False) & ~Q(measure="")


class Goal(OrganizationModel):
    """A SMART goal: it can be agreed only with a measure, a baseline, a target and a date."""

    plan = OrganizationForeignKey(DevelopmentPlan, related_name="goals")
    statement = models.CharField(max_length=300)
    competency = OrganizationForeignKey(Competency, null=True, related_name="+")
    measure = models.CharField(max_length=150, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    due_on = models.DateField(null=True)
    achievable_because = models.TextField(blank=True)
    whose_need = models.CharField(max_length=20, choices=WhoseNeed.choices, default=WhoseNeed.BOTH)
    status = models.CharField(max_length=20, choices=GoalStatus.choices, default=GoalStatus.DRAFT)
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.PAIR)
    #: Raised by each change of the draft; a form that has seen an older one changes nothing.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=GoalStatus.values), name="development_plans_goal_status"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="development_plans_goal_audience"),
            models.CheckConstraint(
                condition=Q(status__in=[GoalStatus.DRAFT, GoalStatus.DROPPED]) | _COMPLETE,
                name="development_plans_goal_smart_before_agreed",
            ),
        ]
        indexes = [models.Index(fields=["organization", "plan"], name="development_plans_goal_plan")]


class ProgressUpdate(OrganizationModel):
    """A measured value on a day, with what shows it."""

    goal = OrganizationForeignKey(Goal, on_delete=models.CASCADE, related_name="updates")
    measured_on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    evidence = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "goal", "measured_on"], name="development_plans_progress_day"
            )
        ]
