"""What is shown when no view could answer: a page for people, a problem document below /api/."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from mentoring.api.problems import problem_page, server_failed


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_page(request, 400, "bad_request", _("The request cannot be read."))
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return server_failed(request) if request.path.startswith("/api/") else defaults.server_error(request)
