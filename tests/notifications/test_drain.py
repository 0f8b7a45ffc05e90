"""What is due is checked, written, handed over and marked; what the mail server answers is understood."""

import smtplib
from datetime import UTC, datetime, time, timedelta
from threading import Thread

import pytest
from django.core import mail
from django.db import connection

from mentoring import clock
from mentoring.notifications import claims
from mentoring.notifications.drain import drain
from mentoring.notifications.models import Preference, SignInMail
from mentoring.notifications.services import send_sign_in_mail
from mentoring.notifications.transport import Outcome, outcome_of
from mentoring.tenancy.models import ClockOffset, Membership
from tests.factories.tenancy import make_member
from tests.notifications import kinds
from tests.notifications.conftest import Post

pytestmark = pytest.mark.django_db(transaction=True)


def test_message_is_sent_and_shown_once(post):
    message = post.promise()
    assert drain() == 1
    assert drain() == 0
    assert post.state(message) == ("sent", "")
    assert post.shown() == [(f"Hello {post.member.name} & all", f"/o/{post.organization.slug}/answer/")]
    [sent] = mail.outbox
    assert sent.to == [post.member.email]
    assert sent.extra_headers["Message-ID"] == message.message_id


def test_mail_has_text_and_html_one_action_the_reason_and_one_click_stop(post):
    post.promise()
    drain()
    [sent] = mail.outbox
    address = f"http://localhost:8000/o/{post.organization.slug}/answer/"
    html = sent.alternatives[0].content
    for body in (sent.body, html):
        assert body.count(address) == 1
        assert "you are a member" in body
    assert "Northwind & Sons" in sent.body
    assert "Northwind &amp; Sons" in html
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/messages/stop/" in sent.extra_headers["List-Unsubscribe"]
    assert "undefined" not in sent.body + html


def test_message_that_cannot_be_muted_offers_no_stop(post):
    post.promise(kinds.ESSENTIAL)
    drain()
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_name_with_line_breaks_adds_no_header(transactional_db, sink):
    post = Post(name="Eve\r\nBcc: victim@example.com\x07\u2028x")
    type(post.organization).objects.update(name="Evil\r\nBcc: victim@example.com")
    post.promise()
    drain()
    [message] = sink.accepted
    assert message["Bcc"] is None
    assert message["To"] == post.member.email


