"""The record of changes and of confidential reads. Insert-only; holds ids, codes and digests, never content."""

from django.db import models

from mentoring import clock
from mentoring.tenancy.models import OrganizationModel

#: How the action of a confidential read ends: what the person it is about may see of the record.
READ = ".read"


class AuditEntry(OrganizationModel):
    """One action. Linked into the organization's hash chain by the database when the transaction commits."""

    database_rights = "SELECT, INSERT"

    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=100)
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.UUIDField(null=True)
    #: Whose data it is, when somebody else read or changed it: answers "who looked at my data".
    about_id = models.UUIDField(null=True)
    #: Canonical JSON: codes and ids in the clear, everything else as keyed digests. Text, so that the chain can be
    #: recomputed byte for byte.
    facts = models.TextField(default="{}")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-at"], name="audit_entry_at"),
            models.Index(fields=["organization", "subject_id", "-at"], name="audit_entry_subject"),
            models.Index(
                fields=["organization", "about_id", "-at"],
                name="audit_entry_about",
                condition=models.Q(about_id__isnull=False),
            ),
        ]


class AuditLink(OrganizationModel):
    """The chain: written by a trigger only, read by whoever verifies."""

    database_rights = "SELECT"

    sequence = models.BigIntegerField()
    entry_id = models.UUIDField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "sequence"], name="audit_link_sequence"),
            models.UniqueConstraint(fields=["organization", "entry_id"], name="audit_link_entry"),
        ]
