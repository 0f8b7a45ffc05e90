"""The site with two addresses that must not be: one that nobody classified, one that leaks."""

from uuid import UUID

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import path

from mentoring.urls import urlpatterns as real


def unclassified(request: HttpRequest, pk: UUID) -> HttpResponse:
    return HttpResponse("")


def leak(request: HttpRequest) -> HttpResponse:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT name FROM participants_person")
        return HttpResponse(str(cursor.fetchall()))


urlpatterns = [
    path("o/<slug:organization_slug>/unclassified/<uuid:pk>/", unclassified, name="unclassified"),
    path("o/<slug:organization_slug>/leak/", leak, name="leak"),
    *real,
]
handler400 = "mentoring.portal.views.errors.bad_request"
handler500 = "mentoring.portal.views.errors.server_error"
