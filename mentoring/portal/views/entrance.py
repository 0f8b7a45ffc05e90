from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """The bare address: to the own organizations, or to the sign-in."""
    return redirect("organizations" if request.user.is_authenticated else "account_login")
