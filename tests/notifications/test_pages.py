"""Stopping messages with one click, what a member sees, what HR sees, and the mailbox of the demonstration."""

from datetime import time

import pytest
from django.core import mail
from django.test import RequestFactory

from mentoring.audit.models import AuditEntry
from mentoring.errors import NotAllowed, NotFound, RuleBroken
from mentoring.notifications.drain import drain
from mentoring.notifications.mailbox import read_mailbox
from mentoring.notifications.models import Preference
from mentoring.notifications.queries import (
    delivery_of,
    get_in_app_message,
    unread_count,
    visible_deliveries,
    visible_in_app_messages,
)
from mentoring.notifications.services import mark_read, save_preference
from mentoring.portal.views.mailbox import show_mailbox
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import OrganizationFactory, actor_of, make_member
from tests.notifications import kinds

pytestmark = pytest.mark.django_db(transaction=True)


def stop_path(post):
    post.promise()
    drain()
    address = mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")
    return address.removeprefix("http://localhost:8000")


def test_one_click_stops_the_category_without_signing_in(post, client):
    path = stop_path(post)
    client.handler.enforce_csrf_checks = True
    response = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    message = post.promise(kinds.AT_ONCE, occurrence="next")
    drain()
    assert post.state(message) == ("suppressed", "muted")
    with post.scope():
        assert AuditEntry.objects.filter(action="notifications.category_muted").count() == 1


def test_opening_the_link_changes_nothing(post, client):
    assert client.get(stop_path(post)).status_code == 200
    with post.scope():
        assert not Preference.objects.exists()


def test_link_of_one_organization_is_worth_nothing_in_another(post, client):
    other = OrganizationFactory()
    path = stop_path(post).replace(f"/o/{post.organization.slug}/", f"/o/{other.slug}/")
    assert client.post(path).status_code == 404


def test_changed_link_is_refused(post, client):
    path = stop_path(post)
    assert client.post(path[:-3] + "aa/").status_code == 404


def test_person_outside_can_stop_too(post, client):
    post.promise(recipient="guest@example.com")
    drain()
    path = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    client.post(path)
    message = post.promise(recipient="guest@example.com", occurrence="next")
    drain()
    assert post.state(message) == ("suppressed", "muted")


def test_member_sees_own_messages_only_and_reads_them(post):
    other = make_member(post.organization)
    post.promise()
    post.promise(recipient=other)
    drain()
    actor = actor_of(post.member)
    with organization_scope(post.organization, actor):
        [message] = visible_in_app_messages(actor)
        assert unread_count(actor) == 1
        assert get_in_app_message(actor, message.pk) == message
        assert mark_read(by=actor) == 1
        assert unread_count(actor) == 0
    stranger = actor_of(other)
    with organization_scope(post.organization, stranger):
        assert unread_count(stranger) == 1
        with pytest.raises(NotFound):
            get_in_app_message(stranger, message.pk)
        assert mark_read(by=stranger, message=message) == 0


def test_preferences_are_saved_and_only_real_choices_are_kept(post):
    actor = actor_of(post.member)
    with organization_scope(post.organization, actor):
        muted = ["kind:tests.at_once", "kind:tests.essential", "nonsense"]
        save_preference(by=actor, channel="email", quiet_from=time(18), quiet_to=time(9), muted=muted)
        row = Preference.objects.get()
        assert (row.muted, row.quiet_from) == (["kind:tests.at_once"], time(18))
        with pytest.raises(RuleBroken):
            save_preference(by=actor, channel="email", quiet_from=time(18), quiet_to=None)
        with pytest.raises(RuleBroken):
            save_preference(by=actor, channel="pigeon", quiet_from=None, quiet_to=None)


def test_hr_sees_what_did_not_arrive_and_others_do_not(post, sink):
    sink.answers = {"RCPT": "550 no such person"}
    post.promise()
    drain()
    hr = actor_of(make_member(post.organization, Role.HR_ADMIN))
    with organization_scope(post.organization, hr):
        [line] = [delivery_of(message) for message in visible_deliveries(hr)]
    assert (line.recipient, line.kind, line.status, line.reason) == (
        post.member.name,
        "Greeting",
        "failed",
        "bounced",
    )
    member = actor_of(post.member)
    with organization_scope(post.organization, member), pytest.raises(NotAllowed):
        visible_deliveries(member)


def test_mailbox_reads_what_the_file_backend_wrote(post, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert read_mailbox() == []
    message = post.promise(kinds.CALENDAR)
    post.promise(recipient="guest@example.com")
    drain()
    letters = {letter.to: letter for letter in read_mailbox()}
    assert set(letters) == {post.member.email, "guest@example.com"}
    letter = letters[post.member.email]
    assert letter.message_id == message.message_id
    assert "/answer/" in letter.text
    assert "<html" in letter.html
    assert letter.files == ("text/calendar",)
    assert [found.to for found in read_mailbox(to="guest")] == ["guest@example.com"]


def test_mailbox_page_exists_in_the_demonstration_only(post, settings, tmp_path, client):
    from django.http import Http404

    settings.EMAIL_FILE_PATH = str(tmp_path)
    request = RequestFactory().get("/mailbox/")
    with pytest.raises(Http404):
        show_mailbox(request)
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    post.promise()
    drain()
    response = show_mailbox(request)
    assert f"Hello {post.member.name} &amp; all" in response.content.decode()
