"""A promise is made once, in the transaction of the news, and can be taken back."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from mentoring.notifications.catalog import UnknownKindError
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.services import cancel_notifications, notify
from mentoring.tenancy.scope import ScopeError, organization_scope
from tests.factories.tenancy import make_member
from tests.notifications import kinds
from tests.notifications.conftest import TASK

pytestmark = pytest.mark.django_db(transaction=True)


def test_same_message_is_promised_once(post):
    assert post.promise() is not None
    assert post.promise() is None
    assert post.promise(occurrence="2") is not None
    assert post.promise(kinds.GREETING) is not None
    assert post.promise(recipient=make_member(post.organization)) is not None
    assert post.promise(recipient="someone@example.com") is not None
    assert post.promise(recipient="Someone@example.com ") is None
    with post.scope():
        assert OutboxMessage.objects.count() == 5


def test_eight_at_once_promise_one_message(post):
    barrier, made = Barrier(8), []

    def work():
        try:
            barrier.wait()
            made.append(post.promise())
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert sum(message is not None for message in made) == 1
    with post.scope():
        assert OutboxMessage.objects.count() == 1


def test_unique_key_is_what_keeps_messages_single(post):
    """The control of the two tests above: written past `notify`, the database itself refuses the second."""
    message = post.promise()
    columns = [field.attname for field in OutboxMessage._meta.fields if field.name != "id"]
    copy = OutboxMessage(**{column: getattr(message, column) for column in columns})
    with post.scope(), pytest.raises(IntegrityError, match="notifications_message_once"):
        copy.save(force_insert=True)


def test_promise_of_a_rolled_back_transaction_does_not_exist(post):
    class Undo(Exception):
        pass

    def promise_and_fail():
        with transaction.atomic():
            notify(kinds.AT_ONCE, recipient=post.member, subject=post.member)
            raise Undo

    with post.scope():
        with pytest.raises(Undo):
            promise_and_fail()
        assert not OutboxMessage.objects.exists()
        assert notify(kinds.AT_ONCE, recipient=post.member, subject=post.member) is not None


def test_unknown_kind_fails_at_once(post):
    with pytest.raises(UnknownKindError):
        post.promise("tests.never_registered")


def test_notify_outside_a_scope_fails(post):
    with pytest.raises(ScopeError):
        notify(kinds.AT_ONCE, recipient=post.member, subject=post.member)


@pytest.mark.parametrize("address", ["nobody", "a@b.com\nBcc: c@d.com", "a@b.com\r\n\r\ntext", "a@b.com, c@d.com", ""])
def test_address_that_is_not_one_is_refused(post, address):
    with post.scope(), pytest.raises(ValidationError):
        notify(kinds.AT_ONCE, recipient=address, subject=post.member)


def test_context_holds_ids_and_never_what_people_wrote(post):
    with pytest.raises(ValueError):
        post.promise(context_ids={"note": "a private sentence"})


def test_canceled_message_is_not_sent_and_says_why(post):
    waiting, other = post.promise(), post.promise(kinds.GREETING)
    with post.scope():
        assert cancel_notifications(post.member, [kinds.AT_ONCE]) == 1
    assert post.state(waiting) == ("suppressed", "canceled")
    assert post.state(other)[0] == "pending"
    with post.scope():
        assert cancel_notifications(post.member) == 1


def test_claim_hands_out_ids_only(post):
    message = post.promise()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM northbound_claim_messages(5, 60, now())")
        assert [column.name for column in cursor.description] == ["message_id", "organization_id"]
        assert cursor.fetchall() == [(message.pk, post.organization.pk)]
        cursor.execute("SELECT count(*) FROM notifications_outboxmessage")
        assert cursor.fetchone() == (0,), "without a scope the rows themselves stay hidden"


def test_message_of_another_organization_cannot_be_addressed_to_a_member_of_this(post):
    from tests.factories.tenancy import OrganizationFactory

    stranger = make_member(OrganizationFactory())
    with organization_scope(post.organization, TASK), pytest.raises(IntegrityError):
        notify(kinds.AT_ONCE, recipient=stranger, subject=post.member)
