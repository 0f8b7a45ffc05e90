"""Real workers and a real broker: killed, absent, and back again."""

import socket
import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from kombu import pools

from mentoring.celery import app
from mentoring.jobs import nudge
from mentoring.jobs.models import Job
from mentoring.jobs.services import enqueue
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.services import send_sign_in_mail
from mentoring.tenancy.models import Membership
from tests.faults import worker  # noqa: F401 - registers its work here as well
from tests.faults.processes import celery_worker, group, kill_group, owner_url
from tests.jobs.conditions import eventually

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fresh_broker():
    nudge._Breaker.until = 0.0
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
    yield
    nudge._Breaker.until = 0.0


def ask(post):
    with post.scope():
        return enqueue("tests.greet_all").pk


def row(post, pk):
    with post.scope():
        return Job.objects.get(pk=pk)


def expire(post):
    with post.scope(), connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_job SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")


def effects(post):
    with post.scope():
        return OutboxMessage.objects.count()


def test_worker_killed_in_the_middle_leaves_the_job_to_the_next(post):
    pk = ask(post)
    with celery_worker(NORTHBOUND_CRASH_AT="job.body_done") as first:
        eventually(lambda: row(post, pk).progress_done == 3)
        kill_group(first)
    assert row(post, pk).status == "running"
    expire(post)
    with celery_worker():
        nudge.send("jobs.tick")
        eventually(lambda: row(post, pk).status == "done")
    assert effects(post) == 3
    assert row(post, pk).attempts == 2


def test_child_that_dies_does_not_take_its_worker_or_the_job_along(post):
    """The message is delivered again at once, but the lease keeps the job from being done beside itself."""
    pk = ask(post)
    with celery_worker(NORTHBOUND_CRASH_AT="job.claimed"):
        eventually(lambda: row(post, pk).attempts == 1)
    assert row(post, pk).status == "running"
    expire(post)
    call_command("run_jobs", "--once", verbosity=0)
    assert row(post, pk).status == "done"
    assert effects(post) == 3


@contextmanager
def broker_at(url):
    before = app.conf.broker_url
    for address in (url, before):
        app.conf.broker_url = app.conf.broker_write_url = address
        pools.reset()
        if address == url:
            yield


@pytest.fixture
def dead_broker():
    """Nobody listens on this port."""
    with broker_at("redis://127.0.0.1:1/0"):
        yield


@pytest.fixture
def silent_broker():
    """Takes connections and never answers: a server that hangs, or a firewall that swallows."""
    server = socket.create_server(("127.0.0.1", 0))
    with server, broker_at(f"redis://127.0.0.1:{server.getsockname()[1]}/0"):
        yield


def test_dead_broker_does_not_stop_a_request_and_loses_nothing(post, dead_broker, caplog):
    pks = [ask(post) for _ in range(3)]
    assert caplog.text.count("The broker does not answer") == 1, "said once, not for each request"
    assert [row(post, pk).status for pk in pks] == ["pending"] * 3
    call_command("run_jobs", "--once", verbosity=0)
    assert [row(post, pk).status for pk in pks] == ["done"] * 3


@pytest.mark.parametrize(("broker", "longest"), [("dead_broker", 1.0), ("silent_broker", 3.0)])
def test_broker_that_does_not_answer_is_not_waited_for(post, request, broker, longest):
    request.getfixturevalue(broker)
    before = time.monotonic()
    assert not nudge.send("jobs.run", "default")
    first = time.monotonic() - before
    for _ in range(50):
        nudge.send("jobs.run", "default")
    assert first < longest
    assert time.monotonic() - before - first < 0.1, "only the first of many waits at all"


def test_broker_that_came_back_is_used_again(post):
    with broker_at("redis://127.0.0.1:1/0"):
        assert not nudge.send("jobs.run", "default")
    nudge._Breaker.until = 0.5
    assert nudge.send("jobs.run", "default")


def test_messages_lost_by_the_broker_are_found_by_the_tick(post):
    pk = ask(post)
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
    with celery_worker():
        nudge.send("jobs.tick")
        eventually(lambda: row(post, pk).status == "done")
    assert effects(post) == 3


def test_two_ticks_at_once_do_the_work_once(post):
    pks = [ask(post) for _ in range(4)]
    with celery_worker(), celery_worker():
        for _ in range(4):
            nudge.send("jobs.tick")
        eventually(lambda: all(row(post, pk).status == "done" for pk in pks))
    assert [row(post, pk).attempts for pk in pks] == [1] * 4
    assert effects(post) == 3


def test_sign_in_mail_does_not_wait_for_a_dead_mail_server(post, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = send_sign_in_mail("someone@example.com", "Your code", "123456")
    mail.refresh_from_db()
    assert mail.status == "pending"


def test_control_a_bare_message_to_the_broker_is_lost_with_it(post):
    """Why the row comes first: without it a broker that loses its memory loses the work."""
    nudge.send("jobs.run", "default")
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
        assert broker.default_channel.client.llen("default") == 0
    with post.scope():
        assert not Job.objects.exists()
        assert Membership.objects.exists()


def test_worker_does_not_start_on_a_database_without_walls(post):
    """With the owner's address nothing would be hidden from it."""
    with group(["-m", "celery", "-A", "mentoring", "worker"], DATABASE_URL=owner_url()) as process:
        assert process.wait(timeout=40) not in (0, -9)
