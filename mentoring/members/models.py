from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from mentoring.tenancy.roles import ORGANIZATION_ROLES


class Invitation(OrganizationModel):
    """One person asked to join. The link's secret follows from `nonce` and is nowhere stored; its digest is."""

    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    roles = ArrayField(models.CharField(max_length=30))
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sent_count = models.PositiveSmallIntegerField(default=1)
    #: Null when the operator or a command invites the first owner.
    invited_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="members_invitation_open_once",
            ),
            models.UniqueConstraint(fields=["organization", "digest"], name="members_invitation_digest"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=sorted(str(role) for role in ORGANIZATION_ROLES)),
                name="members_invitation_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="members_invitation_one_end",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="members_invitation_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > clock.now()
