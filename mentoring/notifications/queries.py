from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.errors import NotFound
from mentoring.notifications.catalog import Text, UnknownKindError, get_kind
from mentoring.notifications.choices import MessageStatus, Reason
from mentoring.notifications.models import InAppMessage, OutboxMessage
from mentoring.notifications.permissions import can_view_deliveries
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require


@dataclass(frozen=True)
class Delivery:
    """One line of the list of messages: to whom, of which kind, and what became of it."""

    id: UUID
    recipient: str
    kind: Text
    status: MessageStatus
    reason: Reason
    attempts: int
    due_at: datetime
    sent_at: datetime | None


def visible_in_app_messages(actor: Actor) -> QuerySet[InAppMessage]:
    """The actor's own, newest first."""
    if actor.membership_id is None:
        nothing: QuerySet[InAppMessage] = InAppMessage.objects.none()
        return nothing
    messages: QuerySet[InAppMessage] = InAppMessage.objects.filter(recipient_id=actor.membership_id).order_by(
        "-created_at", "-pk"
    )
    return messages


def get_in_app_message(actor: Actor, pk: UUID) -> InAppMessage:
    message = visible_in_app_messages(actor).filter(pk=pk).first()
    if message is None:
        raise NotFound
    return message


def unread_count(actor: Actor) -> int:
    return visible_in_app_messages(actor).filter(read_at__isnull=True).count()


def visible_deliveries(actor: Actor, *, troubled_only: bool = True) -> QuerySet[OutboxMessage]:
    """For HR: by default what did not arrive, or perhaps not."""
    require(
        can_view_deliveries(actor),
        _("Only those who manage the members see whether messages arrived."),
        who_can_help=_("An HR admin of your organization."),
    )
    messages: QuerySet[OutboxMessage] = OutboxMessage.objects.select_related("recipient")
    if troubled_only:
        messages = messages.filter(status__in=[MessageStatus.FAILED, MessageStatus.UNKNOWN])
    return messages.order_by("-created_at", "-pk")


def delivery_of(message: OutboxMessage) -> Delivery:
    try:
        kind: Text = get_kind(message.kind).title
    except UnknownKindError:
        kind = message.kind
    return Delivery(
        id=message.pk,
        recipient=message.recipient.name if message.recipient else message.email,
        kind=kind,
        status=MessageStatus(message.status),
        reason=Reason(message.reason),
        attempts=message.attempts,
        due_at=message.due_at,
        sent_at=message.sent_at,
    )
