"""Opens the organization of the address around the view.

The transaction here carries the settings of row security; ATOMIC_REQUESTS opens a savepoint inside, which undoes
what a failed view wrote. Both are needed: without this one the settings are gone, without the other a failure
commits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from mentoring.accounts.models import User
from mentoring.accounts.second_step import has_shown_second_step
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.current import Scope
from mentoring.tenancy.models import Membership, Organization
from mentoring.tenancy.requests import OrganizationRequest
from mentoring.tenancy.routing import ORGANIZATION_PATH
from mentoring.tenancy.scope import _enter, adopted_scope, organization_scope

MAX_URL = 4000


class RequestLimitsMiddleware:
    """What no view should ever see: control characters in the address, endless addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path_info) + len(query) > MAX_URL:
            return HttpResponse(status=414)
        try:
            values = [v for values in request.GET.lists() for v in (values[0], *values[1])]
        except (BadRequest, ValueError):
            return HttpResponseBadRequest()
        if any(_has_control_characters(text) for text in (request.path_info, *values)):
            return HttpResponseBadRequest()
        return self.get_response(request)


def _has_control_characters(text: str) -> bool:
    return any((ch < " " and ch not in "\t\n\r") or "\ud800" <= ch <= "\udfff" for ch in text)


class OrganizationMiddleware(AuthenticationMiddleware):
    """Also authenticates: one function of the database brings session, user, organization, membership and roles."""

    def __call__(self, request: HttpRequest) -> Any:
        known = cast("OrganizationRequest", request)
        known.scope = known.refusal = None
        known.token_is_used = known.token_is_read_only = False
        known.is_api = request.path_info.startswith("/api/")
        response = self._respond(known, ORGANIZATION_PATH.match(request.path_info))
        known.session.prolong()
        return response

    def _respond(self, request: OrganizationRequest, path: re.Match[str] | None) -> Any:
        if path is None:
            self.process_request(request)
            return self.get_response(request)
        with transaction.atomic(), ExitStack() as stack:
            request.scope_stack = stack
            opened = self._open(request, path["slug"], is_api=bool(path["api"]))
            if opened is not None:
                scope, clock_seconds = opened
                request.scope = scope
                stack.enter_context(adopted_scope(scope, clock_seconds))
                self._keep_local_time(request, scope)
            return self.get_response(request)

    def process_view(
        self, request: OrganizationRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Views never see the slug. Strangers get what they would get for nothing."""
        slug = kwargs.pop("organization_slug", None)
        if slug is None or request.scope is not None:
            return
        if not getattr(view, "login_required", True) and not request.is_api:
            organization = Organization.objects.filter(slug=slug, is_suspended=False).first()
            if organization is None:
                raise Http404
            user = request.user if request.user.is_authenticated else None
            request.scope = request.scope_stack.enter_context(
                organization_scope(organization, Actor.visitor("link"), user)
            )
            self._keep_local_time(request, request.scope)
        elif request.user.is_authenticated and not request.is_api:
            raise Http404

    def _keep_local_time(self, request: OrganizationRequest, scope: Scope) -> None:
        """Pages show the reader's own clock; the API answers in UTC."""
        if request.is_api:
            return
        membership = scope.memo.get("membership")
        zone = membership.zone if membership is not None else scope.organization.time_zone
        request.scope_stack.enter_context(timezone.override(zone))

    def _open(self, request: OrganizationRequest, slug: str, *, is_api: bool) -> tuple[Scope, float | None] | None:
        request.user = AnonymousUser()
        header = request.headers.get("Authorization", "")
        if is_api and header:
            return self._open_token(request, slug, header)
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        return self._open_session(request, slug, key) if key else None

    def _open_session(self, request: OrganizationRequest, slug: str, key: str) -> tuple[Scope, float | None] | None:
        row = _call("northbound_open_session", key, slug)
        if row is None:
            return None
        user = _user(row["account"])
        session = request.session.preload(row["session_data"], row["session_ends_at"])
        if not _session_is_current(session, user):
            _enter("", "")
            return None
        request.user = user
        opened = _scope(row, user)
        if opened and opened[0].actor.kind is ActorKind.OPERATOR and not has_shown_second_step(request, user):
            # A visit is the operator's, not each of their sessions': one with a password alone stays outside.
            _enter("", "")
            return None
        return opened

    def _open_token(self, request: OrganizationRequest, slug: str, header: str) -> tuple[Scope, float | None] | None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        row = _call("northbound_open_token", hashlib.sha256(token.strip().encode()).hexdigest(), slug)
        if row is None:
            return None
        user = _user(row["account"])
        request.user = user
        request.token_is_read_only = bool(row["is_read_only"])
        request.token_is_used = True
        return _scope(row, user)


def _call(function: str, first: str, slug: str) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s, %s)", [first, slug])
        row = cursor.fetchone()
        return dict(zip([c.name for c in cursor.description], row, strict=True)) if row else None


def _user(account: str) -> User:
    user = _instance(User, account)
    assert isinstance(user, User)
    return user


def _instance(model: Any, row: str) -> Any:
    """A model instance from the JSON form of its row, which Django's connection hands over as text."""
    values = json.loads(row)
    fields = model._meta.concrete_fields
    instance = model.from_db("default", [f.attname for f in fields], [values[f.column] for f in fields])
    for field in fields:
        setattr(instance, field.attname, field.to_python(_plain(field, values[field.column])))
    return instance


def _plain(field: Any, value: Any) -> Any:
    if value is not None and field.get_internal_type() == "BinaryField":
        return bytes.fromhex(value[2:])
    return value


def _session_is_current(session: dict[str, Any], user: User) -> bool:
    """The hash of the password is part of a session, so a changed password ends all others at once."""
    stored = session.get(HASH_SESSION_KEY, "")
    candidates = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(stored, candidate) for candidate in candidates)


def _scope(row: dict[str, Any], user: User) -> tuple[Scope, float | None] | None:
    if row["organization"] is None:
        return None
    organization = _instance(Organization, row["organization"])
    if row["membership"] is not None:
        membership = _instance(Membership, row["membership"])
        membership.organization = organization
        membership.user = user
        actor = Actor.membership(membership.pk, row["roles"] or ())
        return Scope(organization, actor, user, {"membership": membership}), row["clock_seconds"]
    if row.get("visit_ends_at") is not None:
        memo = {"visit_ends_at": row["visit_ends_at"]}
        return Scope(organization, Actor.operator(user.pk), user, memo), row["clock_seconds"]
    return None
