"""What the running code works for: read by fields and managers, set by tenancy/scope.py alone."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from mentoring.accounts.models import User
    from mentoring.tenancy.actors import Actor
    from mentoring.tenancy.models import Organization


@dataclass
class Scope:
    organization: Organization
    actor: Actor
    user: User | None = None
    #: Values computed once for this scope, such as the actor's person.
    memo: dict[str, Any] = field(default_factory=dict)


class ScopeError(RuntimeError):
    """A programming mistake: rows were asked for outside a scope, or two organizations were mixed."""


_scope: ContextVar[Scope | None] = ContextVar("organization_scope", default=None)


def current_scope() -> Scope | None:
    return _scope.get()


def required_scope() -> Scope:
    scope = _scope.get()
    if scope is None:
        raise ScopeError("Rows of organizations can be read and written only inside organization_scope().")
    if not connection.in_atomic_block:
        # A context that was copied to another thread brings no settings to that thread's own connection, where every
        # table would look empty.
        raise ScopeError("This connection is not the one that the scope was opened on; open a scope of its own.")
    return scope
