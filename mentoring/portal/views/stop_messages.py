from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mentoring.notifications.services import mute_category
from mentoring.notifications.stopping import read_stop_token
from mentoring.tenancy.scope import current_actor, current_organization


# Mail programs post here without a cookie (RFC 8058); the signed link is the right to do it.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """GET only asks: scanners of mail open every link."""
    organization = current_organization()
    recipient, category = read_stop_token(token, organization.pk)
    values: dict[str, Any] = {"organization": organization, "is_stopped": request.method == "POST"}
    if request.method == "POST":
        mute_category(recipient, category, by=current_actor())
    return render(request, "notifications/stop.html", values)
