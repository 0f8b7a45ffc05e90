from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.portal.queries.search import SHORTEST, search
from mentoring.tenancy.scope import current_actor


@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    found = search(current_actor(), request.GET.get("q", ""))
    return render(request, "portal/search.html", {"found": found, "shortest": SHORTEST})
