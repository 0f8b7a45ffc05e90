"""The messages about sessions. None of them carries what anybody wrote or answered."""

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring import clock
from mentoring.notifications.catalog import Action, Attachment, Kind, Notice, register_kind
from mentoring.tenancy.routing import organization_url
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.reports.calendar import Appointment, Attendee, Method, invitation

_CATEGORY = "sessions"
_AUDIENCE = gettext_lazy("You get this because you are one of the two people of this session.")


def register_kinds() -> None:
    _register_appointments()
    _register_session_reminders()
    _register_relationship_kinds()
    _register_endings()
    _register_nudges()


def _register_appointments() -> None:
    register_kind(
        Kind(
            code="session.invitation",
            title=gettext_lazy("Calendar invitation"),
            audience=_AUDIENCE,
            category=_CATEGORY,
            is_relevant=_is_coming,
            action=_to_session,
            context=_context,
            attachments=lambda notice: [_calendar(notice, Method.REQUEST)],
            respects_quiet_hours=False,
            can_be_muted=False,
        )
    )
    register_kind(
        Kind(
            code="session.cancellation",
            title=gettext_lazy("Cancelled session"),
            audience=_AUDIENCE,
            category=_CATEGORY,
            is_relevant=lambda session: session.status == SessionStatus.CANCELLED,
            action=_to_session,
            context=_context,
            attachments=lambda notice: [_calendar(notice, Method.CANCEL)],
            respects_quiet_hours=False,
            can_be_muted=False,
        )
    )


def _register_session_reminders() -> None:
    register_kind(
        Kind(
            code="session.reminder",
            title=gettext_lazy("Reminder before a session"),
            audience=_AUDIENCE,
            category=_CATEGORY,
            is_relevant=_is_coming,
            action=_to_session,
            context=_context,
        )
    )
    register_kind(
        Kind(
            code="session.log_reminder",
            title=gettext_lazy("Reminder to log a session"),
            audience=_AUDIENCE,
            category=_CATEGORY,
            is_relevant=lambda session: session.status == SessionStatus.SCHEDULED,
            action=lambda notice: Action(
                _("Log the session"), organization_url("relationships:session_log", pk=notice.subject.pk)
            ),
            context=_context,
        )
    )


def _register_relationship_kinds() -> None:
    register_kind(
        Kind(
            code="relationship.proposed",
            title=gettext_lazy("Proposal of a mentor or mentee"),
            audience=gettext_lazy("You get this because somebody was proposed to you."),
            category=_CATEGORY,
            is_relevant=lambda relationship: relationship.status == RelationshipStatus.PENDING,
            action=lambda notice: Action(
                _("See who it is and answer"), organization_url("relationships:answer", pk=notice.subject.pk)
            ),
            context=_pair_context,
            can_be_muted=False,
        )
    )
    register_kind(
        Kind(
            code="relationship.started",
            title=gettext_lazy("Your relationship begins"),
            audience=gettext_lazy("You get this because you both said yes."),
            category=_CATEGORY,
            is_relevant=lambda relationship: relationship.status == RelationshipStatus.ACTIVE,
            action=lambda notice: Action(
                _("Take the first steps"), organization_url("relationships:relationship", pk=notice.subject.pk)
            ),
            context=_pair_context,
        )
    )


def _register_endings() -> None:
    """None of them says who ended it, or why."""
    register_kind(
        Kind(
            code="relationship.ended",
            title=gettext_lazy("Your relationship has ended"),
            audience=gettext_lazy("You get this because you were one of the two."),
            category=_CATEGORY,
            is_relevant=_has_ended,
            action=_to_pair,
            context=_pair_context,
            can_be_muted=False,
        )
    )
    register_kind(
        Kind(
            code="relationship.pair_ended",
            title=gettext_lazy("A pair of your program has ended"),
            audience=gettext_lazy("You get this because you run this program."),
            category=_CATEGORY,
            is_relevant=_has_ended,
            action=_to_pair,
            context=_pair_context,
        )
    )

    register_kind(
        Kind(
            code="relationship.reopened",
            title=gettext_lazy("Your relationship goes on"),
            audience=gettext_lazy("You get this because you are one of the two."),
            category=_CATEGORY,
            is_relevant=lambda relationship: (
                relationship.status in (RelationshipStatus.ACTIVE, RelationshipStatus.ON_HOLD)
            ),
            action=_to_pair,
            context=_pair_context,
            can_be_muted=False,
        )
    )


