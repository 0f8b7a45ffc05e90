"""How long one stays signed in, for the script that warns before the end."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def session(request: HttpRequest) -> HttpResponse:
    """To ask is no use of the session, to send is."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0}, status=401)
    store = request.session
    left, is_last = store.left() if request.method == "POST" else store.peek()  # type: ignore[attr-defined]
    return JsonResponse({"left": int(left.total_seconds()), "last": is_last, "token": get_token(request)})


@require_safe
def session_back(request: HttpRequest) -> HttpResponse:
    """Where the sign-in in another tab ends."""
    return render(request, "members/session_back.html")
