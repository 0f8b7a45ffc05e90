"""A worker dies at every step of sending. Nothing is lost; what comes twice came from the hand-over alone and carries
the same Message-ID; the application shows each message once."""

import random
from collections import Counter

import pytest

from mentoring.notifications.drain import drain
from mentoring.notifications.models import OutboxMessage
from tests.faults.processes import exit_code
from tests.notifications import kinds

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

POINTS = ["outbox.claimed", "outbox.prepared", "outbox.handed_over", "outbox.marked"]
KILLED = -9


@pytest.mark.parametrize(
    ("point", "copies"),
    [("outbox.claimed", 1), ("outbox.prepared", 1), ("outbox.handed_over", 2), ("outbox.marked", 1)],
)
def test_death_at_each_point(post, sink, point, copies):
    message = post.promise()
    assert exit_code("drain", NORTHBOUND_CRASH_AT=point) == KILLED
    assert drain() == 0, "until the lease ends nobody else takes it"
    post.expire_leases()
    drain()
    assert post.state(message) == ("sent", "")
    assert sink.message_ids == [message.message_id] * copies
    assert len(post.shown()) == 1


@pytest.mark.parametrize(("point", "state"), [("outbox.claimed", "sent"), ("outbox.handed_over", "unknown")])
def test_message_better_lost_than_twice_never_comes_twice(post, sink, point, state):
    message = post.promise(kinds.ONCE_ONLY)
    assert exit_code("drain", NORTHBOUND_CRASH_AT=point) == KILLED
    post.expire_leases()
    drain()
    assert post.row(message).status == state
    assert sink.message_ids == [message.message_id]


def test_ten_seeded_kills_lose_nothing(post, sink):
    chance = random.Random(20261121)
    total, kills, in_hand_over = 60, 0, 0
    for number in range(total):
        post.promise(occurrence=str(number))
    for _round in range(10):
        point = chance.choice(POINTS)
        # A batch is ten messages, so a claim is reached less often than the steps of one message.
        nth = 1 if point == "outbox.claimed" else chance.randint(1, 6)
        died = exit_code("drain", NORTHBOUND_CRASH_AT=f"{point}:{nth}") == KILLED
        kills += died
        in_hand_over += died and point == "outbox.handed_over"
        post.expire_leases()
    drain()
    with post.scope():
        states = Counter(OutboxMessage.objects.values_list("status", flat=True))
        promised = set(OutboxMessage.objects.values_list("message_id", flat=True))
    received = Counter(sink.message_ids)
    assert kills >= 8
    assert states == {"sent": total}
    assert set(received) == promised, "nothing is lost, and no message has two identities"
    assert sum(received.values()) - total == in_hand_over, "twice only what died in the hand-over"
    assert len(post.shown()) == total


def test_control_marking_before_the_hand_over_loses_messages(post, sink):
    """What the test above would see if the mark came first: the message is gone and nobody knows."""
    post.promise()
    with post.scope():
        OutboxMessage.objects.update(status="sent")
    drain()
    assert sink.message_ids == []
