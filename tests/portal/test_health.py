import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_live_and_ready_say_yes_and_nothing_else():
    for name in ("live", "ready"):
        answer = Client().get(f"/health/{name}/")
        assert answer.status_code == 200
        assert answer.json() == {"status": "ok"}
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("check", ["database_faults", "_pending_migrations", "_broker_faults"])
def test_one_fault_is_enough_not_to_be_ready(monkeypatch, check):
    monkeypatch.setattr(f"mentoring.portal.views.health.{check}", lambda: ["a secret reason"])
    answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable"}
    assert Client().get("/health/live/").status_code == 200


def test_dead_broker_is_a_fault(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert Client().get("/health/ready/").status_code == 503


def test_dead_database_is_a_fault(monkeypatch):
    def broken():
        raise OSError

    monkeypatch.setattr("mentoring.portal.views.health.database_faults", broken)
    assert Client().get("/health/ready/").status_code == 503
