from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel, slug_validator
from mentoring.tenancy.roles import PROGRAM_ROLES, ROLE_NAMES
from participants.models import RoleProfile
from programs.choices import ProgramKind, ProgramStatus


class Program(OrganizationModel):
    slug = models.CharField(max_length=50, validators=[slug_validator])
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, choices=ProgramKind.choices, default=ProgramKind.ONE_TO_ONE)
    template_key = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, choices=ProgramStatus.choices, default=ProgramStatus.DRAFT)
    business_need = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    duration_months = models.PositiveSmallIntegerField(default=12)
    cadence_days = models.PositiveSmallIntegerField(default=14)
    session_minutes = models.PositiveSmallIntegerField(default=45)
    coaching_model = models.CharField(max_length=20, default="grow")
    minimum_sessions = models.PositiveSmallIntegerField(default=0)
    application_text = models.TextField(blank=True)
    #: Rules of conduct, one a line of the page.
    guidelines = models.JSONField(default=list)
    #: {wish: importance}, the start of the matching rules; both are keys of the supplied content.
    matching_wishes = models.JSONField(default=dict)
    created_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    launched_at = models.DateTimeField(null=True)
    launched_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="programs_program_slug"),
            models.CheckConstraint(condition=Q(status__in=ProgramStatus.values), name="programs_program_status"),
            models.CheckConstraint(condition=Q(kind__in=ProgramKind.values), name="programs_program_kind"),
            models.CheckConstraint(
                condition=Q(duration_months__gte=1, duration_months__lte=60), name="programs_program_duration"
            ),
            models.CheckConstraint(
                condition=Q(session_minutes__gte=15, session_minutes__lte=480),
                name="programs_program_session_minutes",
            ),
            models.CheckConstraint(
                condition=Q(cadence_days__gte=1, cadence_days__lte=180), name="programs_program_cadence"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgramRole(OrganizationModel):
    """Who runs, sponsors or observes a program. Mentors and mentees are enrollments."""

    program = OrganizationForeignKey(Program, on_delete=models.CASCADE, related_name="roles")
    membership = OrganizationForeignKey(Membership, related_name="program_roles")
    role = models.CharField(max_length=30, choices=[(role.value, ROLE_NAMES[role]) for role in sorted(PROGRAM_ROLES)])
    is_deputy = models.BooleanField(default=False)
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "program", "membership", "role"], name="programs_role_once"
            ),
            models.CheckConstraint(condition=Q(role__in=sorted(PROGRAM_ROLES)), name="programs_role_known"),
        ]
        indexes = [models.Index(fields=["organization", "membership"], name="programs_role_member")]


class ProgramTargetRole(OrganizationModel):
    """A critical role this program is meant to fill."""

    program = OrganizationForeignKey(Program, on_delete=models.CASCADE, related_name="target_roles")
    role_profile = OrganizationForeignKey(RoleProfile, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "role_profile"], name="programs_target_once")
        ]


class Objective(OrganizationModel):
    program = OrganizationForeignKey(Program, on_delete=models.CASCADE, related_name="objectives")
    text = models.CharField(max_length=300)
    measure = models.CharField(max_length=200)
    baseline = models.CharField(max_length=50, blank=True)
    target = models.CharField(max_length=50)
    due_on = models.DateField(null=True)
    position = models.PositiveSmallIntegerField(default=0)


class Milestone(OrganizationModel):
    """A date in the life of a program: recruitment, onboarding, review, handover."""

    program = OrganizationForeignKey(Program, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=150)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization", "due_on"], name="programs_milestone_due")]
