from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Competency, Person, RoleProfile
from programs.choices import ApplicationStatus, EnrollmentStatus, Side
from programs.models.intake import Intake
from programs.models.program import Program

_DECIDED = [ApplicationStatus.ACCEPTED, ApplicationStatus.WAITLISTED, ApplicationStatus.REJECTED]


class Application(OrganizationModel):
    """A person asks to take part, on one side. A decision always carries the name of who made it."""

    #: The person is told when the time to take a decision back is over.
    UNDO_TIME: ClassVar[timedelta] = timedelta(minutes=10)

    intake = OrganizationForeignKey(Intake, on_delete=models.CASCADE, related_name="applications")
    person = OrganizationForeignKey(Person, related_name="applications")
    side = models.CharField(max_length=10, choices=Side.choices)
    status = models.CharField(max_length=20, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT)
    motivation = models.TextField(blank=True)
    target_role = OrganizationForeignKey(RoleProfile, null=True, related_name="+")
    #: For mentors: how many mentees at once.
    capacity = models.PositiveSmallIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    decision_reason = models.CharField(max_length=500, blank=True)
    #: The status before the last decision, so that it can be taken back.
    decided_from = models.CharField(max_length=20, choices=ApplicationStatus.choices, blank=True)
    #: The place on the waiting list follows from it.
    waitlisted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "intake", "person", "side"],
                condition=~Q(status=ApplicationStatus.WITHDRAWN),
                name="programs_application_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values), name="programs_application_status"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_DECIDED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="programs_application_decided_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "intake", "status"], name="programs_application_status"),
            models.Index(fields=["organization", "person"], name="programs_application_person"),
        ]


class ApplicationNeed(OrganizationModel):
    """What a mentee wants to learn, in order; for matching."""

    application = OrganizationForeignKey(Application, on_delete=models.CASCADE, related_name="needs")
    competency = OrganizationForeignKey(Competency, related_name="+")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "application", "competency"], name="programs_need_once"),
            models.UniqueConstraint(fields=["organization", "application", "rank"], name="programs_need_rank"),
        ]


class Enrollment(OrganizationModel):
    """A person in a program in one role."""

    program = OrganizationForeignKey(Program, on_delete=models.CASCADE, related_name="enrollments")
    intake = OrganizationForeignKey(Intake, related_name="enrollments")
    person = OrganizationForeignKey(Person, related_name="enrollments")
    application = OrganizationForeignKey(Application, null=True, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    status = models.CharField(max_length=20, choices=EnrollmentStatus.choices, default=EnrollmentStatus.READY)
    enrolled_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "program", "person", "side"],
                condition=Q(ended_at=None),
                name="programs_enrollment_once",
            ),
            models.CheckConstraint(condition=Q(status__in=EnrollmentStatus.values), name="programs_enrollment_status"),
        ]
        indexes = [
            models.Index(fields=["organization", "program", "side", "status"], name="programs_enrollment_side"),
            models.Index(fields=["organization", "person"], name="programs_enrollment_person"),
        ]
