"""What the middlewares know of a request. Types only: the object is Django's own."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from mentoring.accounts.sessions import SessionStore
    from mentoring.errors import DomainError
    from mentoring.tenancy.current import Scope


class OrganizationRequest(HttpRequest):
    session: SessionStore
    is_api: bool
    #: None outside an organization, and for whoever does not belong to it.
    scope: Scope | None
    #: Closed after the answer is made.
    scope_stack: ExitStack
    token_is_used: bool
    token_is_read_only: bool
    #: What the view refused, to be put on record after its writes are undone.
    refusal: DomainError | None
