from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mentoring import clock
from participants.models import Person
from relationships.models import Pulse, Session
from tests.factories.relationships import SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast: Cast) -> Callable[..., Any]:
    def go(person: Person, path: str, data: Any = None) -> Any:
        client = Client(headers={"accept": "application/json"})
        with cast.acting(person):
            client.force_login(person.membership.user)
        address = f"/api/v1/o/{cast.organization.slug}/{path}"
        if data is None:
            return client.get(address)
        return client.post(address, data, content_type="application/json")

    return go


@pytest.fixture
def session(cast: Cast) -> Session:
    with cast.acting(cast.hr_admin):
        return SessionFactory(relationship=cast.relationship)


def test_log_and_read_back(cast: Cast, session: Session, call: Callable[..., Any]):
    body = {"outcome": "held", "usefulness": 5, "topics": ["Pricing"], "private_note": "mine", "shared_note": "ours"}
    answer = call(cast.mentor, f"sessions/{session.pk}/log/", body)
    assert answer.status_code == 200, answer.content
    read = call(cast.mentor, f"sessions/{session.pk}/log/").json()
    assert (read["private_note"], read["usefulness"], read["topics"]) == ("mine", 5, ["Pricing"])
    other = call(cast.mentee, f"sessions/{session.pk}/log/").json()
    assert (other["private_note"], other["usefulness"]) == ("", None)
    assert [note["text"] for note in other["shared_notes"]] == ["ours"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"outcome": "scheduled"},
        {"outcome": "held", "usefulness": 2.9},
        {"outcome": "held", "usefulness": True},
        {"outcome": "held", "usefulness": "5"},
        {"outcome": "held", "usefulness": 6},
        {"outcome": "held", "minutes": -1},
        {"outcome": "held", "topics": "Pricing"},
        {"outcome": "held", "topics": ["x"] * 21},
        {"outcome": "held", "shared_note": "a\u0000b"},
        {"outcome": "held", "status": "held"},
        {"outcome": "held", "logged_by": "somebody"},
        {"outcome": ["held"]},
        {"outcome": None},
    ],
)
def test_bad_log_is_a_clear_4xx_and_stores_nothing(
    cast: Cast, session: Session, call: Callable[..., Any], body: dict[str, Any]
):
    answer = call(cast.mentor, f"sessions/{session.pk}/log/", body)
    assert answer.status_code in (400, 422), answer.content
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    with cast.acting(cast.mentor):
        session.refresh_from_db()
        assert session.status == "scheduled"
        assert not Pulse.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("hr_admin", 403), ("sponsor", 404), ("manager", 404)])
def test_log_is_for_the_two_only(cast: Cast, session: Session, call: Callable[..., Any], who: str, status: int):
    person = getattr(cast, who)
    assert call(person, f"sessions/{session.pk}/log/").status_code == status
    assert call(person, f"sessions/{session.pk}/log/", {"outcome": "held"}).status_code == status


def test_schedule_and_move(cast: Cast, call: Callable[..., Any]):
    day = (clock.today() + timedelta(days=5)).isoformat()
    body = {"wall_time": f"{day}T15:00", "zone": "Europe/Warsaw", "minutes": 45}
    made = call(cast.mentee, f"relationships/{cast.relationship.pk}/sessions/", body)
    assert made.status_code == 201, made.content
    path = f"sessions/{made.json()['id']}/move/"
    moved = call(cast.mentor, path, {**body, "wall_time": f"{day}T17:00", "sequence": 0})
    assert moved.json()["sequence"] == 1
    assert call(cast.mentee, path, {**body, "sequence": 0}).status_code == 409


@pytest.mark.parametrize("wall", ["2026-02-30T10:00", "2026-13-01T10:00", "10:00", "2026-01-01T25:00", "x" * 40])
def test_schedule_refuses_days_that_do_not_exist(cast: Cast, call: Callable[..., Any], wall: str):
    body = {"wall_time": wall, "zone": "Europe/Warsaw", "minutes": 45}
    assert call(cast.mentee, f"relationships/{cast.relationship.pk}/sessions/", body).status_code in (400, 422)


def test_list_gives_facts_to_hr_and_no_content(cast: Cast, session: Session, call: Callable[..., Any]):
    call(cast.mentor, f"sessions/{session.pk}/log/", {"outcome": "held", "shared_note": "zqxj canary"})
    page = call(cast.hr_admin, "sessions/")
    assert [item["id"] for item in page.json()["items"]] == [str(session.pk)]
    assert "canary" not in page.content.decode()


@pytest.mark.parametrize("query", ["status=nonsense", "limit=0", "limit=1000000", "cursor=x", "unknown=1", "status="])
def test_list_refuses_bad_parameters(cast: Cast, call: Callable[..., Any], query: str):
    assert call(cast.hr_admin, f"sessions/?{query}").status_code == 400
