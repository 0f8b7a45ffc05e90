"""The reminders of proposals that nobody has answered. Each side has its own kind, because one may have answered."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.notifications.catalog import Action, Kind, Notice, register_kind
from mentoring.tenancy.routing import organization_url
from relationships.choices import RelationshipStatus
from relationships.models import Relationship

MENTOR_REMINDER = "proposal.mentor_reminder"
MENTEE_REMINDER = "proposal.mentee_reminder"


def register_kinds() -> None:
    _register(
        MENTOR_REMINDER,
        gettext_lazy("Reminder to answer a proposed mentee"),
        lambda pair: pair.mentor_accepted_at is None,
    )
    _register(
        MENTEE_REMINDER,
        gettext_lazy("Reminder to answer a proposed mentor"),
        lambda pair: pair.mentee_accepted_at is None,
    )


def _register(code: str, title: Promise, is_waited_for: Callable[[Relationship], bool]) -> None:
    register_kind(
        Kind(
            code=code,
            title=title,
            audience=gettext_lazy("You get this because somebody was proposed to you and waits for your answer."),
            category="sessions",
            is_relevant=lambda pair: pair.status == RelationshipStatus.PENDING and is_waited_for(pair),
            action=lambda notice: Action(
                _("See who it is and answer"), organization_url("relationships:answer", pk=notice.subject.pk)
            ),
            context=_context,
            subject_template="emails/proposal/reminder.subject.txt",
            text_template="emails/proposal/reminder.txt",
            html_template="emails/proposal/reminder.html",
        )
    )


def _context(notice: Notice) -> Mapping[str, Any]:
    pair: Relationship = notice.subject
    is_mentor = notice.recipient is not None and pair.mentor.membership_id == notice.recipient.pk
    return {
        "is_mentor": is_mentor,
        "other": pair.mentee if is_mentor else pair.mentor,
        "program": pair.program,
        "answer_by": pair.answer_by,
    }
