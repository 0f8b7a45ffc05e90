"""Reminding a pair: audited, remembered, never doubled, and taken back before anybody reads it."""

from datetime import timedelta

import pytest

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import NotAllowed, NotFound, RuleBroken
from mentoring.notifications.choices import MessageStatus
from mentoring.notifications.models import OutboxMessage
from relationships.choices import HELD_BACK, RelationshipStatus
from relationships.models import Nudge
from relationships.queries.nudges import get_nudge, last_nudges
from relationships.services.nudges import nudge_pair, take_back_nudge
from tests.factories.relationships import SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db


def test_both_are_reminded_after_a_minute(cast: Cast):
    with cast.acting(cast.hr_admin):
        nudge = nudge_pair(cast.relationship, by=cast.actor(cast.hr_admin))
        messages = list(OutboxMessage.objects.filter(kind="relationship.nudge", subject_id=nudge.pk))
        assert {message.recipient_id for message in messages} == {
            cast.mentor.membership_id,
            cast.mentee.membership_id,
        }
        assert {message.due_at for message in messages} == {nudge.sent_at + HELD_BACK}
        assert AuditEntry.objects.filter(action="relationship.nudged", subject_id=cast.relationship.pk).count() == 1


def test_a_second_reminder_within_a_day_changes_nothing(cast: Cast):
    by = cast.actor(cast.hr_admin)
    with cast.acting(cast.hr_admin):
        first = nudge_pair(cast.relationship, by=by)
        assert nudge_pair(cast.relationship, by=by) == first
        assert Nudge.objects.count() == 1
        assert OutboxMessage.objects.filter(kind="relationship.nudge").count() == 2
        with clock.moved_by(timedelta(hours=25)):
            assert nudge_pair(cast.relationship, by=by) != first


def test_undo_stops_the_messages_until_they_leave(cast: Cast):
    by = cast.actor(cast.hr_admin)
    with cast.acting(cast.hr_admin):
        nudge = take_back_nudge(nudge_pair(cast.relationship, by=by), by=by)
        assert nudge.taken_back_at is not None
        assert take_back_nudge(nudge, by=by).taken_back_at == nudge.taken_back_at
        statuses = OutboxMessage.objects.filter(subject_id=nudge.pk).values_list("status", flat=True)
        assert set(statuses) == {MessageStatus.SUPPRESSED}
        assert AuditEntry.objects.filter(action="relationship.nudge_taken_back").count() == 1
        late = nudge_pair(cast.relationship, by=by)
        with clock.moved_by(HELD_BACK), pytest.raises(RuleBroken):
            take_back_nudge(late, by=by)


def test_of_a_proposal_only_the_silent_one_is_asked(cast: Cast):
    with cast.acting(cast.hr_admin):
        pair = cast.relationship
        pair.status, pair.mentor_accepted_at = RelationshipStatus.PENDING, None
        pair.save(update_fields=["status", "mentor_accepted_at"])
        nudge = nudge_pair(pair, by=cast.actor(cast.hr_admin))
        message = OutboxMessage.objects.get(subject_id=nudge.pk)
        assert (message.kind, message.recipient_id) == ("relationship.answer_reminder", cast.mentor.membership_id)


@pytest.mark.parametrize("who", ["mentor", "mentee", "stranger", "sponsor", "manager"])
def test_nobody_else_may_remind(cast: Cast, who: str):
    person = getattr(cast, who)
    with cast.acting(cast.hr_admin):
        nudge = nudge_pair(cast.relationship, by=cast.actor(cast.hr_admin))
    with cast.acting(person):
        with pytest.raises(NotAllowed):
            nudge_pair(cast.relationship, by=cast.actor(person))
        with pytest.raises(NotAllowed):
            take_back_nudge(nudge, by=cast.actor(person))
        with pytest.raises(NotFound):
            get_nudge(cast.actor(person), nudge.pk)


def test_ended_pairs_and_pairs_without_a_login_are_refused(cast: Cast):
    by = cast.actor(cast.hr_admin)
    with cast.acting(cast.hr_admin):
        for person in (cast.mentor, cast.mentee):
            person.membership = None
            person.save(update_fields=["membership"])
        with pytest.raises(RuleBroken, match="reached"):
            nudge_pair(cast.relationship, by=by)
        pair = cast.relationship
        pair.status, pair.ended_at = RelationshipStatus.COMPLETED, clock.now()
        pair.save(update_fields=["status", "ended_at"])
        with pytest.raises(RuleBroken, match="not active"):
            nudge_pair(pair, by=by)


def test_memory_knows_whether_the_pair_reacted(cast: Cast):
    with cast.acting(cast.hr_admin):
        nudge_pair(cast.relationship, by=cast.actor(cast.hr_admin))
        assert last_nudges([cast.relationship])[cast.relationship.pk].has_reply is False
        SessionFactory(relationship=cast.relationship, starts_at=clock.now() + timedelta(days=3))
        assert last_nudges([cast.relationship])[cast.relationship.pk].has_reply is True
