"""Which messages exist. An app registers its kinds in `apps.py`, in ready(), and owns their templates.

The templates of the kind "sessions.reminder" are emails/sessions/reminder.subject.txt, .txt and
.html; the second extends emails/layout.txt and the third emails/layout.html. They see `notice`,
`subject`, `organization`, `recipient`, `context_ids`, `action`, and what the kind's `context` gives.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise

from mentoring.tenancy.models import Membership, Organization

Text = str | Promise


@dataclass(frozen=True)
class Notice:
    """What the maker of a message knows. Everything was read in the scope of the organization."""

    organization: Organization
    subject: Any
    recipient: Membership | None
    email: str
    occurrence: str
    context_ids: Mapping[str, UUID | int | str | bool | None]
    time_zone: str


@dataclass(frozen=True)
class Action:
    """The one thing to do: `path` is an address of this installation, such as organization_url(...) gives."""

    label: Text
    path: str


@dataclass(frozen=True)
class Attachment:
    """A file of the message; a calendar invitation is an alternative form of the text."""

    filename: str
    content: str | bytes
    mimetype: str
    is_alternative: bool = False


def _no_context(notice: Notice) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    code: str
    title: Text
    #: Who gets it and why: the line "why you got this" of the mail.
    audience: Text
    category: str
    is_relevant: Callable[[Any], bool]
    action: Callable[[Notice], Action | None] = field(default=lambda notice: None)
    context: Callable[[Notice], Mapping[str, Any]] = field(default=_no_context)
    attachments: Callable[[Notice], Sequence[Attachment]] = field(default=lambda notice: ())
    better_lost_than_twice: bool = False
    respects_quiet_hours: bool = True
    #: False for what the recipient cannot do without, such as an invitation.
    can_be_muted: bool = True
    subject_template: str = ""
    text_template: str = ""
    html_template: str = ""

    def __post_init__(self) -> None:
        base = f"emails/{self.code.replace('.', '/')}"
        for name, ending in {
            "subject_template": ".subject.txt",
            "text_template": ".txt",
            "html_template": ".html",
        }.items():
            if not getattr(self, name):
                object.__setattr__(self, name, base + ending)


class UnknownKindError(LookupError):
    """A programming mistake at `notify`; in a worker, the message of another release."""


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    if kind.code in _kinds:
        raise ValueError(f"The message {kind.code} exists already.")
    _kinds[kind.code] = kind
    return kind


def get_kind(code: str) -> Kind:
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownKindError(code) from None


def all_kinds() -> list[Kind]:
    return [_kinds[code] for code in sorted(_kinds)]


def subject_type(subject: models.Model) -> str:
    return subject._meta.label_lower
