"""Random organizations: whatever leaves, is away or is merged, taken back is as before; and no place is given twice."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from development_plans.models import PlanReader
from mentoring import clock
from mentoring.errors import DomainError
from mentoring.portal.invariants import leavers_with_seats, over_capacity
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.scope import organization_scope
from participants.choices import ChangeKind, EmploymentStatus
from participants.events import people_changed
from participants.models import MentorProfile, Person, PersonChange
from participants.services.change_undo import undo_change
from participants.services.changes import ChangeEntry, apply_change
from participants.services.merges import merge_people, preview_merge
from programs.choices import EnrollmentStatus, Side
from programs.models import Application, Enrollment
from relationships.choices import RelationshipStatus
from relationships.models import Relationship, Session
from relationships.queries.relationships import places_taken
from relationships.services.relationships import propose_relationship
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.factories.programs import EnrollmentFactory, IntakeFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.factories.tenancy import OrganizationFactory

pytestmark = pytest.mark.django_db

TASK = Actor.task("test")
WORLDS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STATUSES = (
    RelationshipStatus.ACTIVE,
    RelationshipStatus.ACTIVE,
    RelationshipStatus.PENDING,
    RelationshipStatus.ON_HOLD,
)


def build(draw: random.Random) -> list[Person]:
    """Six people, mentors of each other within their places, with sessions to come and parts in two programs."""
    intakes = [IntakeFactory(mentee_places=20) for _number in range(2)]
    people = [PersonFactory() for _number in range(6)]
    for person in people[3:]:
        Person.objects.filter(pk=person.pk).update(manager=draw.choice([None, people[0], people[1]]))
    for person in people:
        MentorProfileFactory(person=person, capacity=draw.randint(0, 3))
        if draw.random() < 0.7:
            status = draw.choice([EnrollmentStatus.READY, EnrollmentStatus.ACTIVE])
            EnrollmentFactory(intake=draw.choice(intakes), person=person, side=draw.choice(Side.values), status=status)
    for _number in range(draw.randint(0, 9)):
        mentor, mentee = draw.sample(people, 2)
        program = draw.choice(intakes).program
        open_pairs = Relationship.objects.filter(program=program, mentor=mentor, mentee=mentee)
        if places_taken(mentor) < mentor.mentor_profile.capacity and not open_pairs.exists():
            _pair(draw, program, mentor, mentee)
    people_changed.send(sender=Person, by=TASK)
    return people


def _pair(draw: random.Random, program: Any, mentor: Person, mentee: Person) -> None:
    status = draw.choice(STATUSES)
    asked = {"mentor_accepted_at": None, "mentee_accepted_at": None, "started_at": None}
    fields = asked if status == RelationshipStatus.PENDING else {}
    answer_by = clock.today() + timedelta(days=9)
    pair = RelationshipFactory(
        program=program, mentor=mentor, mentee=mentee, status=status, answer_by=answer_by, **fields
    )
    for days in draw.sample(range(1, 30), draw.randint(0, 3)) if status == RelationshipStatus.ACTIVE else ():
        SessionFactory(relationship=pair, starts_at=clock.now() + timedelta(days=days))


def snapshot() -> dict[str, list[Any]]:
    def rows(model: Any, *fields: str) -> list[Any]:
        return sorted(model.objects.values_list("pk", *fields), key=str)

    person = ("employment_status", "left_on", "manager_id", "membership_id", "merged_into_id", "level", "job_title")
    return {
        "people": rows(Person, *person, "last_promoted_on", "in_job_since"),
        "pairs": rows(Relationship, "status", "mentor_id", "mentee_id", "ended_at", "end_reason", "ended_by_id"),
        "sessions": rows(Session, "status", "starts_at", "cancelled_at"),
        "enrollments": rows(Enrollment, "status", "person_id", "ended_at"),
        "applications": rows(Application, "status", "person_id"),
        "places": rows(MentorProfile, "capacity", "person_id"),
        "access": rows(Membership, "is_active"),
        "readers": sorted(PlanReader.objects.values_list("person_id", "membership_id", "relation", "source_id")),
    }


def in_a_world(seed: int, test: Callable[[random.Random, list[Person]], None]) -> None:
    draw = random.Random(seed)
    with organization_scope(OrganizationFactory(), TASK), transaction.atomic():
        test(draw, build(draw))
        transaction.set_rollback(True)


def some_change(draw: random.Random, people: list[Person]) -> PersonChange | None:
    person = draw.choice(people)
    kind = draw.choice([ChangeKind.LEFT, ChangeKind.LEFT, ChangeKind.ON_LEAVE, ChangeKind.BACK, ChangeKind.PROMOTED])
    back_on = clock.today() + timedelta(days=draw.randint(1, 20)) if draw.random() < 0.5 else None
    try:
        return apply_change(person, by=TASK, entry=ChangeEntry(kind, level=9, back_on=back_on))
    except DomainError:
        return None


@WORLDS
@given(seed=st.integers(0, 2**32))
def test_changes_taken_back_from_the_last_leave_everything_as_before(seed: int):
    def test(draw: random.Random, people: list[Person]) -> None:
        before = snapshot()
        done = [change for _n in range(draw.randint(1, 5)) if (change := some_change(draw, people))]
        assert list(leavers_with_seats()) == []
        for change in reversed(done):
            assert undo_change(change, by=TASK).remaining == []
        assert snapshot() == before

    in_a_world(seed, test)


@WORLDS
@example(seed=1141020)
@given(seed=st.integers(0, 2**32))
def test_no_place_is_given_twice_whatever_happens_between(seed: int):
    """New pairs are proposed while others are gone; what cannot come back is said, and nothing else is lost."""

    def test(draw: random.Random, people: list[Person]) -> None:
        was = set(Relationship.objects.values_list("pk", flat=True))
        done = [change for _n in range(draw.randint(1, 4)) if (change := some_change(draw, people))]
        for _number in range(draw.randint(0, 5)):
            _propose(draw, people)
        draw.shuffle(done)
        for change in done * 2:
            try:
                undo_change(change, by=TASK)
            except DomainError:
                continue
            assert list(over_capacity()) == []
            assert list(leavers_with_seats()) == []
        _assert_lost_ones_are_named(was)

    in_a_world(seed, test)


def _propose(draw: random.Random, people: list[Person]) -> None:
    mentor, mentee = draw.sample(people, 2)
    mentor.refresh_from_db()
    mentee.refresh_from_db()
    program = draw.choice(list(Enrollment.objects.all()) or [EnrollmentFactory()]).program
    if Relationship.objects.filter(program=program, mentor=mentor, mentee=mentee, ended_at=None).exists():
        return
    try:
        with transaction.atomic():
            propose_relationship(
                by=TASK,
                program=program,
                mentor=mentor,
                mentee=mentee,
                proposal_id=None,
                answer_by=clock.today() + timedelta(days=5),
            )
    except DomainError:
        return


def _assert_lost_ones_are_named(was: set[Any]) -> None:
    """A pair that is still ended although all changes are undone stands among what remained."""
    if PersonChange.objects.filter(status="applied").exists():
        return
    ended = Relationship.objects.filter(pk__in=was, end_reason="left_organization").count()
    named = {row["params"].get("pair") for change in PersonChange.objects.all() for row in change.remaining}
    assert ended == 0 or named


@WORLDS
@example(seed=17902)
@example(seed=4732)
@given(seed=st.integers(0, 2**32))
def test_merged_and_separated_is_as_before(seed: int):
    def test(draw: random.Random, people: list[Person]) -> None:
        kept, duplicate = draw.sample(people, 2)
        MentorProfile.objects.filter(person=duplicate).delete()
        Membership.objects.filter(pk=duplicate.membership_id).update(is_active=False)
        before = snapshot()
        try:
            seen = preview_merge(kept, duplicate, by=TASK)
        except DomainError:
            assert snapshot() == before
            return
        assert snapshot() == before
        change = merge_people(kept, duplicate, by=TASK)
        assert [tuple(line) for line in change.effects.get().lines] == [line[1:] for line in seen.lines]
        assert list(over_capacity()) == []
        assert not Relationship.objects.filter(mentor=duplicate).exists()
        assert undo_change(change, by=TASK).remaining == []
        for name, rows in snapshot().items():
            assert rows == before[name], name
        assert kept.employment_status == EmploymentStatus.ACTIVE

    in_a_world(seed, test)
