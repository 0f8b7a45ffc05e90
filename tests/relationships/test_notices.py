"""What the messages of relationships say, and what they never say."""

import pytest

from mentoring.notifications.catalog import Notice, all_kinds, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.rendering import render
from mentoring.notifications.services import notify
from tests.relationships.conftest import Cast
from tests.relationships.services.test_sessions import schedule

pytestmark = pytest.mark.django_db
KINDS = [kind.code for kind in all_kinds() if kind.code.startswith(("session.", "relationship."))]


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
