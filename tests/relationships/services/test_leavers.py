"""When people leave, are on leave, are back, move or are promoted: what follows, and how it is taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q

from development_plans.models import PlanReader
from mentoring import clock
from mentoring.errors import Conflict, NotAllowed, RuleBroken
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.choices import ChangeKind, ChangeStatus, EmploymentStatus
from participants.events import people_changed
from participants.models import MentorProfile, Person, PersonChange
from participants.queries.changes import get_change, remaining_in_words, unseen_moves
from participants.services.change_undo import undo_change
from participants.services.changes import ChangeEntry, apply_change, digest_of, mark_change_seen, preview_change
from programs.choices import ApplicationStatus, EnrollmentStatus, ProgramStatus, Side
from programs.models import Enrollment
from relationships.choices import EndReason, RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.queries.handovers import handovers
from relationships.queries.relationships import places_taken
from relationships.services.endings import end_open_relationships
from relationships.services.plan_readers import share_plan_with_pair
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.factories.programs import ApplicationFactory, EnrollmentFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db

TASK = Actor.task("test")
LEFT = ChangeEntry(ChangeKind.LEFT)
AWAY = ChangeEntry(ChangeKind.ON_LEAVE)
BACK = ChangeEntry(ChangeKind.BACK)


def change(person: Person, entry: ChangeEntry = LEFT, by: Actor = TASK) -> PersonChange:
    return apply_change(person, by=by, entry=entry)


def session(pair: Relationship, days: int = 3) -> Session:
    return SessionFactory(relationship=pair, starts_at=clock.now() + timedelta(days=days))


def words(found: PersonChange) -> str:
    return " ".join(remaining_in_words(found.remaining))


def state(pair: Relationship) -> tuple[str, object, str]:
    fresh = Relationship.objects.get(pk=pair.pk)
    return (fresh.status, fresh.ended_at, fresh.end_reason)


def pending(**fields: Any) -> Relationship:
    fields = {"answer_by": clock.today() + timedelta(days=5), **fields}
    return RelationshipFactory(
        status=RelationshipStatus.PENDING, started_at=None, mentor_accepted_at=None, mentee_accepted_at=None, **fields
    )


class TestLeaving:
    def test_is_previewed_and_writes_nothing(self, scope: Cast):
        session(scope.relationship), session(scope.relationship, 9)
        pending(mentor=scope.mentor, program=scope.relationship.program)
        preview = preview_change(scope.mentor, by=TASK, entry=LEFT)
        assert preview.sentences == ["Ends 1 pair, 1 proposal, 2 sessions, 1 access."]
        assert not PersonChange.objects.exists()
        assert state(scope.relationship)[0] == RelationshipStatus.ACTIVE

    def test_does_what_the_preview_says(self, scope: Cast):
        session(scope.relationship)
        before = preview_change(scope.mentor, by=TASK, entry=LEFT)
        found = get_change(TASK, change(scope.mentor).pk)
        assert {(e.consequence, *line) for e in found.effects.all() for line in e.lines} == set(before.lines)

    def test_undone_gives_pair_sessions_readers_and_access_back(self, scope: Cast):
        coming, past = session(scope.relationship), SessionFactory(relationship=scope.relationship)
        people_changed.send(sender=Person, by=TASK)
        readers = set(PlanReader.objects.values_list("membership_id", "relation", "source_id"))
        found = change(scope.mentor)
        assert (state(scope.relationship)[0], places_taken(scope.mentor)) == (RelationshipStatus.ENDED_EARLY, 0)
        found = undo_change(found, by=TASK)
        assert (found.status, found.remaining) == (ChangeStatus.UNDONE, [])
        assert state(scope.relationship) == (RelationshipStatus.ACTIVE, None, "")
        assert set(PlanReader.objects.values_list("membership_id", "relation", "source_id")) == readers
        assert set(Session.objects.values_list("pk", "status")) == {
            (coming.pk, SessionStatus.SCHEDULED),
            (past.pk, SessionStatus.SCHEDULED),
        }
        scope.mentor.refresh_from_db()
        assert (scope.mentor.employment_status, scope.mentor.left_on) == (EmploymentStatus.ACTIVE, None)
        assert Person.objects.get(pk=scope.mentor.pk).membership.is_active
        assert handovers(TASK) == []

    def test_undone_invites_again_and_tells_both(self, scope: Cast):
        coming = session(scope.relationship)
        undo_change(change(scope.mentor), by=TASK)
        coming.refresh_from_db()
        invited = OutboxMessage.objects.filter(kind="session.invitation", occurrence=str(coming.sequence))
        told = OutboxMessage.objects.filter(kind="relationship.reopened", subject_id=scope.relationship.pk)
        both = {scope.mentor.membership_id, scope.mentee.membership_id}
        assert set(invited.values_list("recipient_id", flat=True)) == both
        assert set(told.values_list("recipient_id", flat=True)) == both
        # Nobody hears of an end that did not happen, if the message has not left.
        ended = OutboxMessage.objects.filter(kind="relationship.ended")
        assert set(ended.values_list("status", flat=True)) == {"suppressed"}

    def test_left_a_second_time_is_told_a_second_time(self, scope: Cast):
        undo_change(change(scope.mentor), by=TASK)
        change(scope.mentor)
        told = OutboxMessage.objects.filter(kind="relationship.ended", recipient_id=scope.mentee.membership_id)
        assert told.count() == 2

    def test_undone_leaves_a_past_session_cancelled_and_says_so(self, scope: Cast):
        soon, late = session(scope.relationship), session(scope.relationship, 30)
        found = change(scope.mentor)
        with clock.moved_by(timedelta(days=10)):
            found = undo_change(found, by=TASK)
        assert "1 cancelled sessions were due meanwhile" in words(found)
        assert set(Session.objects.values_list("pk", "status")) == {
            (soon.pk, SessionStatus.CANCELLED),
            (late.pk, SessionStatus.SCHEDULED),
        }

    def test_undone_refuses_a_seat_that_was_taken_and_restores_the_rest(self, scope: Cast):
        MentorProfileFactory(person=scope.mentor, capacity=2)
        other = RelationshipFactory(mentor=scope.mentor)
        found = change(scope.mentee)
        RelationshipFactory(mentor=scope.mentor)
        found = undo_change(found, by=TASK)
        assert "the place with Marcus Lindqvist was taken since" in words(found)
        assert (places_taken(scope.mentor), state(other)[0]) == (2, RelationshipStatus.ACTIVE)
        scope.mentee.refresh_from_db()
        assert scope.mentee.employment_status == EmploymentStatus.ACTIVE
        MentorProfile.objects.filter(person=scope.mentor).update(capacity=3)
        found = undo_change(found, by=TASK)
        assert (found.remaining, state(scope.relationship)[0]) == ([], RelationshipStatus.ACTIVE)

    def test_undone_refuses_a_mentee_who_has_another_mentor(self, scope: Cast):
        found = change(scope.mentor)
        RelationshipFactory(mentee=scope.mentee, program=scope.relationship.program)
        assert "Priya Raman has another mentor by now" in words(undo_change(found, by=TASK))
        assert state(scope.relationship)[0] == RelationshipStatus.ENDED_EARLY

    def test_undone_refuses_pairs_of_a_program_that_is_over(self, scope: Cast):
        found = change(scope.mentor)
        program = scope.relationship.program
        type(program).objects.filter(pk=program.pk).update(status=ProgramStatus.CLOSED)
        assert "the program is over" in words(undo_change(found, by=TASK))

    def test_undone_waits_for_the_other_who_has_left_too(self, scope: Cast):
        first, second = change(scope.mentor), change(scope.mentee)
        first = undo_change(first, by=TASK)
        assert "Priya Raman has left too" in words(first)
        undo_change(second, by=TASK)
        first = undo_change(first, by=TASK)
        assert (first.remaining, state(scope.relationship)[0]) == ([], RelationshipStatus.ACTIVE)

    def test_undone_twice_is_refused(self, scope: Cast):
        found = undo_change(change(scope.mentor), by=TASK)
        with pytest.raises(Conflict):
            undo_change(found, by=TASK)

    def test_undone_does_not_touch_what_ended_otherwise(self, scope: Cast):
        done = RelationshipFactory(
            mentor=scope.mentor,
            status=RelationshipStatus.ENDED_EARLY,
            ended_at=clock.now(),
            end_reason=EndReason.LEFT_ORGANIZATION,
        )
        undo_change(change(scope.mentor), by=TASK)
        assert state(done)[0] == RelationshipStatus.ENDED_EARLY

    def test_undone_refuses_when_a_later_change_stands(self, scope: Cast):
        found = change(scope.mentor)
        change(scope.mentor, BACK)
        with pytest.raises(Conflict, match="changed again since"):
            undo_change(found, by=TASK)
        assert PersonChange.objects.get(pk=found.pk).status == ChangeStatus.APPLIED

    def test_gives_a_proposal_back_only_while_there_is_time_to_answer(self, scope: Cast):
        asked, late = pending(mentor=scope.mentor), pending(mentor=scope.mentor, answer_by=clock.today())
        found = change(scope.mentor)
        with clock.moved_by(timedelta(days=2)):
            found = undo_change(found, by=TASK)
        assert (state(asked)[0], state(late)[0]) == (RelationshipStatus.PENDING, RelationshipStatus.CANCELLED)
        assert "the time to answer is over" in words(found)

    def test_preview_that_has_changed_is_shown_again(self, scope: Cast):
        seen = digest_of(preview_change(scope.mentor, by=TASK, entry=LEFT))
        session(scope.relationship)
        with pytest.raises(Conflict, match="changed in the meantime"):
            apply_change(scope.mentor, by=TASK, entry=LEFT, seen=seen)
        assert not PersonChange.objects.exists()

    def test_is_for_those_who_manage_people(self, scope: Cast):
        found = change(scope.mentor)
        for person in (scope.mentee, scope.manager, scope.sponsor, scope.stranger):
            with scope.acting(person):
                by = scope.actor(person)
                for refused in (
                    lambda by=by: preview_change(scope.mentee, by=by, entry=LEFT),
                    lambda by=by: apply_change(scope.mentee, by=by, entry=LEFT),
                    lambda by=by: undo_change(found, by=by),
                ):
                    with pytest.raises(NotAllowed):
                        refused()

    def test_of_another_organization_changes_nothing_here(self, cast: Cast, build_cast: Any):
        other = build_cast()
        with organization_scope(other.organization, TASK):
            change(other.mentor)
        with organization_scope(cast.organization, TASK):
            assert not PersonChange.objects.exists()
            with pytest.raises(Person.DoesNotExist):
                change(other.mentee)


class TestEnrollments:
    def enroll(self, cast: Cast, status: EnrollmentStatus = EnrollmentStatus.ACTIVE, **fields: Any) -> Enrollment:
        fields = {"intake__program": cast.relationship.program, "person": cast.mentee, **fields}
        return EnrollmentFactory(status=status, **fields)

    def test_and_applications_end_and_come_back(self, scope: Cast):
        enrollment = self.enroll(scope)
        application = ApplicationFactory(person=scope.mentee, status=ApplicationStatus.ENDORSED)
        decided = ApplicationFactory(person=scope.mentee, status=ApplicationStatus.WITHDRAWN)
        found = change(scope.mentee)
        enrollment.refresh_from_db()
        application.refresh_from_db()
        assert (enrollment.status, application.status) == (EnrollmentStatus.REMOVED, ApplicationStatus.EXPIRED)
        found = undo_change(found, by=TASK)
        for row in (enrollment, application, decided):
            row.refresh_from_db()
        assert (enrollment.status, enrollment.ended_at) == (EnrollmentStatus.ACTIVE, None)
        assert (application.status, decided.status) == (ApplicationStatus.ENDORSED, ApplicationStatus.WITHDRAWN)
        assert found.remaining == []

    def test_do_not_come_back_when_the_place_is_gone(self, scope: Cast):
        enrollment = self.enroll(scope, intake__mentee_places=1)
        found = change(scope.mentee)
        taken = EnrollmentFactory(intake=enrollment.intake)
        found = undo_change(found, by=TASK)
        enrollment.refresh_from_db()
        assert (enrollment.status, taken.status) == (EnrollmentStatus.REMOVED, EnrollmentStatus.READY)
        assert "the place was given to somebody else" in words(found)

    def test_do_not_come_back_twice(self, scope: Cast):
        enrollment = self.enroll(scope)
        found = change(scope.mentee)
        EnrollmentFactory(intake=enrollment.intake, person=scope.mentee)
        assert "takes part again already" in words(undo_change(found, by=TASK))

    def test_pause_for_a_leave_and_go_on_after_it(self, scope: Cast):
        active, ready = self.enroll(scope), self.enroll(scope, EnrollmentStatus.READY, side=Side.MENTOR)
        change(scope.mentee, AWAY)
        rows = Enrollment.objects.filter(person=scope.mentee)
        assert set(rows.values_list("status", flat=True)) == {EnrollmentStatus.ON_LEAVE}
        back = change(scope.mentee, BACK)
        assert dict(rows.values_list("pk", "status")) == {active.pk: "active", ready.pk: "ready"}
        undo_change(back, by=TASK)
        assert set(rows.values_list("status", flat=True)) == {EnrollmentStatus.ON_LEAVE}


class TestLeave:
    def test_puts_pairs_on_hold_and_cancels_sessions_until_the_return(self, scope: Cast):
        during, after = session(scope.relationship, 5), session(scope.relationship, 40)
        until = clock.today() + timedelta(days=30)
        found = change(scope.mentor, replace(AWAY, back_on=until))
        assert (state(scope.relationship)[0], places_taken(scope.mentor)) == (RelationshipStatus.ON_HOLD, 1)
        assert dict(Session.objects.values_list("pk", "status")) == {during.pk: "cancelled", after.pk: "scheduled"}
        found = undo_change(found, by=TASK)
        assert (state(scope.relationship)[0], found.remaining) == (RelationshipStatus.ACTIVE, [])
        assert set(Session.objects.values_list("status", flat=True)) == {SessionStatus.SCHEDULED}

    def test_ends_with_the_return(self, scope: Cast):
        change(scope.mentor, AWAY)
        back = change(scope.mentor, BACK)
        assert state(scope.relationship)[0] == RelationshipStatus.ACTIVE
        undo_change(back, by=TASK)
        assert state(scope.relationship)[0] == RelationshipStatus.ON_HOLD

    def test_of_both_ends_with_the_second_return(self, scope: Cast):
        change(scope.mentor, AWAY), change(scope.mentee, AWAY)
        change(scope.mentor, BACK)
        assert state(scope.relationship)[0] == RelationshipStatus.ON_HOLD
        change(scope.mentee, BACK)
        assert state(scope.relationship)[0] == RelationshipStatus.ACTIVE

    def test_leaves_a_hold_of_hr_alone(self, scope: Cast):
        Relationship.objects.filter(pk=scope.relationship.pk).update(status=RelationshipStatus.ON_HOLD)
        change(scope.mentor, AWAY)
        change(scope.mentor, BACK)
        assert state(scope.relationship)[0] == RelationshipStatus.ON_HOLD

    def test_undone_does_not_take_up_a_pair_that_ended_meanwhile(self, scope: Cast):
        found = change(scope.mentor, AWAY)
        end_open_relationships(Q(pk=scope.relationship.pk), by=TASK, reason=EndReason.MUTUAL)
        found = undo_change(found, by=TASK)
        assert state(scope.relationship)[2] == EndReason.MUTUAL
        assert "has changed since" in words(found)


class TestMove:
    def move(self, cast: Cast, person: Person, manager: Person) -> PersonChange:
        return change(person, ChangeEntry(ChangeKind.MOVED, manager=manager))

    def test_into_the_mentors_line_waits_for_hr_and_ends_nothing(self, scope: Cast):
        preview = preview_change(scope.manager, by=TASK, entry=ChangeEntry(ChangeKind.MOVED, manager=scope.mentor))
        assert preview.sentences == ["Needs a look: 1 pair comes into one reporting line."]
        found = self.move(scope, scope.manager, scope.mentor)
        (effect,) = unseen_moves(TASK)
        assert effect.payload == {"pairs": [str(scope.relationship.pk)]}
        assert state(scope.relationship)[0] == RelationshipStatus.ACTIVE
        mark_change_seen(found, by=TASK)
        assert unseen_moves(TASK) == []

    def test_undone_waits_no_longer(self, scope: Cast):
        found = self.move(scope, scope.manager, scope.mentor)
        undo_change(found, by=TASK)
        scope.manager.refresh_from_db()
        assert (unseen_moves(TASK), scope.manager.manager_id) == ([], None)

    def test_elsewhere_asks_for_nothing(self, scope: Cast):
        self.move(scope, scope.mentee, PersonFactory())
        assert unseen_moves(TASK) == []

    def test_in_a_circle_is_refused(self, scope: Cast):
        with pytest.raises(RuleBroken) as refused:
            self.move(scope, scope.manager, scope.mentee)
        assert refused.value.code == "manager_cycle"

    def test_gives_the_new_manager_the_plan_and_undone_the_old_one(self, scope: Cast):
        share_plan_with_pair(scope.relationship, by=TASK)
        new = PersonFactory(name="Olga Wierzba")
        found = self.move(scope, scope.mentee, new)
        readers = PlanReader.objects.filter(relation="line_manager")
        assert set(readers.values_list("membership_id", flat=True)) == {new.membership_id}
        undo_change(found, by=TASK)
        assert set(readers.values_list("membership_id", flat=True)) == {scope.manager.membership_id}


class TestPromotion:
    def test_ends_nothing_and_is_undone(self, scope: Cast):
        before = (scope.mentee.level, scope.mentee.job_title, scope.mentee.last_promoted_on)
        entry = ChangeEntry(ChangeKind.PROMOTED, level=7, job_title="Finance Director")
        assert preview_change(scope.mentee, by=TASK, entry=entry).sentences == ["Goes on: 1 pair."]
        found = change(scope.mentee, entry)
        scope.mentee.refresh_from_db()
        assert (scope.mentee.level, scope.mentee.job_title) == (7, "Finance Director")
        undo_change(found, by=TASK)
        scope.mentee.refresh_from_db()
        assert (scope.mentee.level, scope.mentee.job_title, scope.mentee.last_promoted_on) == before
        assert state(scope.relationship)[0] == RelationshipStatus.ACTIVE

    def test_undone_keeps_what_was_changed_by_somebody_else(self, scope: Cast):
        found = change(scope.mentee, ChangeEntry(ChangeKind.PROMOTED, level=7, job_title="Finance Director"))
        Person.objects.filter(pk=scope.mentee.pk).update(job_title="Director of Finance")
        found = undo_change(found, by=TASK)
        scope.mentee.refresh_from_db()
        assert (scope.mentee.job_title, scope.mentee.level) == ("Director of Finance", 5)
        assert "job title stayed as they are" in words(found)
