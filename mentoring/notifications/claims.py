"""The state of messages: each change is one conditional UPDATE that succeeds for one worker only."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Now

from mentoring import clock
from mentoring.jobs.claims import product_now
from mentoring.notifications.choices import MESSAGE_TRANSITIONS, MessageStatus, Reason
from mentoring.notifications.models import OutboxMessage, SignInMail
from mentoring.transitions import statuses_before

#: Longer than all time-outs of one hand-over; each message of a batch takes it anew at its turn.
LEASE_SECONDS = 120
MAX_ATTEMPTS = 12


def claim_messages(limit: int) -> list[tuple[UUID, UUID]]:
    """(message, organization) of due messages that now are this worker's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT message_id, organization_id FROM northbound_claim_messages(%s, %s, %s)",
            [limit, LEASE_SECONDS, product_now()],
        )
        return list(cursor.fetchall())


def begin_hand_over(message: OutboxMessage) -> bool:
    """From here on the message may have been sent. False when another worker has it."""
    return bool(
        _mine(message)
        .filter(handed_over_at__isnull=True)
        .update(handed_over_at=clock.now(), lease_until=Now() + Value(timedelta(seconds=LEASE_SECONDS)))
    )


def finish(message: OutboxMessage, status: MessageStatus, reason: Reason = Reason.NONE) -> bool:
    sent_at = clock.now() if status is MessageStatus.SENT else None
    mine = _mine(message).filter(status__in=statuses_before(MESSAGE_TRANSITIONS, status))
    return bool(mine.update(status=status, reason=reason, lease_until=None, sent_at=sent_at))


def postpone(message: OutboxMessage, until: datetime) -> bool:
    """Quiet hours are no failed attempt."""
    return bool(
        _mine(message).update(
            status=MessageStatus.PENDING,
            reason=Reason.QUIET_HOURS,
            due_at=until,
            lease_until=None,
            attempts=F("attempts") - 1,
        )
    )


def release(message_id: UUID) -> bool:
    """Claimed, but its turn did not come: no attempt was made."""
    claimed = OutboxMessage.objects.filter(pk=message_id, status=MessageStatus.SENDING, handed_over_at__isnull=True)
    return bool(claimed.update(status=MessageStatus.PENDING, attempts=F("attempts") - 1, lease_until=None))


def try_later(message: OutboxMessage) -> bool:
    if message.attempts >= MAX_ATTEMPTS:
        return finish(message, MessageStatus.FAILED, Reason.GAVE_UP)
    return bool(
        _mine(message).update(
            status=MessageStatus.PENDING,
            reason=Reason.TEMPORARY,
            due_at=clock.now() + back_off(message.attempts),
            lease_until=None,
        )
    )


def back_off(attempts: int) -> timedelta:
    """One minute, three, nine ... at most six hours: together more than a day."""
    return min(timedelta(minutes=3 ** (attempts - 1)), timedelta(hours=6))


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """The row as long as this attempt is the present one."""
    mine: QuerySet[OutboxMessage] = OutboxMessage.objects.filter(
        pk=message.pk, status=MessageStatus.SENDING, attempts=message.attempts
    )
    return mine


# --- Sign-in mail: a table without organization, so plain SQL is enough ---


def claim_sign_in_mail() -> SignInMail | None:
    due = Q(status=MessageStatus.PENDING) | Q(status=MessageStatus.SENDING, lease_until__lt=Now())
    with transaction.atomic():
        mail = (
            SignInMail.objects.filter(due, due_at__lte=product_now())
            .order_by("due_at")
            .select_for_update(skip_locked=True)
            .first()
        )
        if mail is not None:
            mail.attempts += 1
            mail.status = MessageStatus.SENDING
            SignInMail.objects.filter(pk=mail.pk).update(
                status=mail.status,
                attempts=mail.attempts,
                lease_until=Now() + Value(timedelta(seconds=LEASE_SECONDS)),
            )
    return mail


def finish_sign_in_mail(mail: SignInMail, status: MessageStatus, reason: Reason) -> None:
    """Its text is secret and short-lived: nothing of it stays."""
    _my_sign_in_mail(mail).update(
        status=status,
        reason=reason,
        text="",
        html="",
        lease_until=None,
        sent_at=clock.now() if status is MessageStatus.SENT else None,
    )


def try_sign_in_mail_later(mail: SignInMail) -> None:
    """Somebody sits before the screen and waits: soon, and often."""
    _my_sign_in_mail(mail).update(
        status=MessageStatus.PENDING,
        reason=Reason.TEMPORARY,
        due_at=product_now() + timedelta(seconds=10 * mail.attempts),
        lease_until=None,
    )


def _my_sign_in_mail(mail: SignInMail) -> QuerySet[SignInMail]:
    return SignInMail.objects.filter(pk=mail.pk, status=MessageStatus.SENDING, attempts=mail.attempts)
