"""Claim, check, render, hand over, mark. Nothing is lost; a message is sent twice only if a worker
dies in the hand-over, and then under the same Message-ID."""

import logging
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from mentoring import clock
from mentoring.jobs.claims import product_now
from mentoring.jobs.crash import crash_point
from mentoring.jobs.registry import from_json
from mentoring.notifications import claims
from mentoring.notifications.catalog import Kind, Notice, get_kind
from mentoring.notifications.choices import Channel, MessageStatus, Reason
from mentoring.notifications.models import InAppMessage, OutboxMessage, Preference, SignInMail
from mentoring.notifications.quiet import end_of_quiet
from mentoring.notifications.rendering import Rendered, render
from mentoring.notifications.transport import Mailer, Outcome
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import organization_scope

log = logging.getLogger(__name__)

ACTOR = Actor.task("notifications")
BATCH = 10


def drain(limit: int = 500) -> int:
    """Handles what is due, at most about `limit` messages; says how many it handled."""
    handled = 0
    with Mailer() as mailer:
        while handled < limit and not mailer.found_nobody():
            mail = claims.claim_sign_in_mail()
            if mail is not None:
                _send_sign_in_mail(mail, mailer)
                handled += 1
                continue
            claimed = claims.claim_messages(BATCH)
            if not claimed:
                break
            crash_point("outbox.claimed")
            for message_id, organization_id in claimed:
                organization = Organization.objects.get(pk=organization_id)
                if mailer.found_nobody():
                    _release(message_id, organization)
                else:
                    _handle(message_id, organization, mailer)
                    handled += 1
    return handled


def _release(message_id: UUID, organization: Organization) -> None:
    with organization_scope(organization, ACTOR):
        claims.release(message_id)


def _handle(message_id: UUID, organization: Organization, mailer: Mailer) -> None:
    try:
        prepared = _prepare(message_id, organization)
    except Exception as error:
        log.error("Message %s could not be made: %s", message_id, type(error).__name__)
        _give_back(message_id, organization)
        return
    if prepared is None:
        return
    message, email = prepared
    crash_point("outbox.prepared")
    outcome = mailer.send(email)
    crash_point("outbox.handed_over")
    with organization_scope(organization, ACTOR):
        _mark(message, outcome)
    crash_point("outbox.marked")


def _prepare(message_id: UUID, organization: Organization) -> tuple[OutboxMessage, EmailMultiAlternatives] | None:
    """One transaction: checks, the message in the application, and the mark that the hand-over begins."""
    with organization_scope(organization, ACTOR):
        message = (
            OutboxMessage.objects.select_related("recipient")
            .filter(pk=message_id, status=MessageStatus.SENDING, handed_over_at__isnull=True)
            .first()
        )
        if message is None:
            return None
        kind = get_kind(message.kind)
        notice = _notice(message, organization)
        preference = _preference(message)
        reason = _why_not(kind, message, notice, preference)
        if reason:
            claims.finish(message, MessageStatus.SUPPRESSED, reason)
            return None
        rendered = render(kind, message, notice)
        _show_in_app(message, rendered)
        if message.recipient_id and preference.channel == Channel.IN_APP:
            claims.finish(message, MessageStatus.SENT, Reason.IN_APP_ONLY)
            return None
        if kind.respects_quiet_hours:
            until = end_of_quiet(clock.now(), notice.time_zone, preference.quiet_from, preference.quiet_to)
            if until is not None:
                claims.postpone(message, until)
                return None
        return (message, rendered.email) if claims.begin_hand_over(message) else None


def _notice(message: OutboxMessage, organization: Organization) -> Notice:
    model = apps.get_model(message.subject_type)
    member = message.recipient
    if member is not None:
        member.organization = organization
    return Notice(
        organization=organization,
        subject=model._default_manager.filter(pk=message.subject_id).first(),
        recipient=member,
        email=member.email if member else message.email,
        occurrence=message.occurrence,
        context_ids=from_json(message.context_ids),
        # The zone of now: people travel between the promise and the day.
        time_zone=member.zone if member else message.time_zone or organization.time_zone,
    )


def _preference(message: OutboxMessage) -> Preference:
    stored: Preference | None = Preference.objects.filter(recipient_key=message.recipient_key).first()
    if stored is not None:
        return stored
    # Quiet hours are a promise to members; somebody outside has no wall clock here.
    return Preference() if message.recipient_id else Preference(quiet_from=None, quiet_to=None)


def _why_not(kind: Kind, message: OutboxMessage, notice: Notice, preference: Preference) -> Reason | None:
    if notice.subject is None:
        return Reason.GONE
    if notice.recipient is not None and not notice.recipient.is_active:
        return Reason.RECIPIENT_LEFT
    if kind.can_be_muted and {f"kind:{kind.code}", f"category:{kind.category}"} & set(preference.muted):
        return Reason.MUTED
    if not kind.is_relevant(notice.subject):
        return Reason.NOT_RELEVANT
    return None


def _show_in_app(message: OutboxMessage, rendered: Rendered) -> None:
    if message.recipient_id is None:
        return
    shown = InAppMessage(message=message, recipient_id=message.recipient_id, title=rendered.title, path=rendered.path)
    InAppMessage.objects.bulk_create([shown], ignore_conflicts=True)


def _mark(message: OutboxMessage, outcome: Outcome) -> None:
    match outcome:
        case Outcome.SENT:
            claims.finish(message, MessageStatus.SENT)
        case Outcome.BOUNCED:
            claims.finish(message, MessageStatus.FAILED, Reason.BOUNCED)
        case Outcome.REFUSED:
            claims.finish(message, MessageStatus.FAILED, Reason.REFUSED)
        case Outcome.TEMPORARY:
            claims.try_later(message)


def _give_back(message_id: UUID, organization: Organization) -> None:
    """It may be ours to mend (a template, another release): tried again, and in the end shown as broken."""
    with organization_scope(organization, ACTOR):
        message = OutboxMessage.objects.filter(pk=message_id, status=MessageStatus.SENDING).first()
        if message is None:
            return
        if message.attempts >= claims.MAX_ATTEMPTS:
            claims.finish(message, MessageStatus.FAILED, Reason.BROKEN)
        else:
            claims.try_later(message)


def _send_sign_in_mail(mail: SignInMail, mailer: Mailer) -> None:
    if mail.expires_at <= product_now():
        claims.finish_sign_in_mail(mail, MessageStatus.SUPPRESSED, Reason.EXPIRED)
        return
    email = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.email],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    match mailer.send(email):
        case Outcome.SENT:
            claims.finish_sign_in_mail(mail, MessageStatus.SENT, Reason.NONE)
        case Outcome.BOUNCED:
            claims.finish_sign_in_mail(mail, MessageStatus.FAILED, Reason.BOUNCED)
        case Outcome.REFUSED:
            claims.finish_sign_in_mail(mail, MessageStatus.FAILED, Reason.REFUSED)
        case Outcome.TEMPORARY:
            claims.try_sign_in_mail_later(mail)
