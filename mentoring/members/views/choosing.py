from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mentoring.accounts.models import User
from mentoring.members.queries import organizations_of


@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """The door after sign-in; with one organization only it stands open."""
    user = request.user
    assert isinstance(user, User)
    found = list(organizations_of(user))
    if len(found) == 1 and not user.is_operator and "stay" not in request.GET:
        return redirect(f"/o/{found[0].slug}/")
    return render(request, "members/organizations.html", {"organizations": found, "is_operator": user.is_operator})
