"""Who acts. The text form ("membership:<uuid>") is what the database's policies and the audit log read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from mentoring.tenancy.roles import PERMISSIONS, Permission, Role


class ActorKind(StrEnum):
    MEMBERSHIP = "membership"
    RATER = "rater"
    REPORTER = "reporter"
    VISITOR = "visitor"  # holds a link and nothing else
    OPERATOR = "operator"
    TASK = "task"


@dataclass(frozen=True)
class Actor:
    kind: ActorKind
    id: str
    roles: frozenset[Role] = frozenset()

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def membership_id(self) -> UUID | None:
        return UUID(self.id) if self.kind is ActorKind.MEMBERSHIP else None

    @property
    def is_task(self) -> bool:
        """Work that a service has enqueued: the right was checked when it was asked for."""
        return self.kind is ActorKind.TASK

    def has(self, permission: Permission) -> bool:
        """Whether one of the actor's roles in the *organization* carries the permission."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    @classmethod
    def parse(cls, text: str) -> Actor:
        """The text form back. Without roles: those are of the moment, not of the record."""
        kind, _separator, identity = text.partition(":")
        return cls(ActorKind(kind), identity)

    @classmethod
    def membership(cls, membership_id: UUID, roles: Iterable[Role | str] = ()) -> Actor:
        return cls(ActorKind.MEMBERSHIP, str(membership_id), frozenset(Role(role) for role in roles))

    @classmethod
    def operator(cls, user_id: UUID) -> Actor:
        return cls(ActorKind.OPERATOR, str(user_id), frozenset({Role.OPERATOR}))

    @classmethod
    def task(cls, name: str) -> Actor:
        return cls(ActorKind.TASK, name)

    @classmethod
    def visitor(cls, name: str) -> Actor:
        return cls(ActorKind.VISITOR, name)

    @classmethod
    def rater(cls, rater_id: UUID) -> Actor:
        return cls(ActorKind.RATER, str(rater_id))

    @classmethod
    def reporter(cls, report_id: UUID) -> Actor:
        return cls(ActorKind.REPORTER, str(report_id))
