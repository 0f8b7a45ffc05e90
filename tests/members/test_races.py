"""Two at once: real transactions, one effect. And the message itself, from the promise to the link that works."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from mentoring.accounts.models import User
from mentoring.errors import Conflict, NotFound, RuleBroken
from mentoring.members import services
from mentoring.members.models import Invitation
from mentoring.members.queries import find_invitation
from mentoring.members.services import invitations
from mentoring.notifications.drain import drain
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership, MembershipRole
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import organization_scope
from tests.factories.tenancy import actor_of, make_member
from tests.members.conftest import TASK, link_of

pytestmark = pytest.mark.django_db(transaction=True)
VISITOR = Actor.visitor("link")
PASSWORD = "seven quiet northern rivers"


@pytest.fixture
def real_world(transactional_db, world):
    return world


def at_once(*actions):
    """What each action gave or raised, all released together on connections of their own."""
    barrier = Barrier(len(actions))

    def run(action):
        barrier.wait()
        try:
            return action()
        except (Conflict, RuleBroken, NotFound) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def invite(world, email="new@example.com"):
    with organization_scope(world.organization, world.as_hr):
        return services.invite_member(by=world.as_hr, email=email, roles=[Role.MEMBER])


def test_one_link_opened_by_many_at_once_makes_one_member(real_world):
    link = link_of(real_world.organization, invite(real_world))
    data = {"name": "N", "password": PASSWORD}
    answers = at_once(*[lambda: Client().post(link, data).status_code] * 5)
    assert answers.count(302) == 1, answers
    assert all(answer in {200, 302, 410, 422} for answer in answers)
    assert User.objects.filter(email="new@example.com").count() == 1
    with organization_scope(real_world.organization, TASK):
        assert Membership.objects.filter(user__email="new@example.com").count() == 1


def test_one_address_invited_by_many_at_once_gets_one_invitation(real_world):
    answers = at_once(*[lambda: invite(real_world)] * 5)
    assert sum(isinstance(answer, Invitation) for answer in answers) == 1, answers
    assert all(isinstance(answer, Invitation | Conflict) for answer in answers)


def test_invitation_accepted_while_its_sender_is_removed_makes_no_member_afterwards(real_world):
    """Either it was accepted first, or not at all: never after the sender's rights were gone."""
    invitation = invite(real_world)
    at_the_check = Event()
    removing = Event()

    def accept():
        with organization_scope(real_world.organization, VISITOR), patched_check(at_the_check, removing):
            return services.accept_invitation(invitation, by=VISITOR, name="N", password=PASSWORD)

    def remove():
        at_the_check.wait(10)
        removing.set()
        with organization_scope(real_world.organization, real_world.as_owner):
            removed = services.deactivate_member(real_world.hr, by=real_world.as_owner)
        with organization_scope(real_world.organization, TASK):
            # What the remover finds when the removal is through.
            return removed, Membership.objects.filter(user__email="new@example.com").count()

    accepted, (_removed, seen_after_removal) = at_once(accept, remove)
    assert isinstance(accepted, Membership)
    assert seen_after_removal == 1, "the removal waited for what its sender had already let in"


@contextmanager
def patched_check(at_the_check, removing):
    """Stops the acceptance right after it has looked at its sender, until the removal has begun."""
    real = invitations.can_still_invite

    def slow(inviter, roles):
        answer = real(inviter, roles)
        at_the_check.set()
        removing.wait(10)
        time.sleep(0.5)
        return answer

    with patch.object(invitations, "can_still_invite", slow):
        yield


def test_two_owners_who_remove_each_other_leave_one(real_world):
    second = make_member(real_world.organization, Role.OWNER)
    as_second = actor_of(second)

    def remove(member, by):
        with organization_scope(real_world.organization, by):
            return services.deactivate_member(member, by=by)

    answers = at_once(lambda: remove(second, real_world.as_owner), lambda: remove(real_world.owner, as_second))
    assert sum(isinstance(answer, Membership) for answer in answers) == 1, answers
    with organization_scope(real_world.organization, TASK):
        assert MembershipRole.objects.filter(role=Role.OWNER, membership__is_active=True).count() == 1


def test_link_in_the_message_opens_the_invitation(real_world, settings):
    invitation = invite(real_world)
    drain()
    [message] = mail.outbox
    assert message.to == ["new@example.com"]
    assert "Acme" in message.subject
    link = re.search(r"/o/acme/join/[0-9a-f]{64}/", message.body)[0]
    assert f"{settings.PUBLIC_URL}{link}" in message.body
    assert link in message.alternatives[0][0]
    assert Client().get(link).status_code == 200
    with organization_scope(real_world.organization, TASK):
        assert find_invitation(link.split("/")[-2]).pk == invitation.pk


def test_message_of_a_withdrawn_invitation_is_not_sent(real_world):
    invitation = invite(real_world)
    with organization_scope(real_world.organization, real_world.as_hr):
        services.revoke_invitation(invitation, by=real_world.as_hr)
    drain()
    assert mail.outbox == []
