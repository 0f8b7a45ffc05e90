from datetime import datetime, timedelta

import pytest
from django.db import connection

from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, InvalidTransition, NotAllowed, RuleBroken
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.roles import Role
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import PrivateNote, Pulse, Relationship, Session, SharedNote
from relationships.queries.sessions import read_log
from relationships.services.action_items import NewAction
from relationships.services.sessions import (
    LogEntry,
    cancel_session,
    log_session,
    move_session,
    schedule_session,
)
from tests.factories.relationships import SessionFactory
from tests.relationships.conftest import Cast

HELD = LogEntry(outcome=SessionStatus.HELD)
PRIVATE = "zqxj private canary"
SHARED = "zqxj shared canary"


def wall_in(days: int, hour: int = 15) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), datetime.min.time()).replace(hour=hour)


def schedule(cast: Cast, person=None, **changes) -> Session:
    person = person or cast.mentee
    fields = {"wall": wall_in(7), "zone": "Europe/Warsaw", "minutes": 45} | changes
    with cast.acting(person):
        return schedule_session(cast.relationship, by=cast.actor(person), **fields)


def past_session(cast: Cast) -> Session:
    with cast.acting(cast.hr_admin):
        return SessionFactory(relationship=cast.relationship)


class TestSchedule:
    def test_invites_and_reminds_both(self, scope: Cast):
        session = schedule(scope)
        kinds = sorted(OutboxMessage.objects.filter(subject_id=session.pk).values_list("kind", flat=True))
        assert kinds == sorted(["session.invitation", "session.log_reminder", "session.reminder"] * 2)

    def test_keeps_the_wall_time_of_the_zone(self, scope: Cast):
        session = schedule(scope, wall=wall_in(7, 15), zone="America/New_York")
        assert session.wall_time.endswith("T15:00")
        assert session.starts_at.hour in (19, 20)

    def test_reminder_comes_the_day_before_at_the_same_time_on_the_clocks(self, scope: Cast):
        with clock.moved_to(datetime.fromisoformat("2026-03-20T08:00:00+00:00")):
            session = schedule(scope, wall=datetime(2026, 3, 29, 9), zone="Europe/Berlin")
        reminder = OutboxMessage.objects.filter(subject_id=session.pk, kind="session.reminder").first()
        assert reminder is not None
        assert reminder.due_at.isoformat() == "2026-03-28T08:00:00+00:00"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"wall": wall_in(-1)}, "in_the_past"),
            ({"wall": wall_in(2000)}, "too_far"),
            ({"wall": datetime(9999, 12, 31, 23, 59)}, "too_far"),
            ({"wall": datetime(1, 1, 1)}, "too_far"),
            ({"minutes": 0}, "bad_length"),
            ({"minutes": -5}, "bad_length"),
            ({"minutes": 100_000}, "bad_length"),
            ({"zone": "Mars/Olympus"}, "unknown_zone"),
            ({"zone": "../etc/passwd"}, "unknown_zone"),
        ],
    )
    def test_refuses_what_no_calendar_can_hold(self, scope: Cast, changes: dict, code: str):
        with pytest.raises(RuleBroken) as refused:
            schedule(scope, **changes)
        assert refused.value.code == code
        assert not Session.objects.exists()

    def test_refuses_a_second_session_at_the_same_time(self, scope: Cast):
        schedule(scope)
        with pytest.raises(RuleBroken) as refused:
            schedule(scope, person=scope.mentor, minutes=30)
        assert refused.value.code == "overlap"

    @pytest.mark.parametrize("who", ["stranger", "hr_admin", "sponsor", "manager"])
    def test_is_for_the_two_only(self, scope: Cast, who: str):
        with pytest.raises(NotAllowed):
            schedule(scope, person=getattr(scope, who))

    def test_needs_an_active_relationship(self, scope: Cast):
        Relationship.objects.filter(pk=scope.relationship.pk).update(status=RelationshipStatus.ON_HOLD)
        with pytest.raises(RuleBroken) as refused:
            schedule(scope)
        assert refused.value.code == "relationship_not_active"


