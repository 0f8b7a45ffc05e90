"""What a message says. Called in the scope of its organization; gives plain values that need no scope."""

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from mentoring.notifications.catalog import Action, Attachment, Kind, Notice
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.stopping import stop_url


@dataclass(frozen=True)
class Rendered:
    title: str
    path: str
    email: EmailMultiAlternatives


def render(kind: Kind, message: OutboxMessage, notice: Notice) -> Rendered:
    language = message.language or notice.organization.language
    with translation.override(language), timezone.override(notice.time_zone):
        action = kind.action(notice)
        stop = stop_url(message) if kind.can_be_muted else ""
        values = _values(kind, notice, action, stop, language)
        title = one_line(_plain(kind.subject_template, values))
        values["title"] = title
        email = EmailMultiAlternatives(
            subject=title,
            body=_plain(kind.text_template, values).strip() + "\n",
            from_email=_sender(notice.organization.name),
            to=[notice.email],
            headers=_headers(message, stop),
        )
        email.attach_alternative(render_to_string(kind.html_template, values), "text/html")
        for attachment in kind.attachments(notice):
            _attach(email, attachment)
    return Rendered(title[:300], action.path if action else "", email)


def one_line(text: str) -> str:
    """A header must not contain a line break, and no name that somebody typed may bring one."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())


def _plain(template: str, values: dict[str, Any]) -> str:
    """Plain text is not HTML: an ampersand stays one."""
    made: Any = get_template(template)
    return str(made.template.render(Context(values, autoescape=False)))


def _values(kind: Kind, notice: Notice, action: Action | None, stop: str, language: str) -> dict[str, Any]:
    return {
        **kind.context(notice),
        "notice": notice,
        "subject": notice.subject,
        "organization": notice.organization,
        "recipient": notice.recipient,
        "context_ids": notice.context_ids,
        "action": action,
        "action_url": f"{settings.PUBLIC_URL}{action.path}" if action else "",
        "audience": kind.audience,
        "stop_url": stop,
        "language": language,
    }


def _sender(organization: str) -> str:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((f"{one_line(organization)} ({name})" if name else one_line(organization), address))


def _headers(message: OutboxMessage, stop: str) -> dict[str, str]:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _attach(email: EmailMultiAlternatives, attachment: Attachment) -> None:
    if attachment.is_alternative:
        email.attach_alternative(attachment.content, attachment.mimetype)
    else:
        email.attach(one_line(attachment.filename), attachment.content, attachment.mimetype)
