"""A person of the file and a member who signs in are one: tied together by the e-mail address."""

from typing import Any

from mentoring import clock
from mentoring.audit.services import record
from mentoring.members.events import member_joined
from mentoring.members.permissions import can_deactivate_member
from mentoring.members.queries import roles_of
from mentoring.members.services import deactivate_member, tell_of_owner_who_left
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.roles import Role
from participants.models import Person


def link_membership_to_person(membership: Membership, *, by: Actor) -> Person | None:
    """The invitation has shown that the address is theirs. People who are tied already stay as they are."""
    person: Person | None = Person.objects.filter(email__iexact=membership.email, membership=None).first()
    if person is None or Person.objects.filter(membership=membership).exists():
        return None
    if not Person.objects.filter(pk=person.pk, membership=None).update(membership=membership):
        return None
    record("person.linked", by=by, subject=person, about=person.pk)
    person.refresh_from_db()
    return person


def end_access_of(leaver: Person, *, by: Actor) -> None:
    """Whoever has left does not sign in any more, as far as `by` may remove members. Never an owner: a wrong file must
    not lock out those who could set it right. They are told, and decide."""
    membership = leaver.membership
    if membership is None or not membership.is_active:
        return
    if Role.OWNER in roles_of(membership):
        tell_of_owner_who_left(membership, by=by, occurrence=str(leaver.left_on or clock.today(leaver.zone)))
        return
    if can_deactivate_member(by, membership):
        deactivate_member(membership, by=by)


def _on_member_joined(*, membership: Membership, by: Actor, **rest: Any) -> None:
    link_membership_to_person(membership, by=by)


def connect() -> None:
    member_joined.connect(_on_member_joined, dispatch_uid="participants.link_membership")
