"""A person of the file and a member who signs in are one: tied together by the e-mail address."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring import clock
from mentoring.audit.services import record
from mentoring.errors import NotAllowed
from mentoring.members.events import member_joined
from mentoring.members.permissions import can_deactivate_member
from mentoring.members.queries import roles_of
from mentoring.members.services import deactivate_member, reactivate_member, tell_of_owner_who_left
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Membership
from mentoring.tenancy.roles import Role
from mentoring.tenancy.scope import current_actor
from participants.choices import ChangeKind
from participants.events import Applied, Consequence, Line, Payload, Planned, Remaining, Undone
from participants.models import Person


def link_membership_to_person(membership: Membership, *, by: Actor) -> Person | None:
    """The invitation has shown that the address is theirs. People who are tied already stay as they are."""
    found = Person.objects.filter(email__iexact=membership.email, membership=None, merged_into=None)
    person: Person | None = found.first()
    if person is None or Person.objects.filter(membership=membership).exists():
        return None
    if not Person.objects.filter(pk=person.pk, membership=None).update(membership=membership):
        return None
    record("person.linked", by=by, subject=person, about=person.pk)
    person.refresh_from_db()
    return person


def access_consequence() -> Consequence:
    """Whoever has left does not sign in any more, as far as who says so may remove members. Never an owner: a wrong
    file must not lock out those who could set it right. They are told, and decide."""
    return Consequence(
        key="access",
        kinds=frozenset({ChangeKind.LEFT}),
        nouns={"access": lambda n: ngettext("%(n)d access", "%(n)d accesses", n)},
        reasons={
            "may_not": _("%(name)s cannot sign in again yet: an owner has to bring the member back."),
        },
        preview=_preview_access,
        apply=_end_access,
        undo=_give_access_back,
        order=30,
    )


def _with_access(batch: Iterable[Planned]) -> list[Person]:
    people = Person.objects.filter(pk__in=[each.person_id for each in batch], membership__is_active=True)
    return list(people.select_related("membership").prefetch_related("membership__roles").order_by("pk"))


def _preview_access(batch: Sequence[Planned]) -> list[Line]:
    actor = current_actor()
    ending = [
        person
        for person in _with_access(batch)
        if Role.OWNER not in roles_of(person.membership) and can_deactivate_member(actor, person.membership)
    ]
    return [Line("ends", "access", len(ending))]


def _end_access(batch: Sequence[Planned], by: Actor) -> dict[UUID, Applied]:
    keys = {each.person_id: each.key for each in batch}
    ended = {}
    for person in _with_access(batch):
        membership = person.membership
        if Role.OWNER in roles_of(membership):
            occurrence = str(person.left_on or clock.today(person.zone))
            tell_of_owner_who_left(membership, by=by, occurrence=occurrence)
        elif can_deactivate_member(by, membership):
            deactivate_member(membership, by=by)
            lines = (Line("ends", "access", 1),)
            ended[keys[person.pk]] = Applied({"membership": str(membership.pk)}, lines)
    return ended


def _give_access_back(batch: Sequence[tuple[Planned, Payload]], by: Actor) -> dict[UUID, Undone]:
    """With the roles as they were; tokens stay revoked."""
    members = Membership.objects.prefetch_related("roles").in_bulk([payload["membership"] for _each, payload in batch])
    by_id = {str(pk): membership for pk, membership in members.items()}
    given: dict[UUID, Undone] = {}
    for each, payload in batch:
        membership = by_id.get(payload["membership"])
        if membership is None or membership.is_active:
            given[each.key] = Undone()
            continue
        try:
            with transaction.atomic():
                reactivate_member(membership, by=by)
        except NotAllowed:
            given[each.key] = Undone((Remaining("may_not", {"name": membership.name}, may_come=True),))
        else:
            given[each.key] = Undone()
    return given


def _on_member_joined(*, membership: Membership, by: Actor, **rest: Any) -> None:
    link_membership_to_person(membership, by=by)


def connect() -> None:
    member_joined.connect(_on_member_joined, dispatch_uid="participants.link_membership")
