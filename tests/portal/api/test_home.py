"""The API says what the page says."""

import pytest

from relationships.models import Nudge
from tests.portal.conftest import Cast
from tests.portal.world import fill

pytestmark = pytest.mark.django_db


def test_the_queue_and_the_figures(cast: Cast):
    with cast.scope():
        fill(cast, 1)
    answer = cast.client("hr").get(cast.api("home/")).json()
    kinds = {item["kind"] for item in answer["queue"]}
    assert kinds == {"pair", "answer", "application", "people_data"}
    page = cast.client("hr").get(cast.url()).content.decode()
    assert all(item["title"] in page for item in answer["queue"])
    assert [figure["key"] for figure in answer["figures"]] == ["on_track", "ready_now", "cadence"]
    assert answer["coming_up"][0]["program"] == "Meridian Leaders 2026"


def test_participants_get_their_own_queue_and_no_figures(cast: Cast):
    answer = cast.client("mentee").get(cast.api("home/")).json()
    assert answer["figures"] == answer["quarter"] == []
    assert {item["kind"] for item in answer["queue"]} == {"session", "plan"}


def test_search(cast: Cast):
    answer = cast.client("hr").get(cast.api("search/?q=pri")).json()
    assert [person["name"] for person in answer["people"]] == ["Priya Raman"]
    assert [(pair["mentee"], pair["mentor"]) for pair in answer["pairs"]] == [("Priya Raman", "Marcus Lindqvist")]
    assert cast.client("member").get(cast.api("search/?q=pri")).json()["people"] == []
    assert cast.client("hr").get(cast.api("search/?x=1")).status_code == 400


@pytest.mark.parametrize(
    ("who", "status"), [("hr", 200), ("owner", 200), ("mentor", 403), ("sponsor", 404), ("member", 404)]
)
def test_remind_and_take_back(cast: Cast, who: str, status: int):
    client = cast.client(who)
    first = client.post(cast.api(f"relationships/{cast.quiet.pk}/remind/"), content_type="application/json")
    assert first.status_code == status
    if status == 200:
        again = client.post(cast.api(f"relationships/{cast.quiet.pk}/remind/"), content_type="application/json")
        assert again.json() == first.json()
        back = client.post(
            cast.api(f"reminders/{first.json()['id']}/take-back/"), content_type="application/json"
        ).json()
        assert back["taken_back_at"] is not None
    else:
        with cast.scope():
            assert not Nudge.objects.exists()
