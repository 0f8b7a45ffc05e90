from django.db import models
from django.db.models import Q

from evaluation.choices import Readiness
from mentoring import clock
from mentoring.tenancy.choices import OwnReadiness
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Person, RoleProfile
from programs.models import Program


class ReadinessRating(OrganizationModel):
    """A sponsor's judgment for one target role on one day. Never edited: a later rating stands beside it."""

    database_rights = "SELECT, INSERT"

    person = OrganizationForeignKey(Person, related_name="readiness_ratings")
    role_profile = OrganizationForeignKey(RoleProfile, related_name="readiness_ratings")
    program = OrganizationForeignKey(Program, null=True, related_name="+")
    band = models.CharField(max_length=20, choices=Readiness.choices)
    is_interim_cover = models.BooleanField(default=False)
    #: What the person may see of it, as the one who rated was told. A later policy shows no more than this.
    promised = models.CharField(max_length=20, choices=OwnReadiness.choices, default=OwnReadiness.NOTHING)
    reason = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(default=clock.now)
    rated_by = OrganizationForeignKey(Membership, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(band__in=Readiness.values), name="evaluation_readiness_band"),
            models.CheckConstraint(condition=Q(promised__in=OwnReadiness.values), name="evaluation_readiness_promised"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "role_profile", "person", "-rated_at"], name="evaluation_readiness_role"
            ),
            models.Index(fields=["organization", "person", "-rated_at"], name="evaluation_readiness_person"),
        ]
