"""One human with two records: what moves, what forbids it, and what stays."""

import pytest

from mentoring.errors import Conflict, NotAllowed, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from participants.models import MentorProfile, Person, RoleIncumbent
from participants.queries.changes import remaining_in_words
from participants.queries.people import visible_people
from participants.services.change_undo import undo_change
from participants.services.merges import merge_people, pointers, preview_merge
from programs.models import Enrollment
from relationships.models import Relationship
from tests.factories.participants import MentorProfileFactory, PersonFactory, RoleProfileFactory
from tests.factories.programs import EnrollmentFactory
from tests.factories.relationships import RelationshipFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db
TASK = Actor.task("test")


@pytest.fixture
def twin(scope: Cast) -> Person:
    return PersonFactory(name="P. Raman", email="twin@example.com", membership=None)


class TestMerge:
    def test_moves_what_hangs_on_the_duplicate(self, scope: Cast, twin: Person):
        pair = RelationshipFactory(mentee=twin)
        enrollment = EnrollmentFactory(person=twin)
        RoleIncumbent.objects.create(role_profile=RoleProfileFactory(), person=twin)
        report = PersonFactory(manager=twin)
        merge_people(scope.mentee, twin, by=TASK)
        for row in (pair, enrollment, report):
            row.refresh_from_db()
        assert (pair.mentee, enrollment.person, report.manager) == (scope.mentee, scope.mentee, scope.mentee)
        assert RoleIncumbent.objects.get().person == scope.mentee
        assert not visible_people(TASK).filter(pk=twin.pk).exists()

    def test_knows_every_table_that_names_a_person(self, scope: Cast):
        labels = {pointer.label for pointer in pointers()}
        assert {"relationships.Relationship.mentor", "relationships.ActionItem.owner"} <= labels
        assert "participants.RoleIncumbent.person" in labels
        assert not any(label.startswith(("matching.", "participants.PersonChange")) for label in labels)

    def test_gives_the_sign_in_to_the_record_that_has_none(self, scope: Cast, twin: Person):
        membership = scope.mentee.membership
        change = merge_people(twin, scope.mentee, by=TASK)
        twin.refresh_from_db()
        assert twin.membership == membership
        undo_change(change, by=TASK)
        twin.refresh_from_db()
        scope.mentee.refresh_from_db()
        assert (twin.membership, scope.mentee.membership) == (None, membership)

    def test_of_two_who_sign_in_is_refused(self, scope: Cast):
        with pytest.raises(RuleBroken) as refused:
            merge_people(scope.mentee, scope.stranger, by=TASK)
        assert refused.value.code == "both_sign_in"
        Membership.objects.filter(pk=scope.stranger.membership_id).update(is_active=False)
        merge_people(scope.mentee, Person.objects.get(pk=scope.stranger.pk), by=TASK)

    def test_of_the_two_of_a_pair_is_refused(self, scope: Cast, twin: Person):
        RelationshipFactory(mentor=twin, mentee=scope.mentee)
        with pytest.raises(RuleBroken) as refused:
            merge_people(scope.mentee, twin, by=TASK)
        assert refused.value.code == "both_have"
        assert Relationship.objects.filter(mentor=twin).exists()

    def test_of_two_parts_in_one_program_is_refused(self, scope: Cast, twin: Person):
        enrollment = EnrollmentFactory(person=twin)
        EnrollmentFactory(intake=enrollment.intake, person=scope.mentee)
        with pytest.raises(RuleBroken, match="enrollments"):
            preview_merge(scope.mentee, twin, by=TASK)
        assert Enrollment.objects.filter(person=twin).exists()

    def test_never_gives_a_mentor_more_pairs_than_places(self, scope: Cast, twin: Person):
        MentorProfileFactory(person=scope.mentor, capacity=1)
        RelationshipFactory(mentor=twin)
        with pytest.raises(RuleBroken) as refused:
            merge_people(scope.mentor, twin, by=TASK)
        assert refused.value.code == "capacity_below_taken"
        MentorProfile.objects.filter(person=scope.mentor).update(capacity=2)
        merge_people(scope.mentor, twin, by=TASK)

    def test_of_a_manager_above_oneself_is_refused(self, scope: Cast, twin: Person):
        middle = PersonFactory(manager=twin)
        Person.objects.filter(pk=scope.mentee.pk).update(manager=middle)
        with pytest.raises(RuleBroken) as refused:
            merge_people(scope.mentee, twin, by=TASK)
        assert refused.value.code == "manager_cycle"

    def test_twice_is_refused(self, scope: Cast, twin: Person):
        merge_people(scope.mentee, twin, by=TASK)
        with pytest.raises(Conflict):
            merge_people(scope.mentor, twin, by=TASK)

    def test_undone_says_what_has_moved_on_since(self, scope: Cast, twin: Person):
        pair, kept = RelationshipFactory(mentee=twin), RelationshipFactory(mentee=twin)
        change = merge_people(scope.mentee, twin, by=TASK)
        other = PersonFactory()
        Relationship.objects.filter(pk=pair.pk).update(mentee=other)
        change = undo_change(change, by=TASK)
        for row in (pair, kept):
            row.refresh_from_db()
        assert (pair.mentee, kept.mentee) == (other, twin)
        assert remaining_in_words(change.remaining) == ["1 entries had changed since the merge and stayed."]
        assert visible_people(TASK).filter(pk=twin.pk).exists()

    def test_is_for_those_who_manage_people(self, scope: Cast, twin: Person):
        for person in (scope.mentee, scope.manager, scope.sponsor):
            with scope.acting(person), pytest.raises(NotAllowed):
                merge_people(scope.mentee, twin, by=scope.actor(person))
