"""What somebody typed and sent when they were no longer signed in: shown again, so that it can be sent again.

It is nowhere stored. The page itself carries it, as the form before it did.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure as too_old

#: What scripts send: they keep the text in their page, and must not take the sign-in page for an answer.
SCRIPTS = ("HX-Request", "X-Autosave")
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    def handle_no_permission(  # type: ignore[override]  # Django takes any answer here, its types redirects only
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if any(name in request.headers for name in SCRIPTS):
            return HttpResponse(status=401)
        if request.method == "POST":
            return kept_page(request, status=401) if _was_typed(request) else self._back_to_the_page(request, view_func)
        return super().handle_no_permission(request, view_func)

    def _back_to_the_page(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        """After the sign-in to where the button was: its own address may have no page."""
        answer = super().handle_no_permission(request, view_func)
        page = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
            return answer
        return _sign_in_and_then(urlsplit(page).path)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whoever signed in again in another tab sends with a token from before. The browser says that the form was on
    this site; of any other, nothing is shown and nothing kept."""
    own = f"{request.scheme}://{request.get_host()}"
    is_own = request.headers.get("Origin") == own and not any(name in request.headers for name in SCRIPTS)
    if is_own and _was_typed(request):
        return kept_page(request, status=403)
    return too_old(request, reason)


def kept_page(request: HttpRequest, *, status: int) -> HttpResponse:
    values = [(name, value) for name, found in request.POST.lists() for value in found if name != TOKEN]
    context = {
        "fields": values,
        "texts": [value for _name, value in values if _is_text(value)],
        "has_files": bool(request.FILES),
        "address": request.get_full_path(),
        "sign_in": _sign_in_and_then(reverse("session_back")).url,
    }
    answer = render(request, "members/kept.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _was_typed(request: HttpRequest) -> bool:
    """Not on the pages of signing in, whose fields are asked for anew; and a password is never sent back."""
    if request.path.startswith("/accounts/") or any("password" in name for name in request.POST):
        return False
    return any(_is_text(value) for found in request.POST.lists() for value in found[1] if found[0] != TOKEN)


def _is_text(value: str) -> bool:
    """Words, rather than what a form says by itself: an id, a date, a choice."""
    try:
        UUID(value)
    except ValueError:
        return any(sign.isspace() or ord(sign) > 127 for sign in value.strip()) or len(value) > 40
    return False


def _sign_in_and_then(path: str) -> HttpResponseRedirect:
    return redirect_to_login(path)
