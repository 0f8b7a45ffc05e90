"""Promising messages. Call these inside the business transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.validators import validate_email
from django.db import models, transaction

from mentoring import clock
from mentoring.ids import new_id
from mentoring.jobs import nudge
from mentoring.jobs.registry import Argument, to_json
from mentoring.notifications.catalog import Kind, get_kind, subject_type
from mentoring.notifications.choices import MessageStatus, Reason
from mentoring.notifications.models import OutboxMessage, SignInMail
from mentoring.tenancy.models import Membership
from mentoring.tenancy.scope import memo

SIGN_IN_MAIL_LIFE = timedelta(hours=1)


def notify(
    kind: Kind | str,
    *,
    recipient: Membership | str,
    subject: models.Model,
    occurrence: str = "",
    due_at: datetime | None = None,
    context_ids: Mapping[str, Argument] | None = None,
) -> OutboxMessage | None:
    """Promise one message; None when it has been promised before. Asked again with the same subject, recipient and
    occurrence it changes nothing, so callers need not look first."""
    kind = get_kind(kind) if isinstance(kind, str) else kind
    member = recipient if isinstance(recipient, Membership) else None
    email = "" if isinstance(recipient, Membership) else _address(recipient)
    pk = new_id()
    message = OutboxMessage(
        id=pk,
        kind=kind.code,
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        recipient=member,
        email=email,
        recipient_key=recipient_key(recipient),
        occurrence=occurrence,
        context_ids=to_json(dict(context_ids or {})),
        due_at=due_at or clock.now(),
        is_better_lost=kind.better_lost_than_twice,
        message_id=new_message_id(pk),
        language=member.language if member else "",
        time_zone=member.time_zone if member else "",
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    if not OutboxMessage.objects.filter(pk=pk).exists():
        return None
    if message.due_at <= clock.now():
        memo("notifications.nudge", _nudge_after_commit)
    return message


def cancel_notifications(subject: models.Model, kinds: Iterable[Kind | str] = ()) -> int:
    """What is still waiting about the subject is not sent; without kinds, all of it. Says how many."""
    waiting = OutboxMessage.objects.filter(
        subject_type=subject_type(subject), subject_id=subject.pk, status=MessageStatus.PENDING
    )
    codes = [kind if isinstance(kind, str) else kind.code for kind in kinds]
    if codes:
        waiting = waiting.filter(kind__in=codes)
    changed: int = waiting.update(status=MessageStatus.SUPPRESSED, reason=Reason.CANCELED)
    return changed


def send_sign_in_mail(to: str, subject: str, text: str, html: str = "") -> SignInMail:
    """The request that asks for a sign-in code does not wait for the mail server."""
    pk = new_id()
    mail = SignInMail.objects.create(
        id=pk,
        email=_address(to),
        subject=" ".join(subject.split())[:300],
        text=text,
        html=html,
        expires_at=clock.now() + SIGN_IN_MAIL_LIFE,
        message_id=new_message_id(pk),
    )
    _nudge_after_commit()
    return mail


def recipient_key(recipient: Membership | str) -> str:
    if isinstance(recipient, Membership):
        return f"membership:{recipient.pk}"
    return _address(recipient).lower()


def new_message_id(pk: UUID) -> str:
    """Made once and kept: a message that is sent twice can be recognized as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{pk}@{domain}>"


def _address(email: str) -> str:
    email = email.strip()
    validate_email(email)
    return email


def _nudge_after_commit() -> bool:
    transaction.on_commit(partial(nudge.send, "notifications.drain"))
    return True
