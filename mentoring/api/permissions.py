"""Who may call a view at all. What may be done to an object is decided by services and queries."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from mentoring.tenancy.actors import ActorKind


class DenyAll(BasePermission):
    """The default: a view that names nobody is open to nobody."""

    message = _("You may not do this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class IsMember(BasePermission):
    """A member of the organization in the address. Not an operator on a visit."""

    message = _("Only members of the organization may do this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = getattr(request._request, "scope", None)
        return scope is not None and scope.actor.kind is ActorKind.MEMBERSHIP


class Public(BasePermission):
    """Open to everybody, and therefore free of data."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True
