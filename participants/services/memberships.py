"""A person of the file and a member who signs in are one: tied together by the e-mail address."""

from typing import Any

from mentoring.audit.services import record
from mentoring.members.events import member_joined
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
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


def _on_member_joined(*, membership: Membership, by: Actor, **rest: Any) -> None:
    link_membership_to_person(membership, by=by)


def connect() -> None:
    member_joined.connect(_on_member_joined, dispatch_uid="participants.link_membership")
