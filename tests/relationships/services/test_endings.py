"""An end is told to the other, and to who runs the program, without who or why."""

from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from mentoring.notifications.catalog import Notice, get_kind
from mentoring.notifications.models import OutboxMessage
from mentoring.notifications.rendering import render
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Role
from participants.choices import EmploymentStatus
from participants.models import Person
from programs.models import ProgramRole
from relationships.choices import EndReason
from relationships.models import Relationship
from relationships.services.endings import end_open_relationships
from relationships.services.relationships import end_relationship
from tests.relationships.conftest import Cast

pytestmark = pytest.mark.django_db
KINDS = ("relationship.ended", "relationship.pair_ended")


@pytest.fixture
def owner(scope: Cast) -> Any:
    role = ProgramRole.objects.create(
        program=scope.relationship.program, membership=scope.stranger.membership, role=Role.PROGRAM_OWNER
    )
    return role.membership


def told() -> set[tuple[str, Any]]:
    return set(OutboxMessage.objects.filter(kind__in=KINDS).values_list("kind", "recipient_id"))


@pytest.mark.parametrize(("who", "other"), [("mentor", "mentee"), ("mentee", "mentor")])
def test_the_other_and_the_owner_are_told(scope: Cast, owner: Any, who: str, other: str):
    ending, told_person = getattr(scope, who), getattr(scope, other)
    with scope.acting(ending):
        end_relationship(scope.relationship, by=scope.actor(ending), reason=EndReason.NOT_THE_RIGHT_FIT)
    assert told() == {("relationship.ended", told_person.membership_id), ("relationship.pair_ended", owner.pk)}


def test_no_message_says_who_or_why(scope: Cast, owner: Any):
    with scope.acting(scope.mentee):
        end_relationship(scope.relationship, by=scope.actor(scope.mentee), reason=EndReason.NOT_THE_RIGHT_FIT)
    for message in OutboxMessage.objects.filter(kind__in=KINDS).select_related("recipient"):
        scope.relationship.refresh_from_db()
        notice = Notice(
            scope.organization, scope.relationship, message.recipient, message.recipient.email, "", {}, "UTC"
        )
        email = render(get_kind(message.kind), message, notice).email
        text = f"{email.subject}\n{email.body}\n{email.alternatives[0][0]}".lower()
        assert "fit" not in text
        assert "ended by" not in text


def test_both_are_told_when_somebody_else_ends_it(scope: Cast, owner: Any):
    with scope.acting(scope.hr_admin):
        end_relationship(scope.relationship, by=scope.actor(scope.hr_admin), reason=EndReason.OTHER)
    both = {("relationship.ended", person.membership_id) for person in (scope.mentor, scope.mentee)}
    assert told() == both


def test_who_has_left_is_told_nothing(scope: Cast, owner: Any):
    Person.objects.filter(pk=scope.mentor.pk).update(employment_status=EmploymentStatus.LEFT, left_on="2026-01-31")
    end_open_relationships(Q(pk=scope.relationship.pk), by=Actor.task("test"), reason=EndReason.LEFT_ORGANIZATION)
    assert told() == {("relationship.ended", scope.mentee.membership_id)}


@pytest.mark.parametrize(("given", "kept"), [("", EndReason.OTHER), ("moved", EndReason.MOVED)])
def test_nobody_owes_a_reason(cast: Cast, given: str, kept: EndReason):
    client = Client()
    with cast.acting(cast.mentee):
        client.force_login(cast.mentee.membership.user)
    url = f"/o/{cast.organization.slug}/pairs/{cast.relationship.pk}/end/"
    assert client.post(url, {"reason": given}).status_code == 302
    with cast.acting(cast.mentee):
        assert Relationship.objects.get(pk=cast.relationship.pk).end_reason == kept


def test_a_leaver_is_no_reason_that_one_of_the_two_gives(cast: Cast):
    client = Client()
    with cast.acting(cast.mentee):
        client.force_login(cast.mentee.membership.user)
    url = f"/o/{cast.organization.slug}/pairs/{cast.relationship.pk}/end/"
    assert client.post(url, {"reason": "left_organization"}).status_code == 422
