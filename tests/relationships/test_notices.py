"""What the messages of relationships say, and what they never say."""

from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from mentoring import clock
from mentoring.notifications.catalog import Notice, all_kinds, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.rendering import render
from mentoring.notifications.services import notify
from relationships.choices import RelationshipStatus
from relationships.models import Nudge
from tests.relationships.conftest import Cast
from tests.relationships.services.test_sessions import schedule

pytestmark = pytest.mark.django_db
KINDS = [kind.code for kind in all_kinds() if kind.code.startswith(("session.", "relationship."))]


NUDGES = ("relationship.nudge", "relationship.answer_reminder")


def subject_of(cast: Cast, code: str) -> Any:
    if code in NUDGES:
        return Nudge.objects.create(relationship=cast.relationship)
    return schedule(cast) if code.startswith("session.") else cast.relationship


@pytest.mark.parametrize("code", KINDS)
def test_every_message_names_the_other_and_leaves_nothing_undefined(scope: Cast, code: str):
    subject = subject_of(scope, code)
    recipient = scope.mentor.membership
    notify(code, recipient=recipient, subject=subject, occurrence="here")
    message = OutboxMessage.objects.get(kind=code, recipient=recipient, occurrence="here")
    notice = Notice(scope.organization, subject, recipient, recipient.email, "here", {}, "Europe/Warsaw")
    email = render(get_kind(code), message, notice).email
    text = f"{email.subject}\n{email.body}\n{email.alternatives[0][0]}"
    assert "undefined" not in text
    assert "Priya Raman" in text


def test_times_are_those_of_the_reader(scope: Cast):
    session = schedule(scope, zone="Europe/Warsaw")
    recipient = scope.mentor.membership
    message = OutboxMessage.objects.get(kind="session.invitation", recipient=recipient)
    for zone, shown in (("Europe/Warsaw", "15:00"), ("America/New_York", "09:00")):
        notice = Notice(scope.organization, session, recipient, recipient.email, "0", {}, zone)
        assert shown in render(get_kind("session.invitation"), message, notice).email.body


def test_invitation_is_a_calendar_that_two_parsers_read_after_its_way_by_mail(scope: Cast):
    session = schedule(scope, wall=datetime(2027, 3, 29, 9), zone="Europe/Berlin")
    recipient = scope.mentor.membership
    message = OutboxMessage.objects.get(kind="session.invitation", recipient=recipient)
    notice = Notice(scope.organization, session, recipient, recipient.email, "0", {}, "Europe/Berlin")
    raw = render(get_kind("session.invitation"), message, notice).email.message().as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    text = str(part.get_content())
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    other = vobject.readOne(text).vevent
    assert event["UID"] == other.uid.value == f"{session.pk}@northbound.example"
    assert event["SEQUENCE"] == int(other.sequence.value) == 0
    assert event.decoded("DTSTART").astimezone(UTC) == other.dtstart.value.astimezone(UTC) == session.starts_at


def test_reminder_to_answer_says_by_when_and_that_a_no_is_fine(scope: Cast):
    scope.relationship.answer_by = date(2026, 11, 27)
    scope.relationship.status = RelationshipStatus.PENDING
    nudge = Nudge.objects.create(relationship=scope.relationship)
    recipient = scope.mentee.membership
    message = notify("relationship.answer_reminder", recipient=recipient, subject=nudge)
    notice = Notice(scope.organization, nudge, recipient, recipient.email, "", {}, "Europe/Warsaw")
    body = render(get_kind("relationship.answer_reminder"), message, notice).email.body
    assert "Marcus Lindqvist" in body
    assert "27 November" in body
    assert "needs no reason" in body
    assert f"/pairs/{scope.relationship.pk}/answer/" in body


@pytest.mark.parametrize(
    ("status", "is_sent"), [(RelationshipStatus.PENDING, True), (RelationshipStatus.ACTIVE, False)]
)
def test_reminder_to_answer_is_not_sent_to_who_has_answered(scope: Cast, status: RelationshipStatus, is_sent: bool):
    scope.relationship.status = status
    nudge = Nudge(relationship=scope.relationship)
    assert get_kind("relationship.answer_reminder").is_relevant(nudge) is is_sent
    nudge.taken_back_at = clock.now()
    assert not get_kind("relationship.answer_reminder").is_relevant(nudge)
