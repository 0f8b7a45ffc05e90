"""What the pages are compared with: a view behind no middleware, and the authenticated view that Django's own
middlewares and three queries of the ORM make. Addresses of these handlers alone, never of the product."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

STOCK_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


@transaction.non_atomic_requests
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@transaction.non_atomic_requests
@login_required
def stock(request: HttpRequest, slug: str) -> HttpResponse:
    """Session, user, membership: one query each, as tutorials have it."""
    from mentoring.tenancy.models import Access

    access = Access.objects.select_related("organization").get(user=request.user, organization__slug=slug)
    return HttpResponse(f"ok {access.organization.name}")


def empty(request: HttpRequest) -> HttpResponse:
    """Behind all of the product's own middlewares, inside the scope of the organization."""
    return HttpResponse("ok")


urlpatterns = [
    path("bare/", bare),
    path("stock/<slug:slug>/", stock),
    path("o/<slug:organization_slug>/empty/", empty),
]


class _ReferenceRequest(WSGIRequest):
    urlconf = __name__


class _ReferenceHandler(WSGIHandler):
    request_class = _ReferenceRequest


def reference_handler(middleware: list[str]) -> WSGIHandler:
    with override_settings(MIDDLEWARE=middleware):
        return _ReferenceHandler()


def application() -> Any:
    """All handlers behind one door, chosen by the address."""
    from django.conf import settings

    handlers = {
        "/bare/": reference_handler([]),
        "/stock/": reference_handler(STOCK_MIDDLEWARE),
        "/o/benchmark/empty/": reference_handler(list(settings.MIDDLEWARE)),
    }
    product = WSGIHandler()

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        address = environ["PATH_INFO"]
        for beginning, handler in handlers.items():
            if address.startswith(beginning):
                return handler(environ, start_response)
        return product(environ, start_response)

    return serve
