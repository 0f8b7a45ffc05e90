"""Hands over what OrganizationMiddleware found; it checked session or token when it opened the scope."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from mentoring import clock
from mentoring.accounts.models import User
from mentoring.errors import NotAllowed
from mentoring.tenancy.models import ApiToken

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Addresses end up in logs and histories, so a secret must never stand in one.
SECRET_PARAMETERS = ("token", "access_token", "api_key", "apikey", "key", "authorization")


def _unused(request: HttpRequest) -> HttpResponse:
    raise AssertionError("The check below never calls the view.")


class ScopeAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Any]:
        django_request: Any = request._request
        _refuse_secret_in_address(django_request)
        user = django_request.user
        if not user.is_authenticated:
            raise exceptions.NotAuthenticated()
        is_token = getattr(django_request, "token_is_used", False)
        if not is_token:
            _enforce_csrf(django_request)
        if getattr(django_request, "scope", None) is None:
            # A stranger to this organization, or no such organization: one answer for both.
            raise Http404
        if is_token:
            _mark_used(request.headers["Authorization"])
        if is_token and django_request.token_is_read_only and request.method not in SAFE_METHODS:
            raise NotAllowed(_("This token may only read."), who_can_help=_("Use a token that may write."))
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Northbound"'


def _refuse_secret_in_address(request: HttpRequest) -> None:
    if any(name.lower() in SECRET_PARAMETERS for name in request.GET):
        raise exceptions.ParseError(
            _("Send the token in the Authorization header, never in the address."), code="secret_in_address"
        )


def _mark_used(header: str) -> None:
    digest = hashlib.sha256(header.partition(" ")[2].strip().encode()).hexdigest()
    today = clock.today()
    ApiToken.objects.filter(digest=digest).exclude(last_used_on=today).update(last_used_on=today)


def _enforce_csrf(request: HttpRequest) -> None:
    check = CSRFCheck(_unused)
    check.process_request(request)
    reason = check.process_view(request, _unused, (), {})
    if reason:
        raise exceptions.PermissionDenied(_("The request does not come from a page of this site."), code="csrf_failed")
