from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.choices import ImportStatus


class ImportMapping(OrganizationModel):
    """How the columns of one kind of file are read; found again by the digest of its headers."""

    headers_digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "headers_digest"], name="participants_mapping_headers")
        ]


class ImportRun(OrganizationModel):
    """One employee file on its way in: uploaded, checked without writing, applied in one transaction."""

    file_name = models.CharField(max_length=255)
    #: Emptied when the run is applied or discarded.
    content = models.BinaryField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    #: The columns with the first values of each, for the page on which they are mapped: {header, samples}.
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)
    good_rows_only = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    error_count = models.PositiveIntegerField(default=0)
    faulty_row_count = models.PositiveIntegerField(default=0)
    #: The first errors, each {row, column, code, text}; the rest are in the file of faulty rows.
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    #: The rows that have errors, with the reasons, to be corrected and imported again.
    faulty_file = models.BinaryField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    #: The work asked for last: a form made before it is stale.
    job_id = models.UUIDField(null=True)
    created_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)
    applied_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    #: What the leavers, moves and promotions of the file would end, found by the check: see queries/changes.py.
    preview = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    #: What undoing could not give back: {"people": removed, "kept": [...], "remaining": [...]}.
    undo_result = models.JSONField(default=dict)
    #: Somebody has looked at what the file ended.
    seen_at = models.DateTimeField(null=True)
    seen_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="participants_import_status"),
            models.CheckConstraint(
                condition=Q(status=ImportStatus.APPLIED, applied_at__isnull=False) | ~Q(status=ImportStatus.APPLIED),
                name="participants_import_applied_at",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="participants_import_recent")]
