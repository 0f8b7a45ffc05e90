from django.db import models
from django.db.models import F, Q

from mentoring import clock
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel
from relationships.choices import SessionStatus
from relationships.models.relationship import Relationship

_HAPPENED = [SessionStatus.HELD, SessionStatus.NO_SHOW_MENTOR, SessionStatus.NO_SHOW_MENTEE]


class Session(OrganizationModel):
    """A meeting of a pair. The appointment is a wall time in a zone; the instants follow from it."""

    relationship = OrganizationForeignKey(Relationship, related_name="sessions")
    status = models.CharField(max_length=20, choices=SessionStatus.choices, default=SessionStatus.SCHEDULED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: What was agreed: 15:00 on the clocks of this zone, whatever becomes of its offset.
    wall_time = models.CharField(max_length=16)
    zone = models.CharField(max_length=64)
    place = models.CharField(max_length=300, blank=True)
    #: Grows with each change of the appointment, so that calendars apply the newest.
    sequence = models.PositiveIntegerField(default=0)
    scheduled_at = models.DateTimeField(default=clock.now)
    scheduled_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    topics = models.JSONField(default=list)
    minutes_held = models.PositiveSmallIntegerField(null=True)
    logged_at = models.DateTimeField(null=True)
    logged_by = OrganizationForeignKey(Membership, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="relationships_session_ends_later"),
            models.CheckConstraint(condition=Q(status__in=SessionStatus.values), name="relationships_session_status"),
            models.CheckConstraint(
                condition=~Q(status__in=_HAPPENED) | Q(logged_at__isnull=False),
                name="relationships_session_logged_at",
            ),
            models.CheckConstraint(
                condition=Q(logged_at__isnull=True) | Q(logged_at__gte=F("starts_at")),
                name="relationships_session_logged_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "relationship", "-starts_at"], name="relationships_session_pair"),
            models.Index(fields=["organization", "status", "starts_at"], name="relationships_session_due"),
        ]