class TestMove:
    def test_raises_the_sequence_and_replaces_the_messages(self, scope: Cast):
        session = schedule(scope)
        with scope.acting(scope.mentor):
            moved = move_session(
                session, by=scope.actor(scope.mentor), sequence=0, wall=wall_in(8), zone="UTC", minutes=30
            )
        assert moved.sequence == 1
        waiting = OutboxMessage.objects.filter(kind="session.reminder", status="pending")
        assert set(waiting.values_list("occurrence", flat=True)) == {"1"}

    def test_of_what_the_other_has_moved_meanwhile_changes_nothing(self, scope: Cast):
        session = schedule(scope)
        with scope.acting(scope.mentor):
            by = scope.actor(scope.mentor)
            move_session(session, by=by, sequence=0, wall=wall_in(8), zone="UTC", minutes=30)
            with pytest.raises(Conflict):
                move_session(session, by=by, sequence=0, wall=wall_in(9), zone="UTC", minutes=30)
        session.refresh_from_db()
        assert session.wall_time == wall_in(8).strftime("%Y-%m-%dT%H:%M")


class TestCancel:
    def test_takes_back_reminders_and_tells_both(self, scope: Cast):
        session = schedule(scope)
        with scope.acting(scope.mentee):
            cancel_session(session, by=scope.actor(scope.mentee))
        kinds = OutboxMessage.objects.filter(subject_id=session.pk, status="pending").values_list("kind", flat=True)
        assert list(kinds) == ["session.cancellation"] * 2

    def test_twice_is_an_illegal_transition(self, scope: Cast):
        session = schedule(scope)
        with scope.acting(scope.mentee):
            cancel_session(session, by=scope.actor(scope.mentee))
            with pytest.raises(InvalidTransition):
                cancel_session(session, by=scope.actor(scope.mentee))


class TestLog:
    def log(self, cast: Cast, session: Session, person, entry: LogEntry) -> Session:
        with cast.acting(person):
            return log_session(session, by=cast.actor(person), entry=entry)

    def test_in_three_taps_needs_only_outcome_and_usefulness(self, scope: Cast):
        session = self.log(scope, past_session(scope), scope.mentor, LogEntry(SessionStatus.HELD, usefulness=5))
        assert (session.status, session.minutes_held) == (SessionStatus.HELD, 45)
        assert session.logged_by_id == scope.mentor.membership_id

    def test_second_log_adds_only_the_own_parts(self, scope: Cast):
        session = past_session(scope)
        self.log(scope, session, scope.mentor, LogEntry(SessionStatus.HELD, minutes=50, topics=("Pricing",)))
        second = self.log(scope, session, scope.mentee, LogEntry(SessionStatus.HELD, minutes=10, usefulness=4))
        assert (second.minutes_held, second.topics) == (50, ["Pricing"])
        assert AuditEntry.objects.filter(action="session.logged").count() == 1

    def test_disagreement_is_said_and_changes_nothing(self, scope: Cast):
        session = past_session(scope)
        self.log(scope, session, scope.mentor, HELD)
        with pytest.raises(Conflict):
            self.log(scope, session, scope.mentee, LogEntry(SessionStatus.NO_SHOW_MENTOR, usefulness=1))
        with scope.acting(scope.mentee):
            assert not Pulse.objects.exists()

    def test_repeated_changes_nothing(self, scope: Cast):
        session = past_session(scope)
        entry = LogEntry(SessionStatus.HELD, usefulness=4, shared_note=SHARED, private_note=PRIVATE)
        for _again in range(3):
            self.log(scope, session, scope.mentor, entry)
        with scope.acting(scope.mentor):
            assert (Pulse.objects.count(), SharedNote.objects.count(), PrivateNote.objects.count()) == (1, 1, 1)

    def test_of_a_future_session_is_refused(self, scope: Cast):
        with pytest.raises(RuleBroken) as refused:
            self.log(scope, schedule(scope), scope.mentor, HELD)
        assert refused.value.code == "not_yet"

    @pytest.mark.parametrize("outcome", [SessionStatus.PROPOSED, SessionStatus.SCHEDULED, "nonsense"])
    def test_needs_a_real_outcome(self, scope: Cast, outcome):
        with pytest.raises(RuleBroken):
            self.log(scope, past_session(scope), scope.mentor, LogEntry(outcome))

    @pytest.mark.parametrize("usefulness", [0, 6, -1])
    def test_refuses_a_usefulness_out_of_range_and_keeps_nothing(self, scope: Cast, usefulness: int):
        session = past_session(scope)
        with pytest.raises(RuleBroken):
            self.log(scope, session, scope.mentor, LogEntry(SessionStatus.HELD, usefulness=usefulness))
        session.refresh_from_db()
        assert session.status == SessionStatus.SCHEDULED

    @pytest.mark.parametrize("who", ["stranger", "hr_admin", "sponsor", "manager"])
    def test_is_for_the_two_only(self, scope: Cast, who: str):
        with pytest.raises(NotAllowed):
            self.log(scope, past_session(scope), getattr(scope, who), HELD)

    def test_keeps_nothing_when_its_action_is_refused(self, scope: Cast):
        session = past_session(scope)
        action = NewAction("Draft the story", scope.mentee, due_on=clock.today() - timedelta(days=9))
        with pytest.raises(RuleBroken) as refused:
            self.log(scope, session, scope.mentor, LogEntry(SessionStatus.HELD, shared_note=SHARED, action=action))
        assert refused.value.code == "bad_date"
        session.refresh_from_db()
        assert session.status == SessionStatus.SCHEDULED
        with scope.acting(scope.mentor):
            assert not SharedNote.objects.exists()

    def test_cancels_the_reminder_to_log(self, scope: Cast):
        session = schedule(scope)
        with clock.moved_to(session.ends_at + timedelta(hours=1)):
            self.log(scope, session, scope.mentor, HELD)
        assert not OutboxMessage.objects.filter(kind="session.log_reminder", status="pending").exists()

    def test_of_an_ended_relationship_is_still_possible(self, scope: Cast):
        session = past_session(scope)
        Relationship.objects.filter(pk=scope.relationship.pk).update(
            status=RelationshipStatus.COMPLETED, ended_at=clock.now()
        )
        assert self.log(scope, session, scope.mentee, HELD).status == SessionStatus.HELD


