from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.choices import SourceKind, SourceOutcome
from participants.models.import_run import ImportRun


class ImportSource(OrganizationModel):
    """Where the employee file comes from by itself, each day at one hour of the organization."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=SourceKind.choices)
    #: The file's address, or its name in the organization's folder (with * for what changes from day to day).
    location = models.CharField(max_length=500)
    #: The header that the other side asks for, sealed; nobody is shown it again.
    sealed_authorization = models.BinaryField(null=True)
    hour = models.PositiveSmallIntegerField(default=3)
    good_rows_only = models.BooleanField(default=False)
    #: A file by which more people would leave waits for a person.
    most_leavers = models.PositiveSmallIntegerField(default=10)
    is_active = models.BooleanField(default=True)
    fetched_on = models.DateField(null=True)
    fetched_at = models.DateTimeField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=12, choices=SourceOutcome.choices, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    last_run = OrganizationForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="participants_source_name"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="participants_source_kind"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=SourceOutcome.values), name="participants_source_outcome"
            ),
            models.CheckConstraint(condition=Q(hour__lte=23), name="participants_source_hour"),
        ]

    def __str__(self) -> str:
        return self.name
