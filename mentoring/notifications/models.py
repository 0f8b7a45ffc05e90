"""Messages to people. A row is the promise to send; what it says is written when it is due, from ids."""

from datetime import time

from django.db import models
from django.db.models import Q

from mentoring import clock
from mentoring.ids import new_id
from mentoring.notifications.choices import Channel, MessageStatus, Reason
from mentoring.tenancy.fields import OrganizationForeignKey
from mentoring.tenancy.models import Membership, OrganizationModel


class OutboxMessage(OrganizationModel):
    """One message to one recipient, at most once for its kind, subject and occurrence."""

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=100)
    subject_id = models.UUIDField()
    recipient = OrganizationForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="messages")
    #: For a recipient without a membership, such as somebody who is invited.
    email = models.EmailField(blank=True)
    #: "membership:<id>" or the address: one column, so that one constraint keeps messages single.
    recipient_key = models.CharField(max_length=320)
    #: Which of several messages of this kind about this subject, such as a version of the appointment.
    occurrence = models.CharField(max_length=100, blank=True)
    context_ids = models.JSONField(default=dict)
    due_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=MessageStatus.choices, default=MessageStatus.PENDING)
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.NONE, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    #: Set before the mail server is called: a worker that dies after this may have sent the message.
    handed_over_at = models.DateTimeField(null=True)
    is_better_lost = models.BooleanField(default=False)
    message_id = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organization",
                    "kind",
                    "subject_id",
                    "subject_type",
                    "recipient_key",
                    "occurrence",
                ],
                name="notifications_message_once",
            ),
            models.CheckConstraint(condition=Q(status__in=MessageStatus.values), name="notifications_message_status"),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) ^ ~Q(email=""),
                name="notifications_message_one_recipient",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "due_at"],
                name="notifications_message_due",
                condition=Q(status__in=["pending", "sending"]),
            ),
            models.Index(
                fields=["organization", "lease_until"],
                name="notifications_message_lease",
                condition=Q(status="sending"),
            ),
            models.Index(
                fields=["organization", "subject_id"],
                name="notifications_message_subject",
                condition=Q(status="pending"),
            ),
            models.Index(fields=["organization", "status", "-created_at"], name="notifications_message_state"),
        ]


class InAppMessage(OrganizationModel):
    """What a member sees in the application: written once, when the message is due."""

    message = OrganizationForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="in_app")
    recipient = OrganizationForeignKey(Membership, on_delete=models.CASCADE, related_name="in_app_messages")
    title = models.CharField(max_length=300)
    path = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "message"], name="notifications_in_app_once")]
        indexes = [
            models.Index(fields=["organization", "recipient", "-created_at"], name="notifications_in_app_list"),
            models.Index(
                fields=["organization", "recipient"],
                name="notifications_in_app_unread",
                condition=Q(read_at__isnull=True),
            ),
        ]


class Preference(OrganizationModel):
    """What a recipient wants. No row: everything, with quiet hours at night."""

    recipient_key = models.CharField(max_length=320)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    quiet_from = models.TimeField(default=time(20), null=True)
    quiet_to = models.TimeField(default=time(7), null=True)
    #: "kind:<code>" and "category:<code>".
    muted = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "recipient_key"], name="notifications_preference_once"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="notifications_preference_quiet_pair",
            ),
        ]


class SignInMail(models.Model):
    """Mail of the sign-in: belongs to no organization. Its text is erased once it is handed over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    due_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=MessageStatus.choices, default=MessageStatus.PENDING)
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.NONE, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="notifications_sign_in_due",
                condition=Q(status__in=["pending", "sending"]),
            )
        ]
