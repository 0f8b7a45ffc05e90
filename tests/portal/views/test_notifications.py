"""One's own messages, how one is told, and for HR whether messages arrived."""

from typing import Any

import pytest

from mentoring.notifications.choices import MessageStatus, Reason
from mentoring.notifications.models import InAppMessage, OutboxMessage, Preference
from mentoring.notifications.services import notify
from tests.portal.conftest import Cast

pytestmark = pytest.mark.django_db


def tell(cast: Cast, who: str, title: str, path: str = "") -> InAppMessage:
    with cast.acting("hr"):
        membership = cast.people[who].membership
        message = notify("relationship.started", recipient=membership, subject=cast.quiet, occurrence=title)
        return InAppMessage.objects.create(message=message, recipient=membership, title=title, path=path)


def page(cast: Cast, who: str, path: str = "notifications/") -> str:
    return cast.client(who).get(cast.url(path)).content.decode()


def test_everybody_sees_only_their_own(cast: Cast):
    tell(cast, "mentor", "You and Priya can begin")
    assert "You and Priya can begin" in page(cast, "mentor")
    assert "You and Priya can begin" not in page(cast, "mentee")
    assert "You and Priya can begin" not in page(cast, "hr")
    items = cast.client("mentor").get(cast.api("notifications/")).json()["items"]
    assert [item["title"] for item in items] == ["You and Priya can begin"]


def test_opening_marks_as_read_and_leads_inside_only(cast: Cast):
    inside = tell(cast, "mentor", "Inside", cast.url("pairs/"))
    outside = tell(cast, "mentor", "Outside", "https://example.com/")
    client = cast.client("mentor")
    assert client.post(cast.url(f"notifications/{inside.pk}/read/")).url == cast.url("pairs/")
    assert client.post(cast.url(f"notifications/{outside.pk}/read/")).url == cast.url("notifications/")
    with cast.acting("mentor"):
        assert not InAppMessage.objects.filter(read_at=None).exists()


def test_nobody_reads_another_ones_message(cast: Cast):
    message = tell(cast, "mentor", "Mine")
    assert cast.client("mentee").post(cast.url(f"notifications/{message.pk}/read/")).status_code == 404
    assert cast.client("mentee").post(cast.api(f"notifications/{message.pk}/read/")).status_code == 404


def test_all_at_once(cast: Cast):
    for title in ("One", "Two"):
        tell(cast, "mentor", title)
    tell(cast, "mentee", "Three")
    cast.client("mentor").post(cast.url("notifications/read/"))
    assert cast.client("mentor").post(cast.api("notifications/read-all/"), content_type="application/json").json() == {
        "marked": 0
    }
    assert cast.client("mentee").post(cast.api("notifications/read-all/"), content_type="application/json").json() == {
        "marked": 1
    }


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"channel": "in_app", "quiet_from": "21:00", "quiet_to": "06:30", "muted": ["category:sessions"]}, 302),
        ({"channel": "email", "quiet_from": "", "quiet_to": ""}, 302),
        ({"channel": "email", "quiet_from": "21:00", "quiet_to": ""}, 422),
        ({"channel": "pigeon", "quiet_from": "", "quiet_to": ""}, 422),
        ({"channel": "email", "muted": ["category:nothing"]}, 422),
    ],
)
def test_preferences(cast: Cast, data: dict[str, Any], status: int):
    assert cast.client("mentor").post(cast.url("notifications/"), data).status_code == status
    with cast.acting("mentor"):
        saved = Preference.objects.first()
    assert (saved is not None) == (status == 302)
    if saved is not None:
        assert (saved.channel, saved.muted) == (data["channel"], data.get("muted", []))


def test_preferences_by_the_api(cast: Cast):
    client = cast.client("mentor")
    wanted = {"channel": "in_app", "quiet_from": None, "quiet_to": None, "muted": ["category:sessions"]}
    address = cast.api("notifications/preference/")
    assert client.put(address, wanted, content_type="application/json").status_code == 200
    assert client.get(address).json() == wanted
    assert client.put(address, {**wanted, "x": 1}, content_type="application/json").status_code == 400


@pytest.mark.parametrize(("who", "status"), [("hr", 200), ("root", 200), ("owner", 403), ("mentor", 403)])
def test_deliveries_are_for_hr(cast: Cast, who: str, status: int):
    assert cast.client(who).get(cast.url("notifications/deliveries/")).status_code == status


def test_deliveries_show_what_bounced_and_never_what_it_says(cast: Cast):
    tell(cast, "mentor", "zqxj canary")
    with cast.acting("hr"):
        OutboxMessage.objects.update(status=MessageStatus.FAILED, reason=Reason.BOUNCED)
    shown = page(cast, "hr", "notifications/deliveries/")
    assert "the mail server refuses this address" in shown
    assert "zqxj" not in shown
    with cast.acting("hr"):
        OutboxMessage.objects.update(status=MessageStatus.SENT, reason=Reason.NONE)
    assert "Every message has arrived" in page(cast, "hr", "notifications/deliveries/")
    assert "Marcus Lindqvist" in page(cast, "hr", "notifications/deliveries/?all=1")