def _register_nudges() -> None:
    register_kind(
        Kind(
            code="relationship.nudge",
            title=gettext_lazy("Reminder to meet"),
            audience=gettext_lazy("You get this because the people who run your program look after its pairs."),
            category=_CATEGORY,
            is_relevant=lambda nudge: (
                nudge.taken_back_at is None and nudge.relationship.status == RelationshipStatus.ACTIVE
            ),
            action=lambda notice: Action(
                _("Find a time"), organization_url("relationships:schedule", pk=notice.subject.relationship_id)
            ),
            context=lambda notice: _pair(notice, notice.subject.relationship),
        )
    )
    register_kind(
        Kind(
            code="relationship.answer_reminder",
            title=gettext_lazy("Reminder to answer a proposal"),
            audience=gettext_lazy("You get this because somebody was proposed to you and waits for your answer."),
            category=_CATEGORY,
            is_relevant=lambda nudge: (
                nudge.taken_back_at is None and nudge.relationship.status == RelationshipStatus.PENDING
            ),
            action=lambda notice: Action(
                _("See who it is and answer"),
                organization_url("relationships:answer", pk=notice.subject.relationship_id),
            ),
            context=lambda notice: {
                **_pair(notice, notice.subject.relationship),
                "answer_by": notice.subject.relationship.answer_by,
            },
        )
    )


def _is_coming(session: Session) -> bool:
    return session.status == SessionStatus.SCHEDULED and session.starts_at > clock.now()


def _has_ended(relationship: Relationship) -> bool:
    return relationship.status in (RelationshipStatus.COMPLETED, RelationshipStatus.ENDED_EARLY)


def _to_pair(notice: Notice) -> Action:
    return Action(_("Open the page of the pair"), organization_url("relationships:relationship", pk=notice.subject.pk))


def _to_session(notice: Notice) -> Action:
    return Action(_("Open the session"), organization_url("relationships:session", pk=notice.subject.pk))


def _context(notice: Notice) -> Mapping[str, Any]:
    session: Session = notice.subject
    return {"session": session, **_pair(notice, session.relationship)}


def _pair_context(notice: Notice) -> Mapping[str, Any]:
    return {"relationship": notice.subject, **_pair(notice, notice.subject)}


def _pair(notice: Notice, relationship: Relationship) -> Mapping[str, Any]:
    recipient = notice.recipient
    is_mentor = recipient is not None and relationship.mentor.membership_id == recipient.pk
    return {
        "is_mentor": is_mentor,
        "other": relationship.mentee if is_mentor else relationship.mentor,
        "program": relationship.program,
    }


def _calendar(notice: Notice, method: Method) -> Attachment:
    session: Session = notice.subject
    relationship = session.relationship
    sender_name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    names = {"mentor": relationship.mentor.name, "mentee": relationship.mentee.name}
    appointment = Appointment(
        session_id=session.pk,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=_("Session of %(mentor)s and %(mentee)s") % names,
        place=session.place,
        organizer=Attendee(sender_name, sender),
        attendees=tuple(Attendee(person.name, person.email) for person in (relationship.mentor, relationship.mentee)),
        made_at=clock.now(),
        domain=sender.rpartition("@")[2],
    )
    return Attachment(
        filename="session.ics",
        content=invitation(appointment, method).decode(),
        mimetype=f"text/calendar; method={method.value}; charset=UTF-8",
        is_alternative=True,
    )
