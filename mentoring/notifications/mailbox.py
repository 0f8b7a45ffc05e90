"""Reads what the file backend wrote: the mailbox of the demo."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
SHOWN_AT_MOST = 100


@dataclass(frozen=True)
class Letter:
    message_id: str
    to: str
    sender: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    files: tuple[str, ...]


def read_mailbox(*, to: str = "", limit: int = SHOWN_AT_MOST) -> list[Letter]:
    """The newest messages first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = [path for path in folder.glob("*.log") if path.is_file()] if folder.is_dir() else []
    letters: list[Letter] = []
    for path in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True):
        parts = [part for part in path.read_bytes().split(SEPARATOR) if part.strip()]
        found = [_letter(part) for part in reversed(parts)]
        letters += [letter for letter in found if not to or to.lower() in letter.to.lower()]
        if len(letters) >= limit:
            break
    return letters[:limit]


def _letter(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    date = str(message.get("Date", ""))
    return Letter(
        message_id=str(message.get("Message-ID", "")),
        to=str(message.get("To", "")),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        sent_at=parsedate_to_datetime(date) if date else None,
        text=_body(message, "text/plain"),
        html=_body(message, "text/html"),
        files=tuple(
            part.get_filename() or part.get_content_type()
            for part in message.walk()
            if part.get_content_type() == "text/calendar" or part.get_content_disposition() == "attachment"
        ),
    )


def _body(message: EmailMessage, wanted: str) -> str:
    for part in message.walk():
        if part.get_content_type() == wanted and part.get_content_disposition() != "attachment":
            return str(part.get_content())
    return ""
