"""What the messages of relationships say, and what they never say."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
import vobject
from icalendar import Calendar

from mentoring.notifications.catalog import Notice, all_kinds, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.rendering import render
from mentoring.notifications.services import notify
from tests.relationships.conftest import Cast
from tests.relationships.services.test_sessions import schedule

pytestmark = pytest.mark.django_db
#: The reminders have a subject of their own and their tests in test_nudges.py.
OWN_SUBJECT = {"relationship.nudge", "relationship.answer_reminder"}
KINDS = [k.code for k in all_kinds() if k.code.startswith(("session.", "relationship.")) and k.code not in OWN_SUBJECT]


@pytest.mark.parametrize("code", KINDS)
def test_every_message_names_the_other_and_leaves_nothing_undefined(scope: Cast, code: str):
    session = schedule(scope)
    subject = session if code.startswith("session.") else scope.relationship
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
