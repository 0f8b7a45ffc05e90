"""What is over is deleted: who was signed in, from where, with which browser."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings

from mentoring import clock
from mentoring.accounts.models import Session
from mentoring.jobs.ticks import run_ticks
from mentoring.members import tasks
from tests.factories.tenancy import OrganizationFactory
from tests.members.conftest import signed_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def client(world):
    client = signed_in(world.member)
    UserSession.objects.get_or_create(
        session_key=client.cookies["session"].value,
        defaults={"user": world.member.user, "ip": "203.0.113.9", "user_agent": "Browser"},
    )
    return client


def kept(after):
    with clock.moved_by(after):
        tasks.delete_ended_sessions()
    return Session.objects.count(), UserSession.objects.count()


def test_ended_session_is_deleted_with_what_was_known_of_the_device(client):
    over = settings.SESSION_IDLE + tasks.KEPT_FOR
    assert kept(over - MINUTE) == (1, 1), "a request may still be running with it"
    assert kept(over + MINUTE) == (0, 0)


def test_session_in_use_stays(client):
    with clock.moved_by(settings.SESSION_IDLE - MINUTE):
        assert client.get("/o/acme/settings/profile/").status_code == 200
    assert kept(settings.SESSION_IDLE + tasks.KEPT_FOR + MINUTE) == (1, 1)


def test_one_go_is_limited_and_the_next_takes_the_rest(client, world, monkeypatch):
    monkeypatch.setattr(tasks, "MOST", 2)
    for _number in range(2):
        signed_in(world.owner)
    over = settings.SESSION_IDLE + tasks.KEPT_FOR + MINUTE
    assert kept(over)[0] == 1
    assert kept(over) == (0, 0)


def test_tick_of_any_organization_does_it(client):
    OrganizationFactory(slug="second")
    with clock.moved_by(settings.SESSION_IDLE + tasks.KEPT_FOR + MINUTE):
        assert run_ticks() == 0
    assert not Session.objects.exists()
