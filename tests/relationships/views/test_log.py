"""The log (layout L4): it took place, we moved it, it did not happen; what does not apply does not show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mentoring import clock
from participants.models import Person
from relationships.choices import ActionItemStatus, SessionStatus
from relationships.models import ActionItem, Pulse, Session
from relationships.queries.sessions import times_to_move_to
from tests.factories.relationships import SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cast: Cast) -> Session:
    with cast.acting(cast.hr_admin):
        made: Session = SessionFactory(relationship=cast.relationship, starts_at=clock.now() - timedelta(hours=3))
    return made


@pytest.fixture
def visit(cast: Cast, session: Session) -> Callable[..., Any]:
    def go(person: Person, data: dict[str, Any] | None = None) -> Any:
        client = Client()
        with cast.acting(person):
            client.force_login(person.membership.user)
        address = f"/o/{cast.organization.slug}/sessions/{session.pk}/log/"
        return client.get(address) if data is None else client.post(address, data)

    return go


def status(cast: Cast, session: Session) -> str:
    with cast.acting(cast.mentor):
        return str(Session.objects.get(pk=session.pk).status)


@pytest.mark.parametrize(
    ("by", "who", "kept"),
    [
        ("mentor", "me", SessionStatus.NO_SHOW_MENTOR),
        ("mentor", "other", SessionStatus.NO_SHOW_MENTEE),
        ("mentee", "me", SessionStatus.NO_SHOW_MENTEE),
        ("mentee", "other", SessionStatus.NO_SHOW_MENTOR),
        ("mentee", "both", SessionStatus.CANCELLED),
    ],
)
def test_who_could_not_is_asked_neutrally(
    cast: Cast, session: Session, visit: Callable[..., Any], by: str, who: str, kept: SessionStatus
):
    answer = visit(getattr(cast, by), {"outcome": "not_held", "who": who, "usefulness": "1"})
    assert answer.status_code == 302
    assert status(cast, session) == kept
    with cast.acting(getattr(cast, by)):
        assert not Pulse.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Say whether the session took place."),
        ({"outcome": "not_held"}, "Say who could not, or both."),
        ({"outcome": "moved"}, "Choose a time, or another one."),
        ({"outcome": "moved", "moved_to": "2020-01-01T10:00"}, "Select a valid choice"),
        ({"outcome": "no_show_mentor"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_at_its_place(
    cast: Cast, session: Session, visit: Callable[..., Any], data: dict[str, str], words: str
):
    answer = visit(cast.mentor, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert status(cast, session) == SessionStatus.SCHEDULED


def test_moved_to_a_proposed_time_keeps_the_session(cast: Cast, session: Session, visit: Callable[..., Any]):
    with cast.acting(cast.mentor):
        (wall, at), *_rest = times_to_move_to(session)
    assert wall in visit(cast.mentor).content.decode()
    assert visit(cast.mentor, {"outcome": "moved", "moved_to": wall}).status_code == 302
    with cast.acting(cast.mentor):
        moved = Session.objects.get()
    assert (moved.pk, moved.starts_at, moved.sequence, moved.logged_at) == (session.pk, at, 1, None)


def test_another_time_leads_to_the_form_that_has_all(cast: Cast, session: Session, visit: Callable[..., Any]):
    answer = visit(cast.mentee, {"outcome": "moved", "moved_to": "other"})
    assert answer.url.endswith(f"/sessions/{session.pk}/move/")
    assert status(cast, session) == SessionStatus.SCHEDULED


def test_a_taken_time_is_said_at_the_question(cast: Cast, session: Session, visit: Callable[..., Any]):
    with cast.acting(cast.mentor):
        (wall, at), *_rest = times_to_move_to(session)
        SessionFactory(relationship=cast.relationship, starts_at=at)
    answer = visit(cast.mentor, {"outcome": "moved", "moved_to": wall})
    assert answer.status_code == 422
    assert "already have a session" in answer.content.decode()


def test_proposals_are_three_working_days_at_the_same_time(cast: Cast, session: Session):
    with cast.acting(cast.mentor):
        walls = [wall for wall, _at in times_to_move_to(session)]
        days = [at.isoweekday() for _wall, at in times_to_move_to(session)]
    assert len(set(walls)) == 3
    assert walls == sorted(walls)
    assert {wall[-5:] for wall in walls} == {session.wall_time[-5:]}
    assert max(days) <= 5


def test_the_second_adds_only_the_own_parts(cast: Cast, session: Session, visit: Callable[..., Any]):
    visit(cast.mentor, {"outcome": "held", "usefulness": "5", "shared_note": "We drew the map."})
    page = visit(cast.mentee).content.decode()
    assert "Marcus Lindqvist logged this" in page
    assert "We drew the map." in page
    assert "We moved it" not in page
    assert visit(cast.mentee, {"usefulness": "2"}).status_code == 302
    assert status(cast, session) == SessionStatus.HELD
    with cast.acting(cast.mentee):
        assert Pulse.objects.get().value == 2


def test_open_actions_are_ticked_off_and_a_new_one_is_due_next_time(
    cast: Cast, session: Session, visit: Callable[..., Any]
):
    with cast.acting(cast.mentor):
        old = ActionItem.objects.create(relationship=cast.relationship, owner=cast.mentor, text="Send the budget")
        coming = SessionFactory(relationship=cast.relationship, starts_at=clock.now() + timedelta(days=10))
    assert "Send the budget" in visit(cast.mentor).content.decode()
    data = {
        "outcome": "held",
        "done_actions": [str(old.pk)],
        "action_text": "Draft the story",
        "action_owner": "other",
        "action_due": "on",
    }
    assert visit(cast.mentor, data).status_code == 302
    with cast.acting(cast.mentor):
        assert ActionItem.objects.get(pk=old.pk).status == ActionItemStatus.DONE
        new = ActionItem.objects.get(text="Draft the story")
    assert (new.owner_id, new.due_on) == (cast.mentee.pk, coming.starts_at.date())


def test_an_action_of_another_pair_cannot_be_ticked_off(cast: Cast, session: Session, visit: Callable[..., Any]):
    with cast.acting(cast.mentor):
        pair = cast.stranger.relationships_as_mentor.get()
        foreign = ActionItem.objects.create(relationship=pair, owner=pair.mentor, text="Theirs")
    assert visit(cast.mentor, {"outcome": "held", "done_actions": [str(foreign.pk)]}).status_code == 422
    with cast.acting(cast.mentor):
        assert ActionItem.objects.get(pk=foreign.pk).status == ActionItemStatus.OPEN


def test_saved_state_stands_on_top(cast: Cast, session: Session, visit: Callable[..., Any]):
    assert "Not saved yet" in visit(cast.mentor).content.decode()
    visit(cast.mentor, {"outcome": "held"})
    assert "Saved " in visit(cast.mentor).content.decode()
