"""The first page of the demo: choose who you are. Exists in demo mode only; nobody has a password there."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.models import User
from mentoring.demo.load import personas

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Choice:
    role: str
    name: str
    organization: str
    email: str


@login_not_required
@require_safe
def choose_persona(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    if request.user.is_authenticated and "change" not in request.GET:
        return redirect(settings.LOGIN_REDIRECT_URL)
    organizations: dict[str, list[Choice]] = {}
    for persona in personas():
        choice = _choice(*persona)
        organizations.setdefault(choice.organization, []).append(choice)
    return render(request, "demo/personas.html", {"organizations": organizations})


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Only as one of the personas: any other address is nothing here."""
    email = request.POST.get("email", "")
    user = User.objects.filter(email=email, is_active=True).first()
    if not settings.DEMO or user is None or email not in {known for _label, known in personas()}:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _choice(label: str, email: str) -> Choice:
    role, _colon, rest = label.partition(": ")
    name, _comma, organization = rest.partition(", ")
    return Choice(role, name, organization, email)
