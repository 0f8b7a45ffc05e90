"""Somebody's leaving is taken back in the moment in which the place is given to somebody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from mentoring import clock
from mentoring.errors import InvalidTransition, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.choices import ChangeKind
from participants.models import PersonChange
from participants.services.change_undo import undo_change
from participants.services.changes import ChangeEntry, apply_change
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.queries.relationships import places_taken
from relationships.services.relationships import propose_relationship
from tests.factories.participants import MentorProfileFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
TASK = Actor.task("test")


@pytest.mark.parametrize("attempt", range(4))
def test_one_place_goes_to_one_of_the_two(transactional_db, build_cast, attempt: int):
    cast = build_cast()
    with cast.working():
        MentorProfileFactory(person=cast.mentor, capacity=1)
        waiting = PersonFactory(name="Nils Ek")
        change = apply_change(cast.mentee, by=TASK, entry=ChangeEntry(ChangeKind.LEFT))
    start = Barrier(2, timeout=20)

    def give_back() -> str:
        try:
            start.wait()
            with organization_scope(cast.organization, TASK):
                return "seat_taken" if undo_change(change, by=TASK).remaining else "given back"
        finally:
            connection.close()

    def propose() -> str:
        try:
            start.wait()
            with organization_scope(cast.organization, TASK):
                propose_relationship(
                    by=TASK,
                    program=cast.relationship.program,
                    mentor=cast.mentor,
                    mentee=waiting,
                    proposal_id=None,
                    answer_by=clock.today() + timedelta(days=7),
                )
            return "proposed"
        except RuleBroken as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = {pool.submit(give_back), pool.submit(propose)}
        said = {result.result(60) for result in results}
    assert said in ({"given back", "mentor_full"}, {"seat_taken", "proposed"})
    with cast.working():
        assert places_taken(cast.mentor) == 1
        pair = Relationship.objects.get(pk=cast.relationship.pk)
        is_back = pair.status == RelationshipStatus.ACTIVE
        assert is_back == ("given back" in said)
        assert bool(PersonChange.objects.get(pk=change.pk).remaining) != is_back


def test_two_who_take_it_back_at_once_do_it_once(transactional_db, build_cast):
    cast = build_cast()
    with cast.working():
        change = apply_change(cast.mentor, by=TASK, entry=ChangeEntry(ChangeKind.LEFT))
    start = Barrier(2, timeout=20)

    def give_back() -> str:
        try:
            start.wait()
            with organization_scope(cast.organization, TASK):
                undo_change(change, by=TASK)
            return "undone"
        except InvalidTransition as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(result.result(60) for result in [pool.submit(give_back), pool.submit(give_back)])
    assert said == ["invalid_transition", "undone"]
