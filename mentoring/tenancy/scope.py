"""The only way in: a transaction that carries the organization and the actor.

The settings are local to the transaction, because a connection is shared by requests of all organizations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

from mentoring import clock
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.current import Scope, ScopeError, _scope, current_scope, required_scope

if TYPE_CHECKING:
    from mentoring.accounts.models import User
    from mentoring.tenancy.models import Organization

__all__ = [
    "Scope",
    "ScopeError",
    "adopted_scope",
    "current_actor",
    "current_organization",
    "current_scope",
    "memo",
    "organization_scope",
    "required_scope",
    "today",
]

T = TypeVar("T")


def current_organization() -> Organization:
    return required_scope().organization


def current_actor() -> Actor:
    return required_scope().actor


def today() -> date:
    """On the organization's calendar. What is about one person goes by `clock.today(person.zone)`."""
    return clock.today(current_organization().time_zone)


def memo(key: str, compute: Callable[[], T]) -> T:
    """A value computed once in this scope."""
    values = required_scope().memo
    if key not in values:
        values[key] = compute()
    result: T = values[key]
    return result


@contextmanager
def organization_scope(organization: Organization, actor: Actor, user: User | None = None) -> Iterator[Scope]:
    outer = current_scope()
    if outer is not None and outer.organization.pk != organization.pk:
        raise ScopeError("A scope of another organization is open; close it first.")
    inside_transaction = connection.in_atomic_block
    with transaction.atomic():
        seconds = _enter(str(organization.pk), str(actor))
        scope = Scope(organization, actor, user)
        with adopted_scope(scope, seconds):
            yield scope
        if inside_transaction:
            # A savepoint that is released keeps the settings; whoever opened the transaction gets theirs back.
            _enter(str(outer.organization.pk) if outer else "", str(outer.actor) if outer else "")


@contextmanager
def adopted_scope(scope: Scope, clock_seconds: float | None) -> Iterator[None]:
    """Make known to the code a scope whose settings the database function has already set."""
    token = _scope.set(scope)
    try:
        if clock_seconds is None or settings.PRODUCTION:
            yield
        else:
            with clock.organization_moved_by(timedelta(seconds=clock_seconds)):
                yield
    finally:
        _scope.reset(token)


def _enter(organization_id: str, actor: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT northbound_enter(%s, %s)", [organization_id, actor])
        row = cursor.fetchone()
    return row[0] if row else None
