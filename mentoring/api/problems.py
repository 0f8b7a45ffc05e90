"""Problem documents (RFC 9457): the one form in which the API refuses."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

CONTENT_TYPE = "application/problem+json"
Errors = Mapping[str, Any]


def problem(status: int, code: str, detail: str, errors: Errors | None = None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": f"urn:northbound:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        document["errors"] = errors
    return document


def problem_page(request: HttpRequest, status: int, code: str, detail: str) -> JsonResponse:
    """For addresses below /api/ that no API view answers."""
    return JsonResponse(problem(status, code, detail), status=status, content_type=CONTENT_TYPE)


def nothing_here(request: HttpRequest) -> JsonResponse:
    return problem_page(request, 404, "not_found", _("There is nothing here."))


def server_failed(request: HttpRequest) -> JsonResponse:
    return problem_page(request, 500, "server_error", _("Something went wrong here. It is on record."))