def test_calendar_invitation_is_an_alternative_form(post, sink):
    post.promise(kinds.CALENDAR)
    drain()
    [part] = [p for p in sink.accepted[0].walk() if p.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert part.get_content().replace("\r\n", "\n") == kinds.INVITATION.replace("\r\n", "\n")


def test_message_that_lost_its_point_is_suppressed(post):
    other = make_member(post.organization)
    with post.scope():
        from mentoring.notifications.services import notify

        message = notify(kinds.AT_ONCE, recipient=other, subject=post.member)
        Membership.objects.filter(pk=post.member.pk).update(is_active=False)
    drain()
    assert post.state(message) == ("suppressed", "not_relevant")
    assert mail.outbox == []
    assert post.shown() == []


def test_recipient_who_left_gets_nothing(post):
    message = post.promise()
    with post.scope():
        Membership.objects.filter(pk=post.member.pk).update(is_active=False)
    drain()
    assert post.state(message) == ("suppressed", "recipient_left")


@pytest.mark.parametrize("muted", ["kind:tests.at_once", "category:greetings"])
def test_muted_message_is_suppressed_but_an_essential_one_is_not(post, muted):
    with post.scope():
        Preference.objects.create(recipient_key=f"membership:{post.member.pk}", muted=[muted])
    message, essential = post.promise(), post.promise(kinds.ESSENTIAL)
    drain()
    assert post.state(message) == ("suppressed", "muted")
    assert post.state(essential) == ("sent", "")


def test_member_who_wants_no_mail_is_told_in_the_application(post):
    with post.scope():
        Preference.objects.create(recipient_key=f"membership:{post.member.pk}", channel="in_app")
    message = post.promise()
    drain()
    assert post.state(message) == ("sent", "in_app_only")
    assert len(post.shown()) == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Warsaw", datetime(2026, 11, 2, 20, 30, tzinfo=UTC), datetime(2026, 11, 3, 6, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 2, 20, 30, tzinfo=UTC), None),
        ("Asia/Kathmandu", datetime(2026, 11, 2, 20, 30, tzinfo=UTC), datetime(2026, 11, 3, 1, 15, tzinfo=UTC)),
        # The night of the change back: 7:00 is Central European Time again.
        ("Europe/Warsaw", datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_are_those_of_the_recipient(transactional_db, zone, now, expected):
    post = Post(time_zone=zone)
    with clock.moved_to(now):
        message = post.promise(kinds.GREETING)
        drain()
    row = post.row(message)
    if expected is None:
        assert row.status == "sent"
        return
    assert (row.status, row.reason, row.due_at, row.attempts) == ("pending", "quiet_hours", expected, 0)
    assert mail.outbox == []
    assert len(post.shown()) == 1, "the application shows it at its time"
    with clock.moved_to(expected + timedelta(seconds=1)):
        drain()
    assert post.state(message) == ("sent", "")
    assert len(post.shown()) == 1


def test_person_without_quiet_hours_gets_it_at_night(transactional_db):
    post = Post(time_zone="UTC")
    with post.scope():
        Preference.objects.create(recipient_key=f"membership:{post.member.pk}", quiet_from=time(12), quiet_to=time(13))
    with clock.moved_to(datetime(2026, 11, 2, 23, 0, tzinfo=UTC)):
        message = post.promise(kinds.GREETING)
        drain()
    assert post.state(message) == ("sent", "")


def test_message_waits_for_its_time_on_the_clock_of_the_product(post):
    with post.scope():
        due = clock.now() + timedelta(days=2)
    message = post.promise(due_at=due)
    assert drain() == 0
    ClockOffset.objects.create(seconds=timedelta(days=3).total_seconds())
    assert drain() == 1
    assert post.state(message) == ("sent", "")


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"RCPT": "550 no such person"}, ("failed", "bounced")),
        ({"RCPT": "450 mailbox busy"}, ("pending", "temporary")),
        ({"DATA": "451 try later"}, ("pending", "temporary")),
        ({"END": "554 looks bad"}, ("failed", "refused")),
        ({"END": "452 out of space"}, ("pending", "temporary")),
        ({"MAIL": "530 sign in first"}, ("pending", "temporary")),
    ],
)
def test_answer_of_the_mail_server_decides(post, sink, answers, state):
    message = post.promise()
    sink.answers = answers
    drain()
    assert post.state(message) == state
    assert sink.accepted == []
    sink.answers = {}
    with clock.moved_by(timedelta(minutes=2)):
        drain()
    expected = ["sent"] if state[0] == "pending" else [state[0]]
    assert [post.state(message)[0]] == expected
    assert sink.message_ids == ([message.message_id] if expected == ["sent"] else [])


def test_one_refused_address_stops_no_other(post, sink):
    bad, good = post.promise(), post.promise(recipient="other@example.com")
    sink.answers = {"RCPT": "550 no"}
    drain()
    sink.answers = {}
    third = post.promise(recipient="third@example.com")
    drain()
    assert [post.state(m)[0] for m in (bad, good, third)] == ["failed", "failed", "sent"]


