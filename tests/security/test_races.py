"""The same step twice, or two steps that exclude each other, at the same moment: real transactions, one effect.

Each test runs several rounds, because one round may by luck be in order.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from mentoring import clock
from mentoring.errors import DomainError
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from participants.services.mentor_profiles import Offer, save_mentor_profile
from relationships.choices import RelationshipStatus, SessionStatus
from relationships.models import Agreement, AgreementSignature, PrivateNote, Pulse, Relationship, Session, SharedNote
from relationships.queries.relationships import places_taken
from relationships.services.agreements import draft_agreement, sign_agreement
from relationships.services.relationships import (
    accept_relationship,
    decline_relationship,
    end_relationship,
    propose_relationship,
)
from relationships.services.sessions import LogEntry, cancel_session, log_session, move_session, schedule_session
from tests.factories.participants import MentorProfileFactory, PersonFactory
from tests.factories.programs import ProgramFactory
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.relationships.conftest import Cast, build_cast  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")
ROUNDS = 3


@pytest.fixture
def cast(transactional_db: None, build_cast: Callable[[], Cast]) -> Cast:  # noqa: F811
    return build_cast()


def at_once(cast: Cast, *steps: tuple[Actor, Callable[[Actor], Any]]) -> list[Any]:
    """What each gave, or the refusal. Anything but a refusal in words fails the test."""
    barrier = Barrier(len(steps))

    def run(step: tuple[Actor, Callable[[Actor], Any]]) -> Any:
        actor, action = step
        try:
            with organization_scope(cast.organization, actor):
                barrier.wait(timeout=20)
                return action(actor)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def refused(answers: list[Any]) -> int:
    return sum(isinstance(answer, DomainError) for answer in answers)


def pending(cast: Cast) -> Relationship:
    with organization_scope(cast.organization, TASK):
        return RelationshipFactory(
            program=ProgramFactory(),
            mentor=cast.mentor,
            mentee=cast.mentee,
            status=RelationshipStatus.PENDING,
            started_at=None,
            mentor_accepted_at=None,
            mentee_accepted_at=None,
        )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_both_accept_at_once_and_the_pair_begins_once(cast: Cast, number: int):
    pair = pending(cast)
    accept = lambda by: accept_relationship(pair, by=by)  # noqa: E731
    people = [cast.actor(cast.mentor), cast.actor(cast.mentee)] * 2
    at_once(cast, *[(actor, accept) for actor in people])
    with organization_scope(cast.organization, TASK):
        pair.refresh_from_db()
        assert pair.status == RelationshipStatus.ACTIVE
        assert Agreement.objects.filter(relationship=pair).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_of_yes_and_no_at_once_the_no_always_counts(cast: Cast, number: int):
    """Nobody finds themself in a pair that they or the other has declined; a late no is told so."""
    pair = pending(cast)
    answers = at_once(
        cast,
        (cast.actor(cast.mentor), lambda by: accept_relationship(pair, by=by)),
        (cast.actor(cast.mentee), lambda by: decline_relationship(pair, by=by)),
    )
    with organization_scope(cast.organization, TASK):
        pair.refresh_from_db()
        assert pair.status == RelationshipStatus.CANCELLED
    assert refused(answers) <= 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_last_place_of_a_mentor_goes_to_one_of_several_programs(cast: Cast, number: int):
    with organization_scope(cast.organization, TASK):
        mentor = MentorProfileFactory(capacity=2).person
        mentees = [PersonFactory() for _ in range(4)]
        programs = [ProgramFactory() for _ in range(4)]

    def propose(at: int) -> Callable[[Actor], Relationship]:
        return lambda by: propose_relationship(
            by=by,
            program=programs[at],
            mentor=mentor,
            mentee=mentees[at],
            proposal_id=None,
            answer_by=clock.today() + timedelta(days=7),
        )

    answers = at_once(cast, *[(cast.actor(cast.hr_admin), propose(at)) for at in range(4)])
    assert refused(answers) == 2
    with organization_scope(cast.organization, TASK):
        assert places_taken(mentor) == 2


@pytest.mark.parametrize("number", range(ROUNDS))
def test_places_cannot_be_taken_back_while_they_are_given(cast: Cast, number: int):
    with organization_scope(cast.organization, TASK):
        mentor: Person = MentorProfileFactory(capacity=1).person
        mentee = PersonFactory()
    answers = at_once(
        cast,
        (TASK, lambda by: save_mentor_profile(mentor, by=by, offer=Offer(capacity=0))),
        (
            TASK,
            lambda by: propose_relationship(
                by=by,
                program=cast.relationship.program,
                mentor=mentor,
                mentee=mentee,
                proposal_id=None,
                answer_by=clock.today() + timedelta(days=7),
            ),
        ),
    )
    assert refused(answers) == 1
    with organization_scope(cast.organization, TASK):
        assert places_taken(mentor) <= mentor.mentor_profile.capacity


@pytest.mark.parametrize("number", range(ROUNDS))
def test_signed_twice_at_once_is_one_signature(cast: Cast, number: int):
    with organization_scope(cast.organization, TASK):
        agreement = draft_agreement(cast.relationship, by=TASK)
    mentor = cast.actor(cast.mentor)
    sign = lambda by: sign_agreement(agreement, by=by, digest=agreement.digest, typed_name=cast.mentor.name)  # noqa: E731
    assert refused(at_once(cast, *[(mentor, sign)] * 4)) == 0
    with organization_scope(cast.organization, TASK):
        assert AgreementSignature.objects.filter(agreement=agreement).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_session_logged_by_both_and_twice_at_once(cast: Cast, number: int):
    with organization_scope(cast.organization, TASK):
        session = SessionFactory(relationship=cast.relationship)
    entry = LogEntry(SessionStatus.HELD, usefulness=4, shared_note="Ours", private_note="Mine")
    log = lambda by: log_session(session, by=by, entry=entry)  # noqa: E731
    people = [cast.actor(cast.mentor), cast.actor(cast.mentee)] * 2
    assert refused(at_once(cast, *[(actor, log) for actor in people])) == 0
    for actor in people[:2]:
        with organization_scope(cast.organization, actor):
            assert PrivateNote.objects.count() == Pulse.objects.count() == 1
            assert SharedNote.objects.count() == 2


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_sessions_at_the_same_time_are_one(cast: Cast, number: int):
    wall = (datetime.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    book = lambda by: schedule_session(cast.relationship, by=by, wall=wall, zone="UTC", minutes=45)  # noqa: E731
    people = [cast.actor(cast.mentor), cast.actor(cast.mentee)]
    assert refused(at_once(cast, *[(actor, book) for actor in people])) == 1
    with organization_scope(cast.organization, TASK):
        assert Session.objects.filter(status=SessionStatus.SCHEDULED).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_cancelled_while_it_is_moved_leaves_calendars_without_it(cast: Cast, number: int):
    """The cancellation is newer than the move for every calendar, whichever came first."""
    wall = (datetime.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    with cast.acting(cast.mentor):
        session = schedule_session(cast.relationship, by=cast.actor(cast.mentor), wall=wall, zone="UTC", minutes=45)
    later = wall + timedelta(days=1)
    move = lambda by: move_session(session, by=by, sequence=0, wall=later, zone="UTC", minutes=45)  # noqa: E731
    answers = at_once(
        cast,
        (cast.actor(cast.mentor), move),
        (cast.actor(cast.mentee), lambda by: cancel_session(Session.objects.get(pk=session.pk), by=by)),
    )
    with organization_scope(cast.organization, TASK):
        session.refresh_from_db()
        assert session.status == SessionStatus.CANCELLED
        assert session.sequence == (1 if refused(answers) else 2)


def test_cancelling_what_was_moved_since_it_was_read_is_newer_than_the_move(cast: Cast):
    wall = (datetime.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    mentor = cast.actor(cast.mentor)
    with cast.acting(cast.mentor):
        read = schedule_session(cast.relationship, by=mentor, wall=wall, zone="UTC", minutes=45)
        other = Session.objects.get(pk=read.pk)
        move_session(other, by=mentor, sequence=0, wall=wall + timedelta(days=1), zone="UTC", minutes=45)
        assert cancel_session(read, by=mentor).sequence == 2


@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_session_stays_in_a_pair_that_ends_meanwhile(cast: Cast, number: int):
    wall = (datetime.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    at_once(
        cast,
        (
            cast.actor(cast.mentor),
            lambda by: schedule_session(cast.relationship, by=by, wall=wall, zone="UTC", minutes=45),
        ),
        (cast.actor(cast.mentee), lambda by: end_relationship(cast.relationship, by=by, reason="mutual")),
    )
    with organization_scope(cast.organization, TASK):
        assert not Session.objects.filter(status=SessionStatus.SCHEDULED).exists()
