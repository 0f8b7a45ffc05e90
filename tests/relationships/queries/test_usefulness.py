"""What HR learns of the pulse: one word over three or more sessions. Never a value, a session, an author."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.scope import organization_scope
from participants.models import Person
from relationships.choices import SessionStatus
from relationships.models import Pulse, Session
from relationships.queries.health import health_of_relationship, pairs_with_health
from relationships.queries.usefulness import Usefulness, usefulness_of
from relationships.services.pulses import give_pulse
from tests.factories.relationships import RelationshipFactory, SessionFactory
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db


def held(cast: Cast, **answers: int) -> Session:
    """A held session, with what each of the two has answered: mentor=4, mentee=2."""
    with organization_scope(cast.organization, Actor.task("test")):
        now = clock.now()
        session = SessionFactory(relationship=cast.relationship, status=SessionStatus.HELD, logged_at=now)
    for side, value in answers.items():
        answer(cast, session, side, value)
    return session


def answer(cast: Cast, session: Session, side: str, value: int) -> None:
    person = getattr(cast, side)
    with cast.acting(person):
        give_pulse(session, by=cast.actor(person), value=value)


def seen(cast: Cast, person: Person | None = None) -> Usefulness | None:
    with cast.acting(person or cast.hr_admin):
        return usefulness_of([cast.relationship]).get(cast.relationship.pk)


def test_two_sessions_say_nothing(cast: Cast):
    held(cast, mentor=1, mentee=1)
    held(cast, mentor=1, mentee=1)
    held(cast)  # took place, and nobody answered
    assert seen(cast) is None


def test_three_say_one_word(cast: Cast):
    for _index in range(3):
        held(cast, mentee=4)
    assert seen(cast) == Usefulness("fine", 3)


@pytest.mark.parametrize(
    ("values", "band"), [((3, 3, 3), "fine"), ((3, 3, 2), "low"), ((1, 1, 5), "low"), ((1, 5, 5), "fine")]
)
def test_word_is_low_below_the_middle(cast: Cast, values: tuple[int, ...], band: str):
    for value in values:
        held(cast, mentor=value)
    found = seen(cast)
    assert found is not None
    assert found.band == band


def test_no_single_session_moves_the_word(cast: Cast):
    """The negative control: the same answers do move it as soon as they are three."""
    for _index in range(3):
        held(cast, mentor=3, mentee=3)
    for _index in range(2):
        held(cast, mentor=1, mentee=1)
        assert seen(cast) == Usefulness("fine", 3)
    held(cast, mentor=3, mentee=3)
    assert seen(cast) == Usefulness("low", 6)


def test_nothing_but_a_word_and_a_number_of_threes_comes_out(cast: Cast):
    for _index in range(5):
        held(cast, mentor=2, mentee=5)
    with cast.acting(cast.hr_admin), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM northbound_usefulness(%s::uuid[])", [[str(cast.relationship.pk)]])
        assert [column.name for column in cursor.description] == ["relationship_id", "band", "sessions"]
        assert cursor.fetchall() == [(cast.relationship.pk, "fine", 3)]
        assert not Pulse.objects.exists()


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_the_two_learn_nothing_from_it(cast: Cast, who: str):
    for _index in range(3):
        held(cast, mentor=1, mentee=1)
    assert seen(cast, getattr(cast, who)) is None
    with cast.acting(getattr(cast, who)):
        assert not any("sefulness" in reason for reason in health_of_relationship(cast.relationship).reasons)
    assert seen(cast) == Usefulness("low", 3)


def test_hr_who_is_one_of_the_two_learns_nothing_of_the_other(cast: Cast):
    for _index in range(3):
        held(cast, mentor=1)
    with organization_scope(cast.organization, Actor.task("test")):
        type(cast.relationship).objects.filter(pk=cast.relationship.pk).update(mentee=cast.hr_admin)
    with cast.acting(cast.hr_admin):
        reasons = [reason for pair in pairs_with_health(cast.actor(cast.hr_admin)) for reason in pair.reasons]
    assert reasons
    assert not any("sefulness" in reason for reason in reasons)


def test_other_organization_gets_nothing(cast: Cast, build_cast: Callable[[], Cast]):
    other = build_cast()
    for _index in range(3):
        held(cast, mentor=1)
    with other.acting(other.hr_admin):
        assert usefulness_of([cast.relationship]) == {}


def test_without_a_scope_nothing_comes_out(cast: Cast):
    for _index in range(3):
        held(cast, mentor=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('northbound.organization', '', true)")
        cursor.execute("SELECT * FROM northbound_usefulness(%s::uuid[])", [[str(cast.relationship.pk)]])
        assert cursor.fetchall() == []


def page(cast: Cast, person: Person) -> Any:
    client = Client()
    with cast.acting(person):
        client.force_login(person.membership.user)
    return client.get(f"/o/{cast.organization.slug}/pairs/{cast.relationship.pk}/")


def test_page_says_it_to_hr_and_to_nobody_else(cast: Cast):
    for _index in range(6):
        held(cast, mentor=4, mentee=5)
    assert "Usefulness fine over 6 sessions." in page(cast, cast.hr_admin).content.decode()
    for person in (cast.mentor, cast.mentee):
        assert "sefulness" not in page(cast, person).content.decode()
    for person in (cast.sponsor, cast.manager, cast.stranger):
        assert page(cast, person).status_code == 404


def test_too_early_pairs_say_no_more_than_their_dates(cast: Cast):
    with organization_scope(cast.organization, Actor.task("test")):
        young = RelationshipFactory(started_at=clock.now() - timedelta(days=3))
        assert health_of_relationship(young).reasons == ("No session for 3 days, agreed every 2 weeks.",)


@pytest.mark.parametrize("count", [1, 4])
def test_health_takes_three_queries(cast: Cast, count: int, django_assert_num_queries: Any):
    with organization_scope(cast.organization, Actor.task("test")):
        for _index in range(count):
            SessionFactory(relationship=RelationshipFactory(program=cast.relationship.program))
    hr = cast.actor(cast.hr_admin)
    with cast.acting(cast.hr_admin), django_assert_num_queries(3):
        assert len(pairs_with_health(hr)) == count + 2