class TestConfidentiality:
    @pytest.fixture
    def logged(self, scope: Cast) -> Session:
        session = past_session(scope)
        with scope.acting(scope.mentor):
            entry = LogEntry(SessionStatus.HELD, usefulness=2, shared_note=SHARED, private_note=PRIVATE)
            return log_session(session, by=scope.actor(scope.mentor), entry=entry)

    def test_author_reads_everything_back(self, scope: Cast, logged: Session):
        with scope.acting(scope.mentor):
            log = read_log(scope.actor(scope.mentor), logged)
        assert (log.own_private_note, log.own_pulse) == (PRIVATE, 2)
        assert [note.text for note in log.shared_notes] == [SHARED]

    def test_other_reads_the_shared_note_and_nothing_else(self, scope: Cast, logged: Session):
        with scope.acting(scope.mentee):
            log = read_log(scope.actor(scope.mentee), logged)
        assert (log.own_private_note, log.own_pulse) == ("", None)
        assert [note.text for note in log.shared_notes] == [SHARED]

    @pytest.mark.parametrize("who", ["stranger", "hr_admin", "sponsor", "manager"])
    def test_database_gives_nothing_to_anybody_else_whatever_the_code_asks(
        self, scope: Cast, logged: Session, who: str
    ):
        with scope.acting(getattr(scope, who)), connection.cursor() as cursor:
            for table in ("sharednote", "privatenote", "pulse"):
                cursor.execute(f"SELECT count(*) FROM relationships_{table}")
                assert cursor.fetchone() == (0,), table

    def test_tables_hold_what_could_leak(self, scope: Cast, logged: Session):
        with scope.acting(scope.mentor), connection.cursor() as cursor:
            for table in ("sharednote", "privatenote", "pulse"):
                cursor.execute(f"SELECT count(*) FROM relationships_{table}")
                assert cursor.fetchone() == (1,), table

    def test_nobody_can_write_a_note_in_the_name_of_another(self, scope: Cast, logged: Session):
        from django.db import ProgrammingError, transaction

        with scope.acting(scope.mentee), pytest.raises(ProgrammingError), transaction.atomic():
            PrivateNote.objects.create(session=logged, author=scope.mentor.membership, sealed=b"x")

    def test_private_note_is_encrypted_where_it_lies(self, scope: Cast, logged: Session):
        with scope.acting(scope.mentor):
            sealed = bytes(PrivateNote.objects.get().sealed)
        assert PRIVATE.encode() not in sealed

    def test_no_text_and_no_pulse_reaches_the_audit_log_or_the_outbox(self, scope: Cast, logged: Session):
        everything = " ".join(map(str, AuditEntry.objects.values_list())) + " ".join(
            map(str, OutboxMessage.objects.values_list())
        )
        assert "canary" not in everything
        assert "pulse" not in everything


def test_role_of_hr_admin_carries_no_right_to_notes():
    from mentoring.tenancy.roles import PERMISSIONS

    assert not any("note" in permission for permission in PERMISSIONS[Role.HR_ADMIN])
