from django.db import models

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from relationships.models.relationship import Relationship


class Agreement(OrganizationModel):
    """One version of what a pair agrees. Never edited: a change is a new version."""

    database_rights = "SELECT, INSERT"

    relationship = OrganizationForeignKey(Relationship, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    #: [{key, title, text}] as both saw it when they signed.
    items = models.JSONField()
    #: SHA-256 over the canonical text: a signature names what it signed.
    digest = models.CharField(max_length=64)
    drafted_at = models.DateTimeField(default=clock.now)
    drafted_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "relationship", "version"], name="relationships_agreement_version"
            )
        ]


class AgreementSignature(OrganizationModel):
    database_rights = "SELECT, INSERT"

    agreement = OrganizationForeignKey(Agreement, related_name="signatures")
    signed_by = OrganizationForeignKey(Membership, related_name="+")
    signed_at = models.DateTimeField(default=clock.now)
    typed_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "agreement", "signed_by"], name="relationships_signature_once"
            )
        ]
