from django.db import models

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from programs.models import Program


class ReportRun(OrganizationModel):
    """One quarterly report of a program, kept as it was sent. A correction is a new version that says what changed."""

    database_rights = "SELECT, INSERT"

    program = OrganizationForeignKey(Program, related_name="reports")
    quarter = models.CharField(max_length=6)
    version = models.PositiveSmallIntegerField(default=1)
    #: The figures by name, as shown; a rebuild of the same quarter gives the same.
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    pdf = models.BinaryField()
    #: The ids of the people of whom something is counted: to them this report stays closed, whatever they become.
    counted = models.JSONField(default=list)
    what_changed = models.CharField(max_length=500, blank=True)
    built_at = models.DateTimeField(default=clock.now)
    built_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "program", "quarter", "version"], name="evaluation_report_version"
            )
        ]