def test_dead_mail_server_costs_one_attempt_and_loses_nothing(post, settings):
    messages = [post.promise(occurrence=str(number)) for number in range(5)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    drain()
    rows = [post.row(m) for m in messages]
    assert {row.status for row in rows} == {"pending"}
    assert sorted(row.attempts for row in rows) == [0, 0, 0, 0, 1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.moved_by(timedelta(minutes=2)):
        drain()
    assert len(mail.outbox) == 5


def test_after_many_attempts_it_fails_in_sight(post, sink):
    message = post.promise()
    sink.answers = {"RCPT": "450 later"}
    with post.scope():
        type(message).objects.update(attempts=claims.MAX_ATTEMPTS - 1)
    drain()
    assert post.state(message) == ("failed", "gave_up")


def test_back_off_grows_and_lasts_more_than_a_day():
    delays = [claims.back_off(n) for n in range(1, claims.MAX_ATTEMPTS)]
    assert delays == sorted(delays)
    assert delays[0] == timedelta(minutes=1)
    assert sum(delays, timedelta()) > timedelta(days=1)


def test_meaning_of_errors_that_are_ours():
    assert outcome_of(smtplib.SMTPAuthenticationError(535, b"no")) is Outcome.TEMPORARY
    assert outcome_of(TimeoutError()) is Outcome.TEMPORARY
    two = {"a@b.c": (550, b""), "d@e.f": (450, b"")}
    assert outcome_of(smtplib.SMTPRecipientsRefused(two)) is Outcome.TEMPORARY


def test_broken_template_stops_no_other_message(post):
    broken, good = post.promise(kinds.BROKEN), post.promise()
    drain()
    assert post.state(good) == ("sent", "")
    assert post.row(broken).status == "pending"
    assert post.shown() == [(f"Hello {post.member.name} & all", f"/o/{post.organization.slug}/answer/")]


def test_four_drains_at_once_send_each_message_once(post, sink):
    messages = [post.promise(occurrence=str(number)) for number in range(25)]

    def work():
        try:
            drain()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()
    assert sorted(sink.message_ids) == sorted(m.message_id for m in messages)
    assert len(post.shown()) == 25


def test_expired_lease_is_sent_again_under_the_same_message_id(post):
    message = post.promise()
    claims.claim_messages(1)
    assert drain() == 0, "the lease holds"
    post.expire_leases()
    drain()
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id
    assert post.row(message).attempts == 2


def test_message_better_lost_than_twice_becomes_unknown_only_after_the_hand_over_began(post):
    before, during = post.promise(kinds.ONCE_ONLY, occurrence="1"), post.promise(kinds.ONCE_ONLY, occurrence="2")
    assert len(claims.claim_messages(5)) == 2
    with post.scope():
        assert claims.begin_hand_over(type(during).objects.get(pk=during.pk))
    post.expire_leases()
    drain()
    assert post.state(before) == ("sent", "")
    assert post.state(during) == ("unknown", "hand_over")


def test_sign_in_mail_is_sent_and_its_text_erased(transactional_db):
    send_sign_in_mail("someone@example.com", "Your\ncode", "123456", "<p>123456</p>")
    assert mail.outbox == []
    drain()
    [sent] = mail.outbox
    assert (sent.subject, sent.body) == ("Your code", "123456")
    row = SignInMail.objects.get()
    assert (row.status, row.text, row.html) == ("sent", "", "")
    assert sent.extra_headers["Message-ID"] == row.message_id


def test_sign_in_mail_waits_for_the_mail_server_and_not_for_ever(transactional_db, sink):
    send_sign_in_mail("someone@example.com", "Your code", "123456")
    sink.answers = {"RCPT": "450 later"}
    drain()
    assert SignInMail.objects.get().status == "pending"
    with clock.moved_by(timedelta(hours=2)):
        drain()
    row = SignInMail.objects.get()
    assert (row.status, row.reason, row.text) == ("suppressed", "expired", "")


def test_answer_lost_after_the_text_repeats_the_same_message_id(post, sink):
    """The one duplicate that nobody can prevent: the server has it and could not say so."""
    message = post.promise()
    sink.answers = {"END": "silence"}
    drain()
    assert post.state(message) == ("pending", "temporary")
    sink.answers = {}
    with clock.moved_by(timedelta(minutes=2)):
        drain()
    assert post.state(message) == ("sent", "")
    assert sink.message_ids == [message.message_id] * 2
    assert len(post.shown()) == 1
