"""The site with views that end in every way a request can end."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import path

from mentoring.tenancy.models import Membership
from mentoring.urls import urlpatterns as real

seen: list[str] = []


def fails(request: HttpRequest) -> HttpResponse:
    Membership.objects.update(name="Changed by what failed")
    raise ZeroDivisionError


def is_stopped(request: HttpRequest) -> HttpResponse:
    """What a server does to a worker whose time is over."""
    Membership.objects.update(name="Changed by what was stopped")
    raise SystemExit(1)


def rendered_later(request: HttpRequest) -> HttpResponse:
    """Django renders this after the view has returned; its rows are not read before."""
    template = engines["django"].from_string("{% for member in members %}<li>{{ member.name }}</li>{% endfor %}")
    return SimpleTemplateResponse(template, {"members": Membership.objects.order_by("name")})


def goes_on_after_commit(request: HttpRequest) -> HttpResponse:
    transaction.on_commit(lambda: seen.append(what_is_seen()))
    return HttpResponse("")


def leaves_its_organization(request: HttpRequest) -> HttpResponse:
    """The break: settings that outlive the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('northbound.organization', current_setting('northbound.organization'), false)"
        )
    return HttpResponse("")


def what_is_seen() -> str:
    try:
        return f"{Membership.objects.count()} members"
    except RuntimeError as error:
        return type(error).__name__


urlpatterns = [
    path("o/<slug:organization_slug>/try/fails/", fails),
    path("o/<slug:organization_slug>/try/is-stopped/", is_stopped),
    path("o/<slug:organization_slug>/try/rendered-later/", rendered_later),
    path("o/<slug:organization_slug>/try/after-commit/", goes_on_after_commit),
    path("o/<slug:organization_slug>/try/leaves/", leaves_its_organization),
    *real,
]
handler400 = "mentoring.portal.views.errors.bad_request"
handler500 = "mentoring.portal.views.errors.server_error"
