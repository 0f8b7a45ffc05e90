from django.db import models

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from programs.models import Program


class MatchingPolicy(OrganizationModel):
    """One version of a program's rules. A run names the version it used, so a version is never edited."""

    database_rights = "SELECT, INSERT"

    program = OrganizationForeignKey(Program, related_name="matching_policies")
    version = models.PositiveSmallIntegerField()
    #: {criterion: importance 0, 1, 2, 4 or 8}
    weights = models.JSONField()
    #: {rule: whether it must hold}; the rules are those of `matching.queries.policies`.
    hard_rules = models.JSONField()
    #: [[mentee id, mentor id], ...]
    never_pairs = models.JSONField(default=list)
    always_pairs = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    created_by = OrganizationForeignKey(Membership, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "program", "version"], name="matching_policy_version")
        ]
