from django.db import models
from django.db.models import F, Q

from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import OrganizationModel
from programs.choices import IntakeStatus
from programs.models.program import Program


class Intake(OrganizationModel):
    """One group of people going through a program together."""

    program = OrganizationForeignKey(Program, on_delete=models.CASCADE, related_name="intakes")
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=20, choices=IntakeStatus.choices, default=IntakeStatus.PLANNED)
    opens_on = models.DateField()
    closes_on = models.DateField()
    starts_on = models.DateField()
    mentee_places = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=IntakeStatus.values), name="programs_intake_status"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="programs_intake_closes"),
            models.CheckConstraint(condition=Q(starts_on__gte=F("closes_on")), name="programs_intake_starts"),
            models.UniqueConstraint(fields=["organization", "program", "name"], name="programs_intake_name"),
        ]

    def __str__(self) -> str:
        return self.name
