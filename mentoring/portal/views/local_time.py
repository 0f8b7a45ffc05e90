from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mentoring.tenancy.scope import required_scope

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def in_own_time(view: View[P]) -> View[P]:
    """Dates and times on the page are those of the reader's own clock."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        scope = required_scope()
        membership = scope.memo.get("membership")
        zone = membership.zone if membership is not None else scope.organization.time_zone
        with timezone.override(zone):
            return view(request, *args, **kwargs)

    return answer
