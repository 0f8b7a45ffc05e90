"""The page of a pair for those who look after it (layout L3.11): facts, an act, and a line that says what is closed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring import clock
from participants.models import Person
from programs.models import Milestone
from relationships.choices import ActionItemStatus, RelationshipStatus, SessionStatus
from relationships.models import ActionItem, Nudge, Relationship
from relationships.queries.facts import pair_facts
from relationships.queries.health import rhythm_words
from relationships.queries.nudges import nudge_history
from tests.factories.relationships import SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db

CANARY = "zqxj canary"


@pytest.fixture
def visit(cast: Cast) -> Callable[..., str]:
    def go(person: Person) -> str:
        client = Client()
        with cast.acting(person):
            client.force_login(person.membership.user)
        return client.get(f"/o/{cast.organization.slug}/pairs/{cast.relationship.pk}/").content.decode()

    return go


@pytest.fixture
def history(cast: Cast) -> Cast:
    """Met 60 days ago, failed 46 days ago, reminded twice, the second time in vain."""
    now, pair = clock.now(), cast.relationship
    with cast.acting(cast.hr_admin):
        began = now - timedelta(days=90)
        Relationship.objects.filter(pk=pair.pk).update(
            started_at=began, mentor_accepted_at=began, mentee_accepted_at=began
        )
        pair.refresh_from_db()
        for days, status in ((60, SessionStatus.HELD), (46, SessionStatus.NO_SHOW_MENTEE)):
            at = now - timedelta(days=days)
            SessionFactory(
                relationship=pair,
                starts_at=at,
                status=status,
                logged_at=at + timedelta(hours=1),
                scheduled_at=at - timedelta(days=6),
                minutes_held=50,
                topics=[CANARY],
            )
        for days in (70, 20):
            Nudge.objects.create(
                relationship=pair, sent_at=now - timedelta(days=days), sent_by=cast.hr_admin.membership
            )
        Milestone.objects.create(
            program=pair.program, name="Mid-point review", due_on=clock.today() + timedelta(days=10)
        )
        for status, done_at in ((ActionItemStatus.DONE, now), (ActionItemStatus.OPEN, None)):
            ActionItem.objects.create(relationship=pair, owner=pair.mentee, text=CANARY, status=status, done_at=done_at)
    return cast


def test_hr_sees_people_program_health_dates_reminders_and_milestones(history: Cast, visit: Callable[..., str]):
    text = visit(history.hr_admin)
    for person in (history.mentor, history.mentee):
        assert f"/people/{person.pk}/" in text
        assert f"mailto:{person.email}" in text
    assert f"/programs/{history.relationship.program_id}/" in text
    for words in (
        "Stalled.",
        "Last session 60 days ago, agreed every 2 weeks.",
        "1 of 2 actions done.",
        "every 2 weeks, 45 min",
        "Did not take place",
        "50 min",
        "They reacted",
        "No reply",
        "by Ines Albrecht",
        "Mid-point review",
        "Remind again",
        "you cannot open them",
    ):
        assert words in text, words
    assert 'data-density="work"' in text


def test_hr_reads_nothing_of_what_the_two_wrote_nor_who_could_not(history: Cast, visit: Callable[..., str]):
    text = visit(history.hr_admin)
    assert CANARY not in text
    assert "could not" not in text


def test_the_two_see_their_own_page_without_reminders(history: Cast, visit: Callable[..., str]):
    for person in (history.mentor, history.mentee):
        text = visit(person)
        assert 'data-density="calm"' in text
        assert "Reminders" not in text
        assert "Remind again" not in text


def test_reminding_from_the_page_leads_back_to_it_and_offers_undo(history: Cast, visit: Callable[..., str]):
    client = Client()
    with history.acting(history.hr_admin):
        client.force_login(history.hr_admin.membership.user)
    pair = f"/o/{history.organization.slug}/pairs/{history.relationship.pk}/"
    answer = client.post(f"{pair}remind/", {"from": "pair"})
    assert (answer.status_code, answer.url) == (302, pair)
    text = visit(history.hr_admin)
    assert "/take-back/" in text
    assert "Undo" in text


def test_each_reminder_has_its_own_reply(history: Cast):
    with history.acting(history.hr_admin):
        assert [memory.has_reply for memory in nudge_history(history.relationship)] == [False, True]


def test_links_lead_only_where_one_may_go(history: Cast):
    """Who owns the program, but may not read the directory, gets names without links."""
    with history.acting(history.stranger):
        facts = pair_facts(history.actor(history.stranger), history.relationship)
    assert [entry.url for entry in facts.people] == ["", ""]
    assert not facts.may_remind


def test_an_ended_pair_is_not_called_stalled(history: Cast, visit: Callable[..., str]):
    with history.acting(history.hr_admin):
        Relationship.objects.filter(pk=history.relationship.pk).update(
            status=RelationshipStatus.ENDED_EARLY, ended_at=clock.now(), end_reason="not_the_right_fit"
        )
    text = visit(history.hr_admin)
    assert "Stalled" not in text
    assert "Not the right fit" not in text
    assert "Ended early on" in text


def test_the_number_of_queries_does_not_grow(history: Cast):
    actor = history.actor(history.hr_admin)
    with history.acting(history.hr_admin):
        with CaptureQueriesContext(connection) as few:
            pair_facts(actor, history.relationship)
        for days in range(4):
            SessionFactory(relationship=history.relationship, starts_at=clock.now() - timedelta(days=100 + days))
            Nudge.objects.create(relationship=history.relationship, sent_by=history.hr_admin.membership)
            Milestone.objects.create(
                program=history.relationship.program, name="More", due_on=clock.today() + timedelta(days=days)
            )
    with history.acting(history.hr_admin), CaptureQueriesContext(connection) as many:
        pair_facts(actor, history.relationship)
    assert len(many) <= len(few)


@pytest.mark.parametrize(
    ("days", "words"),
    [(7, "every week"), (14, "every 2 weeks"), (28, "every 4 weeks"), (10, "every 10 days"), (1, "every day")],
)
def test_rhythm_is_said_as_people_say_it(days: int, words: str):
    assert rhythm_words(days) == words
