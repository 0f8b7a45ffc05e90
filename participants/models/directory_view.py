from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel


class DirectoryView(OrganizationModel):
    """A search, filters, an order and columns of the directory under a name. Its owner's, or shared with HR."""

    owner = OrganizationForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    #: What stands in the address of the directory, by the names of its parameters.
    params = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "owner", "name"], name="participants_directory_view_once")
        ]

    def __str__(self) -> str:
        return self.name


class DirectoryExport(OrganizationModel):
    """The people whom one member saw under these filters, as a file that a worker makes and that member alone gets."""

    requested_by = OrganizationForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    params = models.JSONField(default=dict)
    format = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    content = models.BinaryField(null=True)
    row_count = models.PositiveIntegerField(null=True)
    job_id = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(format__in=["csv", "xlsx"]), name="participants_directory_export_format")
        ]
