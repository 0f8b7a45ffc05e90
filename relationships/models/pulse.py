from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.tenancy.constraints import ConfidentialRows
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from relationships.models.relationship import Relationship
from relationships.models.session import Session


class Pulse(OrganizationModel):
    """How useful a session was to one of the two. The other never sees it; HR sees "fine" or "low" over three or
    more, through a function of the database that gives nothing else."""

    session = OrganizationForeignKey(Session, related_name="pulses")
    relationship = OrganizationForeignKey(Relationship, related_name="+")
    author = OrganizationForeignKey(Membership, related_name="+")
    value = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "session", "author"], name="relationships_pulse_once"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="relationships_pulse_range"),
            *(
                ConfidentialRows(
                    command=command,
                    condition="'membership:' || author_id = {actor}",
                    name=f"relationships_pulse_{command.lower()}",
                )
                for command in ("SELECT", "INSERT", "UPDATE", "DELETE")
            ),
        ]
