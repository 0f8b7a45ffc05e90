from django.db import models
from django.db.models import F, Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from participants.models import Person
from programs.choices import ProgramKind
from programs.models import Program
from relationships.choices import SEAT_TAKING, EndReason, RelationshipStatus

_ENDED = [RelationshipStatus.COMPLETED, RelationshipStatus.ENDED_EARLY, RelationshipStatus.CANCELLED]


class Relationship(OrganizationModel):
    """What happens between a mentor and a mentee: from the published proposal to its end."""

    program = OrganizationForeignKey(Program, related_name="relationships")
    kind = models.CharField(max_length=20, choices=ProgramKind.choices, default=ProgramKind.ONE_TO_ONE)
    mentor = OrganizationForeignKey(Person, related_name="relationships_as_mentor")
    mentee = OrganizationForeignKey(Person, related_name="relationships_as_mentee")
    status = models.CharField(max_length=20, choices=RelationshipStatus.choices, default=RelationshipStatus.PENDING)
    #: The proposal it came from. An id, because matching stands above.
    proposal_id = models.UUIDField(null=True)
    answer_by = models.DateField(null=True)
    mentor_accepted_at = models.DateTimeField(null=True)
    mentee_accepted_at = models.DateTimeField(null=True)
    cadence_days = models.PositiveSmallIntegerField(default=14)
    session_minutes = models.PositiveSmallIntegerField(default=45)
    made_at = models.DateTimeField(default=clock.now)
    made_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "program", "mentor", "mentee"],
                condition=Q(status__in=SEAT_TAKING),
                name="relationships_relationship_one_open",
            ),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="relationships_relationship_two_people"),
            models.CheckConstraint(
                condition=Q(status__in=RelationshipStatus.values), name="relationships_relationship_status"
            ),
            models.CheckConstraint(
                condition=~Q(status=RelationshipStatus.ACTIVE)
                | Q(
                    mentor_accepted_at__isnull=False,
                    mentee_accepted_at__isnull=False,
                    started_at__isnull=False,
                ),
                name="relationships_relationship_active_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_ENDED, ended_at__isnull=False)
                | (~Q(status__in=_ENDED) & Q(ended_at__isnull=True)),
                name="relationships_relationship_ended_at",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "mentor", "status"], name="relationships_by_mentor"),
            models.Index(fields=["organization", "mentee", "status"], name="relationships_by_mentee"),
            models.Index(fields=["organization", "program", "status"], name="relationships_by_program"),
        ]

    @property
    def is_open(self) -> bool:
        return self.status in SEAT_TAKING

    def memberships(self) -> list[Membership]:
        """The two, as far as they can sign in."""
        people = (self.mentor, self.mentee)
        return [person.membership for person in people if person.membership is not None]
