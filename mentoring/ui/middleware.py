"""Headers of every response, and the page for what a service refuses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentoring.audit.services import record_refusal
from mentoring.errors import DomainError
from mentoring.tenancy.refusals import remember_refusal
from mentoring.tenancy.requests import OrganizationRequest

Handler = Callable[[HttpRequest], HttpResponse]


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class DomainErrorMiddleware:
    """Innermost: what the view refused becomes a page, after the view's writes have been undone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: OrganizationRequest) -> HttpResponse:
        response = self.get_response(request)
        refusal = request.refusal
        if refusal is not None and request.scope is not None:
            # Here the savepoint of the view is gone, so that the refused attempt itself stays on record.
            record_refusal(refusal.code, path=request.path, method=request.method or "")
        return response

    def process_exception(self, request: OrganizationRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        remember_refusal(request, error)
        template = "404.html" if error.status == 404 else "errors/refused.html"
        return render(request, template, {"error": error}, status=error.status)
