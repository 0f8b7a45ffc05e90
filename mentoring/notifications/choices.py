"""The states of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageStatus(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be delivered")
    SUPPRESSED = "suppressed", _("not sent")
    UNKNOWN = "unknown", _("perhaps sent")


MESSAGE_TRANSITIONS: dict[MessageStatus, frozenset[MessageStatus]] = {
    MessageStatus.PENDING: frozenset({MessageStatus.SENDING, MessageStatus.SUPPRESSED}),
    # Back to pending: postponed, or a passing error. Unknown: a worker died in the hand-over of a message that is
    # better lost than sent twice.
    MessageStatus.SENDING: frozenset(
        {
            MessageStatus.SENT,
            MessageStatus.FAILED,
            MessageStatus.SUPPRESSED,
            MessageStatus.UNKNOWN,
            MessageStatus.PENDING,
        }
    ),
    MessageStatus.SENT: frozenset(),
    MessageStatus.FAILED: frozenset(),
    MessageStatus.SUPPRESSED: frozenset(),
    MessageStatus.UNKNOWN: frozenset(),
}


class Reason(models.TextChoices):
    """Why a message is in its state: shown to HR, so never anything about its content."""

    NONE = "", ""
    CANCELED = "canceled", _("no longer needed")
    NOT_RELEVANT = "not_relevant", _("no longer needed when it was due")
    GONE = "gone", _("what it was about does not exist any more")
    RECIPIENT_LEFT = "recipient_left", _("the recipient has left")
    MUTED = "muted", _("the recipient does not want these messages")
    IN_APP_ONLY = "in_app_only", _("shown in the application only")
    QUIET_HOURS = "quiet_hours", _("waits for the end of quiet hours")
    TEMPORARY = "temporary", _("the mail server asks to try again later")
    BOUNCED = "bounced", _("the mail server refuses this address")
    REFUSED = "refused", _("the mail server refuses the message")
    GAVE_UP = "gave_up", _("given up after many attempts")
    BROKEN = "broken", _("the message could not be made")
    HAND_OVER = "hand_over", _("interrupted while it was handed over")
    EXPIRED = "expired", _("too late to be useful")


class Channel(models.TextChoices):
    EMAIL = "email", _("By e-mail and in the application")
    IN_APP = "in_app", _("In the application only")
