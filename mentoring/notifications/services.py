"""Promising messages. Call these inside the business transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import RuleBroken
from mentoring.ids import new_id
from mentoring.jobs import nudge
from mentoring.jobs.registry import Argument, to_json
from mentoring.notifications.catalog import Kind, all_kinds, get_kind, subject_type
from mentoring.notifications.choices import Channel, MessageStatus, Reason
from mentoring.notifications.models import InAppMessage, OutboxMessage, Preference, SignInMail
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.permissions import require
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
    """Promise one message; None when it has been promised before. Asked again with the same subject,
    recipient and occurrence it changes nothing, so callers need not look first."""
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


@transaction.atomic
def save_preference(
    *, by: Actor, channel: str, quiet_from: time | None, quiet_to: time | None, muted: Iterable[str] = ()
) -> Preference:
    """What the acting member wants for themself."""
    if channel not in Channel.values:
        raise RuleBroken("unknown_channel", _("Choose how you want to be told."), field="channel")
    if (quiet_from is None) != (quiet_to is None):
        raise RuleBroken("quiet_hours_incomplete", _("Give both ends of the quiet hours, or none."), field="quiet_to")
    values: dict[str, Any] = {
        "channel": channel,
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "muted": sorted(set(muted) & mutable()),
    }
    preference: Preference = Preference.objects.update_or_create(
        recipient_key=f"membership:{_member(by)}", defaults=values
    )[0]
    record("notifications.preference_saved", by=by, subject=preference, after=values)
    return preference


@transaction.atomic
def mute_category(recipient: str, category: str, *, by: Actor) -> Preference:
    """The one click of a mail: `recipient` and `category` come from its signed link."""
    # ON CONFLICT lets two clicks at once pass; the lock makes the second add to the first.
    outside = {} if recipient.startswith("membership:") else {"quiet_from": None, "quiet_to": None}
    Preference.objects.bulk_create([Preference(recipient_key=recipient, **outside)], ignore_conflicts=True)
    preference: Preference = Preference.objects.select_for_update().get(recipient_key=recipient)
    preference.muted = sorted({*preference.muted, f"category:{category}"})
    preference.save(update_fields=["muted"])
    record("notifications.category_muted", by=by, subject=preference, facts={"category": category})
    return preference


@transaction.atomic
def mark_read(*, by: Actor, message: InAppMessage | None = None) -> int:
    """One message of the acting member, or all of them."""
    unread = InAppMessage.objects.filter(recipient_id=_member(by), read_at__isnull=True)
    if message is not None:
        unread = unread.filter(pk=message.pk)
    changed: int = unread.update(read_at=clock.now())
    return changed


def mutable() -> set[str]:
    kinds = [kind for kind in all_kinds() if kind.can_be_muted]
    return {f"kind:{kind.code}" for kind in kinds} | {f"category:{kind.category}" for kind in kinds}


def _member(by: Actor) -> UUID:
    require(by.membership_id is not None, _("Only members have messages."))
    assert by.membership_id is not None
    return by.membership_id


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
