from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.choices import ChangeKind, ChangeStatus
from participants.models.import_run import ImportRun
from participants.models.person import Person


class PersonChange(OrganizationModel):
    """What has become of a person, by a file or by hand, with the values before and after: it can be undone."""

    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    person = OrganizationForeignKey(Person, related_name="changes")
    #: The file that says so; empty when somebody entered it.
    run = OrganizationForeignKey(ImportRun, null=True, related_name="changes")
    #: Of a merge: the duplicate, whose record ends.
    other = OrganizationForeignKey(Person, null=True, related_name="+")
    #: Of a return: the leave that it ends.
    leave = OrganizationForeignKey("self", null=True, related_name="+")
    back_on = models.DateField(null=True)
    #: Field -> value, of the fields that differ and no others.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=ChangeStatus.choices, default=ChangeStatus.APPLIED)
    applied_at = models.DateTimeField(default=clock.now)
    applied_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    #: What undoing could not give back: [{consequence, code, params}].
    remaining = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="participants_change_kind"),
            models.CheckConstraint(
                condition=Q(status=ChangeStatus.APPLIED, undone_at=None)
                | Q(status=ChangeStatus.UNDONE, undone_at__isnull=False),
                name="participants_change_undone_at",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.MERGED, other__isnull=False) | (~Q(kind=ChangeKind.MERGED) & Q(other=None)),
                name="participants_change_merge_has_other",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "person", "-applied_at"], name="participants_change_person"),
            models.Index(fields=["organization", "run", "kind"], name="participants_change_run"),
            models.Index(fields=["organization", "-applied_at"], name="participants_change_recent"),
        ]


class PersonChangeEffect(OrganizationModel):
    """What one consequence did for a change, and what it needs to give it back."""

    change = OrganizationForeignKey(PersonChange, on_delete=models.CASCADE, related_name="effects")
    #: The key of the consequence: the apps above register them.
    consequence = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    #: [[effect, noun, count]], for the words on pages.
    lines = models.JSONField(default=list)
    #: Empty while something of it may still be given back.
    undone_at = models.DateTimeField(null=True)
    #: Of a move: somebody has looked at it and decided.
    seen_at = models.DateTimeField(null=True)
    seen_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "change", "consequence"], name="participants_change_effect_once"
            )
        ]
