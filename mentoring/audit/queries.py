"""Reading and verifying the record."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mentoring.audit.models import READ, AuditEntry, AuditLink
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.models import Membership

GENESIS = "0" * 64


@dataclass(frozen=True)
class ChainFault:
    """A place where the record does not agree with its chain."""

    sequence: int
    reason: str


def reads_about(person_id: UUID) -> QuerySet[AuditEntry]:
    """Who looked at this person's data, newest first. Reads only: that somebody rated, matched or enrolled this
    person stands on record too, and is not theirs to learn here."""
    reads = AuditEntry.objects.filter(about_id=person_id, action__endswith=READ)
    entries: QuerySet[AuditEntry] = reads.order_by("-at", "-pk")
    return entries


def member_names(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors on record who are members, by the actor's text. One query."""
    ids = {actor.id for text in set(actors) if (actor := Actor.parse(text)).kind is ActorKind.MEMBERSHIP}
    rows = Membership.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {str(Actor.membership(pk)): name for pk, name in rows}


def chain_faults() -> Iterator[ChainFault]:
    """Recomputes the organization's chain, independently of the trigger that wrote it."""
    entries: dict[UUID, AuditEntry] = {entry.pk: entry for entry in AuditEntry.objects.all()}
    previous, expected = GENESIS, 1
    for link in AuditLink.objects.order_by("sequence"):
        if link.sequence != expected:
            yield ChainFault(expected, "a link is missing")
        entry = entries.pop(link.entry_id, None)
        if entry is None:
            yield ChainFault(link.sequence, "its entry is missing")
        elif _hash(previous, link.sequence, entry) != link.hash:
            yield ChainFault(link.sequence, "its entry or the one before was changed")
        previous, expected = link.hash, link.sequence + 1
    for _entry in entries.values():
        yield ChainFault(0, "an entry was never linked")


def chain_tail() -> tuple[int, str]:
    """The last sequence number and hash: kept outside, it also shows that the end was not cut off."""
    link = AuditLink.objects.order_by("-sequence").first()
    return (link.sequence, link.hash) if link else (0, GENESIS)


def _hash(previous: str, sequence: int, entry: Any) -> str:
    parts = [
        previous,
        str(sequence),
        str(entry.pk),
        str(entry.organization_id),
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        entry.actor,
        entry.action,
        entry.subject_type,
        str(entry.subject_id or ""),
        str(entry.about_id or ""),
        entry.facts,
    ]
    encoded = b"".join(b"%d:%b" % (len(part.encode()), part.encode()) for part in parts)
    return hashlib.sha256(encoded).hexdigest()
