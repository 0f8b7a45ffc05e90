"""Every exception that is the caller's doing becomes a problem document; the rest stays a server error."""

from collections.abc import Mapping
from typing import Any

from django.core import exceptions as django_exceptions
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from mentoring.api.problems import CONTENT_TYPE, problem
from mentoring.errors import DomainError, NotAllowed, NotFound, RuleBroken
from mentoring.tenancy.refusals import remember_refusal

UNIQUE, EXCLUSION, FOREIGN_KEY, CHECK = "23505", "23P01", "23503", "23514"
#: Serialization, deadlock, lock not available, statement canceled: the same request may succeed later.
RETRYABLE = {"40001", "40P01", "55P03", "57014"}


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    response = _response(error)
    if response is None:
        return None
    set_rollback()
    if response.status_code in (status.HTTP_403_FORBIDDEN, status.HTTP_404_NOT_FOUND):
        _remember_refusal(error, context)
    return response


def _response(error: Exception) -> Response | None:
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, IntegrityError | DataError | OperationalError):
        return _of_database(error)
    return _of_django(error)


def _answer(
    code: int,
    name: str,
    detail: str,
    errors: Mapping[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = problem(code, name, detail, errors)
    return Response(body, status=code, headers=headers, content_type=CONTENT_TYPE)


def _of_domain(error: DomainError) -> Response:
    errors = {error.field: [str(error.message)]} if isinstance(error, RuleBroken) and error.field else None
    return _answer(error.status, error.code, str(error.message), errors)


def _of_framework(error: exceptions.APIException) -> Response:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(getattr(error, "auth_header", ""))
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.ValidationError):
        return _answer(error.status_code, "invalid", _("Some values cannot be accepted."), _by_field(error.detail))
    code = error.get_codes()
    name = code if isinstance(code, str) else str(error.default_code)
    return _answer(error.status_code, name, str(error.detail), headers=headers)


def _by_field(detail: Any) -> Mapping[str, Any]:
    return detail if isinstance(detail, dict) else {api_settings.NON_FIELD_ERRORS_KEY: detail}


def _of_database(error: Exception) -> Response | None:
    state = getattr(error.__cause__, "pgcode", None) or ""
    if state in RETRYABLE:
        return _answer(503, "busy", _("This is being changed elsewhere. Try again."), headers={"Retry-After": "1"})
    if state in {UNIQUE, EXCLUSION}:
        return _answer(409, "conflict", _("This exists already, or somebody else was faster."))
    if state in {FOREIGN_KEY, CHECK} or isinstance(error, DataError):
        return _answer(400, "invalid", _("A value does not fit, or points to something that does not exist."))
    return None


def _of_django(error: Exception) -> Response | None:
    if isinstance(error, Http404 | django_exceptions.ObjectDoesNotExist):
        hidden = NotFound()
        return _answer(hidden.status, hidden.code, str(hidden.message))
    if isinstance(error, django_exceptions.PermissionDenied):
        return _answer(403, "not_allowed", _("You may not do this."))
    if isinstance(error, django_exceptions.ValidationError):
        if hasattr(error, "error_dict"):
            errors: dict[str, Any] = dict(error.message_dict)
        else:
            errors = {api_settings.NON_FIELD_ERRORS_KEY: error.messages}
        return _answer(400, "invalid", _("Some values cannot be accepted."), errors)
    if isinstance(error, django_exceptions.RequestDataTooBig):
        return _answer(413, "too_large", _("The request is too large."))
    if isinstance(error, django_exceptions.SuspiciousOperation | django_exceptions.BadRequest):
        return _answer(400, "bad_request", _("The request cannot be read."))
    return None


def _remember_refusal(error: Exception, context: Mapping[str, Any]) -> None:
    """The middleware around the view records it when the view's writes have been undone."""
    request = context.get("request")
    if request is None:
        return
    if not isinstance(error, DomainError):
        error = (
            NotFound() if isinstance(error, Http404 | django_exceptions.ObjectDoesNotExist) else NotAllowed(str(error))
        )
    remember_refusal(getattr(request, "_request", request), error)
