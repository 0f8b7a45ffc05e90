"""When a session ends: some time after its last request, and some time after the sign-in whatever happened since."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring import clock
from mentoring.accounts.models import Session
from mentoring.accounts.sessions import PAUSE, SessionStore
from mentoring.tenancy.roles import Role
from tests.factories.tenancy import OrganizationFactory, make_member
from tests.members.conftest import signed_in

MINUTE = timedelta(minutes=1)
INSIDE, OUTSIDE = "/o/acme/settings/profile/", "/organizations/?stay"
API = "/api/v1/o/acme/me/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def idle(settings):
    settings.SESSION_IDLE = timedelta(minutes=60)
    settings.SESSION_COOKIE_AGE = 12 * 3600
    return settings.SESSION_IDLE


@pytest.fixture
def absolute(idle, settings):
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


@pytest.fixture
def client(idle):
    return signed_in(make_member(OrganizationFactory(slug="acme"), Role.MEMBER))


def is_in(client, path, after):
    with clock.moved_by(after):
        answer = client.get(path)
    assert answer.status_code in {200, 302, 401}
    return answer.status_code == 200


def writes(client, path, after):
    with clock.moved_by(after), CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries if "UPDATE" in query["sql"] and "accounts_session" in query["sql"]]


@pytest.mark.parametrize("path", [INSIDE, OUTSIDE, API])
def test_unused_session_lives_until_the_idle_limit(client, idle, path):
    assert is_in(client, path, idle - MINUTE)


@pytest.mark.parametrize("path", [INSIDE, OUTSIDE, API])
def test_unused_session_is_over_after_the_idle_limit(client, idle, path):
    assert not is_in(client, path, idle + MINUTE)


@pytest.mark.parametrize("path", [INSIDE, OUTSIDE])
def test_each_use_begins_the_idle_time_anew(client, idle, path):
    for number in range(1, 6):
        assert is_in(client, path, (idle - MINUTE) * number)
    assert not is_in(client, path, (idle - MINUTE) * 5 + idle + MINUTE)


def test_last_request_counts_even_when_it_wrote_nothing(client, idle):
    """The first request here writes, the second comes too soon after it to write, and still counts in full."""
    first, second = idle - MINUTE, idle - MINUTE + PAUSE - timedelta(seconds=5)
    assert is_in(client, INSIDE, first)
    assert writes(client, INSIDE, second) == []
    assert is_in(client, INSIDE, second + idle - timedelta(seconds=2))


@pytest.mark.parametrize("path", [INSIDE, OUTSIDE])
@pytest.mark.parametrize(("moved", "alive"), [(-MINUTE, True), (MINUTE, False)])
def test_used_session_ends_at_the_absolute_limit(client, idle, absolute, path, moved, alive):
    used, step = timedelta(0), idle - MINUTE
    while used + step < absolute - MINUTE:
        used += step
        assert is_in(client, path, used)
    assert is_in(client, path, absolute - 2 * MINUTE)
    assert is_in(client, path, absolute + moved) is alive


def test_saving_the_session_does_not_move_the_absolute_limit(client, idle, absolute):
    """A message, a step of signing in and such write into the session; that is no new sign-in."""
    for number in range(1, 13):
        with clock.moved_by((idle - MINUTE) * number):
            session = SessionStore(client.cookies["session"].value)
            session["written"] = number
            session.save()
    assert Session.objects.get().expire_date <= clock.now() + absolute
    assert not is_in(client, INSIDE, absolute + MINUTE)


def test_shorter_limit_holds_for_sessions_that_are_there(client, settings):
    settings.SESSION_COOKIE_AGE = 600
    assert not is_in(client, INSIDE, timedelta(minutes=11))
    assert not is_in(client, OUTSIDE, timedelta(minutes=11))


@pytest.mark.parametrize("path", [INSIDE, OUTSIDE])
def test_session_is_not_written_at_every_request(client, idle, path):
    assert [writes(client, path, timedelta(seconds=second)) for second in (0, 5, 10, 20)] == [[]] * 4
    later = [len(writes(client, path, timedelta(minutes=5, seconds=second))) for second in (0, 5, 10, 20)]
    assert later == [1, 0, 0, 0], "one write, then none until the pause is over"
    assert len(writes(client, path, timedelta(minutes=5, seconds=45))) == 1


def test_ended_session_is_not_brought_back_by_a_request_on_its_way(client, idle):
    """Signed out elsewhere while this request was running."""
    with clock.moved_by(timedelta(minutes=5)):
        running = SessionStore(client.cookies["session"].value)
        running.get("anything")
        Session.objects.all().delete()
        running.prolong()
    assert not Session.objects.exists()


def test_page_without_a_session_makes_none(db, client):
    from django.test import Client

    before = Session.objects.count()
    assert Client().get("/health/live/").status_code == 200
    assert Client().get(INSIDE).status_code == 302
    assert Session.objects.count() == before


def test_list_of_sessions_shows_living_ones_only(client, idle):
    key = client.cookies["session"].value
    assert SessionStore().exists(key)
    with clock.moved_by(idle + MINUTE):
        assert not SessionStore().exists(key)


@pytest.mark.parametrize(
    ("values", "is_good"),
    [
        ({}, True),
        ({"NORTHBOUND_SESSION_IDLE_MINUTES": "15", "NORTHBOUND_SESSION_MINUTES": "480"}, True),
        ({"NORTHBOUND_SESSION_IDLE_MINUTES": "0"}, False),
        ({"NORTHBOUND_SESSION_IDLE_MINUTES": "-5"}, False),
        ({"NORTHBOUND_SESSION_IDLE_MINUTES": "721"}, False),
        ({"NORTHBOUND_SESSION_MINUTES": "43201"}, False),
        ({"NORTHBOUND_SESSION_MINUTES": "soon"}, False),
    ],
)
def test_limits_are_set_for_the_installation(values, is_good):
    code = "from mentoring import settings as s; print(s.SESSION_IDLE, s.SESSION_COOKIE_AGE)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **values}, cwd=project.BASE_DIR, capture_output=True, text=True
    )
    assert (done.returncode == 0) is is_good, done.stderr
    if values and is_good:
        assert done.stdout.split() == ["0:15:00", "28800"]
    if not is_good:
        assert all(name in done.stderr for name in values)
