"""When people leave, withdraw, get another manager or offer fewer places, and when programs end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from development_plans.models import PlanReader
from mentoring import clock
from mentoring.audit.models import AuditEntry
from mentoring.errors import Conflict, RuleBroken
from mentoring.ids import new_id
from mentoring.notifications.models import OutboxMessage
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from participants.choices import ChangeKind, EmploymentStatus
from participants.events import Planned, people_changed
from participants.models import ImportRun, Person
from participants.readers.headers import Mapping
from participants.readers.tables import read_table
from participants.services.changes import ChangeEntry, apply_change
from participants.services.imports import import_file
from participants.services.mentor_profiles import Offer, save_mentor_profile
from programs.choices import EnrollmentStatus, ProgramStatus, Side
from programs.models import ProgramRole
from programs.services.enrollments import withdraw_enrollment
from programs.services.programs import cancel_program, close_program
from programs.services.roles import grant_program_role, revoke_program_role
from relationships.choices import EndReason, RelationshipStatus, SessionStatus
from relationships.models import Relationship, Session
from relationships.queries.handovers import handovers
from relationships.queries.relationships import places_taken
from relationships.services.leavers import end_for_leavers
from relationships.services.plan_readers import share_plan_with_pair
from relationships.services.relationships import propose_relationship
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.factories.programs import EnrollmentFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db

TASK = Actor.task("test")


def leave(cast: Cast, person: Person, by: Actor = TASK) -> None:
    with organization_scope(cast.organization, by):
        apply_change(person, by=by, entry=ChangeEntry(ChangeKind.LEFT))
        person.refresh_from_db()


def readers(cast: Cast) -> set[tuple[object, str]]:
    rows = PlanReader.objects.filter(source_id=cast.relationship.pk)
    return set(rows.values_list("membership_id", "relation"))


def share(cast: Cast) -> None:
    share_plan_with_pair(cast.relationship, by=TASK)


def pending(**fields: Any) -> Relationship:
    return RelationshipFactory(
        status=RelationshipStatus.PENDING, started_at=None, mentor_accepted_at=None, mentee_accepted_at=None, **fields
    )


class TestLeaver:
    def test_ends_everything_that_is_open(self, scope: Cast):
        pair = scope.relationship
        held = RelationshipFactory(mentee=scope.mentor, status=RelationshipStatus.ON_HOLD)
        asked = pending(mentor=scope.mentor, program=pair.program)
        leave(scope, scope.mentor)
        found = {each.pk: (each.status, each.end_reason) for each in Relationship.objects.all()}
        assert found[pair.pk] == (RelationshipStatus.ENDED_EARLY, EndReason.LEFT_ORGANIZATION)
        assert found[held.pk] == (RelationshipStatus.ENDED_EARLY, EndReason.LEFT_ORGANIZATION)
        assert found[asked.pk] == (RelationshipStatus.CANCELLED, EndReason.LEFT_ORGANIZATION)
        assert places_taken(scope.mentor) == 0

    def test_leaves_others_and_what_had_ended_alone(self, scope: Cast):
        done = RelationshipFactory(
            mentor=scope.mentor,
            status=RelationshipStatus.COMPLETED,
            ended_at=clock.now(),
            end_reason=EndReason.GOALS_MET,
        )
        leave(scope, scope.mentor)
        others = Relationship.objects.get(mentor=scope.stranger)
        done.refresh_from_db()
        assert (others.status, done.end_reason) == (RelationshipStatus.ACTIVE, EndReason.GOALS_MET)

    def test_cancels_coming_sessions_with_notice_and_keeps_past_ones(self, scope: Cast):
        coming = SessionFactory(relationship=scope.relationship, starts_at=clock.now() + timedelta(days=3))
        past = SessionFactory(relationship=scope.relationship)
        leave(scope, scope.mentor)
        assert set(Session.objects.values_list("pk", "status")) == {
            (coming.pk, SessionStatus.CANCELLED),
            (past.pk, SessionStatus.SCHEDULED),
        }
        told = OutboxMessage.objects.filter(kind="session.cancellation", subject_id=coming.pk)
        assert scope.mentee.membership_id in set(told.values_list("recipient_id", flat=True))

    def test_takes_the_right_to_read_the_plan_back(self, scope: Cast):
        share(scope)
        assert len(readers(scope)) == 3
        leave(scope, scope.mentee)
        assert readers(scope) == set()

    def test_said_twice_changes_nothing_more(self, scope: Cast):
        leave(scope, scope.mentor)
        before = AuditEntry.objects.count()
        with pytest.raises(Conflict):
            leave(scope, scope.mentor)
        assert AuditEntry.objects.count() == before

    def test_is_ended_by_the_member_who_imports(self, cast: Cast):
        leave(cast, cast.mentor, cast.actor(cast.hr_admin))
        with cast.acting(cast.hr_admin):
            pair = Relationship.objects.get(pk=cast.relationship.pk)
            entry = AuditEntry.objects.get(action="relationship.ended", subject_id=pair.pk)
        assert pair.ended_by_id == cast.hr_admin.membership_id
        assert "left_organization" in entry.facts

    def test_of_another_organization_ends_nothing_here(self, cast: Cast, build_cast: Any):
        other = build_cast()
        leave(other, other.mentor)
        with organization_scope(cast.organization, TASK):
            assert Relationship.objects.get(pk=cast.relationship.pk).status == RelationshipStatus.ACTIVE

    def test_is_not_proposed_again(self, scope: Cast):
        MentorProfileFactory(person=scope.mentor, capacity=5)
        leave(scope, scope.mentor)
        with pytest.raises(RuleBroken) as refused:
            propose_relationship(
                by=TASK,
                program=scope.relationship.program,
                mentor=scope.mentor,
                mentee=scope.hr_admin,
                proposal_id=None,
                answer_by=clock.today() + timedelta(days=7),
            )
        assert refused.value.code == "has_left"

    @pytest.mark.parametrize("pairs", [1, 4])
    def test_costs_one_question_when_nobody_is_paired(self, scope: Cast, pairs: int):
        for _index in range(pairs):
            RelationshipFactory(program=scope.relationship.program)
        with CaptureQueriesContext(connection) as asked:
            assert end_for_leavers([Planned(new_id(), "left", scope.hr_admin.pk)], TASK) == {}
        assert sum("relationships_relationship" in query["sql"] for query in asked.captured_queries) == 1


class TestHandovers:
    def test_name_who_stays_until_somebody_is_found(self, scope: Cast):
        leave(scope, scope.mentor)
        hr = scope.actor(scope.hr_admin)
        with scope.acting(scope.hr_admin):
            (row,) = handovers(hr)
            assert (row.gone, row.stays, row.was_begun) == (scope.mentor, scope.mentee, True)
        pending(mentee=scope.mentee, program=scope.relationship.program)
        with scope.acting(scope.hr_admin):
            assert handovers(hr) == []

    def test_are_for_those_who_see_facts(self, scope: Cast):
        leave(scope, scope.mentor)
        for person in (scope.mentee, scope.manager, scope.stranger, scope.sponsor):
            with scope.acting(person):
                assert handovers(scope.actor(person)) == []

    def test_do_not_name_pairs_that_ended_otherwise(self, scope: Cast):
        end = {"status": RelationshipStatus.ENDED_EARLY, "ended_at": clock.now(), "end_reason": EndReason.MUTUAL}
        Relationship.objects.filter(pk=scope.relationship.pk).update(**end)
        assert handovers(TASK) == []

    @pytest.mark.parametrize("count", [1, 4])
    def test_take_two_queries(self, scope: Cast, count: int, django_assert_num_queries: Any):
        for _index in range(count):
            leave(scope, RelationshipFactory(program=scope.relationship.program).mentor)
        with django_assert_num_queries(2):
            assert len(handovers(TASK)) == count


class TestWithdrawal:
    def enroll(self, cast: Cast, person: Person, side: Side) -> Any:
        program = cast.relationship.program
        return EnrollmentFactory(intake__program=program, person=person, side=side, status=EnrollmentStatus.ACTIVE)

    def test_ends_the_pairs_of_this_program_and_names_no_cause(self, scope: Cast):
        elsewhere = RelationshipFactory(mentee=scope.mentee)
        enrollment = self.enroll(scope, scope.mentee, Side.MENTEE)
        withdraw_enrollment(enrollment, by=TASK)
        pair = Relationship.objects.get(pk=scope.relationship.pk)
        elsewhere.refresh_from_db()
        assert (pair.status, pair.end_reason) == (RelationshipStatus.ENDED_EARLY, EndReason.OTHER)
        assert elsewhere.status == RelationshipStatus.ACTIVE

    def test_of_the_other_side_leaves_the_pair(self, scope: Cast):
        withdraw_enrollment(self.enroll(scope, scope.mentee, Side.MENTOR), by=TASK)
        assert Relationship.objects.get(pk=scope.relationship.pk).status == RelationshipStatus.ACTIVE

    def test_by_the_person_frees_the_mentor(self, cast: Cast):
        with organization_scope(cast.organization, TASK):
            enrollment = self.enroll(cast, cast.mentee, Side.MENTEE)
        with cast.acting(cast.mentee):
            withdraw_enrollment(enrollment, by=cast.actor(cast.mentee))
        with organization_scope(cast.organization, TASK):
            assert places_taken(cast.mentor) == 0


class TestEndOfAProgram:
    @pytest.mark.parametrize(
        ("first", "end", "status", "reason"),
        [
            (ProgramStatus.CLOSING, close_program, RelationshipStatus.COMPLETED, EndReason.TIME_ENDED),
            (ProgramStatus.RUNNING, cancel_program, RelationshipStatus.ENDED_EARLY, EndReason.OTHER),
        ],
    )
    def test_ends_its_pairs_with_a_reason_of_its_own(
        self, scope: Cast, first: ProgramStatus, end: Any, status: RelationshipStatus, reason: EndReason
    ):
        program = scope.relationship.program
        type(program).objects.filter(pk=program.pk).update(status=first)
        asked = pending(program=program)
        elsewhere = RelationshipFactory()
        EnrollmentFactory(intake__program=program, person=scope.mentee, status=EnrollmentStatus.READY)
        end(program, by=TASK)
        pair = Relationship.objects.get(pk=scope.relationship.pk)
        asked.refresh_from_db()
        elsewhere.refresh_from_db()
        assert (pair.status, pair.end_reason) == (status, reason)
        assert (asked.status, elsewhere.status) == (RelationshipStatus.CANCELLED, RelationshipStatus.ACTIVE)


class TestPlaces:
    def test_cannot_be_fewer_than_are_taken(self, scope: Cast):
        MentorProfileFactory(person=scope.mentor, capacity=3)
        pending(mentor=scope.mentor)
        with pytest.raises(RuleBroken, match="2 places are taken") as refused:
            save_mentor_profile(scope.mentor, by=TASK, offer=Offer(capacity=1))
        assert (refused.value.code, refused.value.field) == ("capacity_below_taken", "capacity")
        assert save_mentor_profile(scope.mentor, by=TASK, offer=Offer(capacity=2)).capacity == 2

    def test_of_ended_pairs_are_free(self, scope: Cast):
        MentorProfileFactory(person=scope.mentor, capacity=3)
        leave(scope, scope.mentee)
        assert save_mentor_profile(scope.mentor, by=TASK, offer=Offer(capacity=0)).capacity == 0


class TestManagers:
    def imported(self) -> None:
        people_changed.send(sender=ImportRun, by=TASK)

    def test_new_one_reads_and_the_old_one_no_longer(self, scope: Cast):
        share(scope)
        new = PersonFactory(name="Olga Wierzba")
        Person.objects.filter(pk=scope.mentee.pk).update(manager=new)
        self.imported()
        found = readers(scope)
        assert (new.membership_id, "line_manager") in found
        assert scope.manager.membership_id not in {membership for membership, _relation in found}
        assert {relation for _membership, relation in found} == {"mentor", "line_manager", "sponsor"}

    def test_who_has_left_reads_no_longer(self, scope: Cast):
        share(scope)
        leave(scope, scope.manager)
        self.imported()
        assert scope.manager.membership_id not in {membership for membership, _relation in readers(scope)}

    def test_pair_that_has_not_begun_gives_nothing(self, scope: Cast):
        asked = pending(mentee=scope.mentee)
        self.imported()
        assert not PlanReader.objects.filter(source_id=asked.pk).exists()

    @pytest.mark.parametrize("count", [1, 4])
    def test_two_queries_when_nothing_has_changed(self, scope: Cast, count: int, django_assert_num_queries: Any):
        share(scope)
        for _index in range(count):
            share_plan_with_pair(RelationshipFactory(mentee__manager=scope.manager), by=TASK)
        self.imported()
        before = AuditEntry.objects.count()
        with django_assert_num_queries(2):
            self.imported()
        assert AuditEntry.objects.count() == before


class TestSponsors:
    def test_who_no_longer_sponsors_reads_no_longer(self, scope: Cast):
        share(scope)
        role = ProgramRole.objects.get(membership=scope.sponsor.membership, role=Role.PROGRAM_SPONSOR)
        revoke_program_role(role, by=TASK)
        assert {relation for _membership, relation in readers(scope)} == {"mentor", "line_manager"}

    def test_new_one_reads_what_is_shared_with_sponsors(self, scope: Cast):
        share(scope)
        new = PersonFactory(name="Olga Wierzba").membership
        grant_program_role(scope.relationship.program, by=TASK, membership=new, role=Role.PROGRAM_SPONSOR)
        assert (new.pk, "sponsor") in readers(scope)

    def test_other_roles_and_other_programs_change_nothing(self, scope: Cast):
        share(scope)
        before = readers(scope)
        new = PersonFactory(name="Olga Wierzba").membership
        grant_program_role(scope.relationship.program, by=TASK, membership=new, role=Role.FACILITATOR)
        elsewhere = RelationshipFactory().program
        grant_program_role(elsewhere, by=TASK, membership=new, role=Role.PROGRAM_SPONSOR)
        assert readers(scope) == before


class TestImport:
    HEADER = "Name,E-mail,Status,Leaving date"

    def bring_in(self, cast: Cast) -> None:
        content = f"{self.HEADER}\n{cast.mentor.name},{cast.mentor.email},left,2026-01-31\n".encode()
        columns = {"Name": "name", "E-mail": "email", "Status": "employment_status", "Leaving date": "left_on"}
        with cast.acting(cast.hr_admin):
            import_file(
                by=cast.actor(cast.hr_admin),
                file_name="people.csv",
                content=content,
                table=read_table(content, "people.csv"),
                mapping=Mapping(columns=columns),
            )

    def test_of_a_leaver_ends_the_pair(self, cast: Cast):
        self.bring_in(cast)
        with organization_scope(cast.organization, TASK):
            assert Relationship.objects.get(pk=cast.relationship.pk).end_reason == EndReason.LEFT_ORGANIZATION

    def test_is_undone_when_the_pair_cannot_end(self, cast: Cast, monkeypatch: pytest.MonkeyPatch):
        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("cannot take the readers back")

        monkeypatch.setattr("relationships.services.endings.stop_sharing_plan", fail)
        with pytest.raises(RuntimeError):
            self.bring_in(cast)
        with organization_scope(cast.organization, TASK):
            cast.mentor.refresh_from_db()
            assert cast.mentor.employment_status == EmploymentStatus.ACTIVE
            assert Relationship.objects.get(pk=cast.relationship.pk).status == RelationshipStatus.ACTIVE
