from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.notifications.mailbox import read_mailbox


@login_not_required
@require_safe
def show_mailbox(request: HttpRequest) -> HttpResponse:
    """All mail of the demonstration, for whoever tries it: sign-in codes are among them."""
    if not settings.DEMO:
        raise Http404
    to = request.GET.get("to", "").strip()[:320]
    return render(request, "notifications/mailbox.html", {"letters": read_mailbox(to=to), "to": to})
