from typing import cast

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mentoring.accounts.models import User
from mentoring.errors import NotAllowed
from mentoring.members import services
from mentoring.members.forms import JoinForm
from mentoring.members.models import Invitation
from mentoring.members.permissions import can_still_invite
from mentoring.members.queries import find_invitation, has_account, names_of
from mentoring.members.services.invitations import SOMEBODY_ELSES, who_can_invite
from mentoring.members.views.answers import attempt, form_page
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.refusals import remember_refusal
from mentoring.tenancy.requests import OrganizationRequest
from mentoring.tenancy.scope import current_organization

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
VISITOR = Actor.visitor("link")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the mail: by somebody new, by somebody with an account, or by the wrong person."""
    invitation = find_invitation(token)
    if not invitation.is_open:
        return render(request, "members/join_closed.html", status=410)
    if not can_still_invite(invitation.invited_by, invitation.roles):
        help_line = who_can_invite(invitation.roles)
        return render(request, "members/join_sender_gone.html", {"help_line": help_line}, status=403)
    if isinstance(request.user, User):
        return _as_user(request, invitation, request.user)
    if has_account(invitation.email):
        return render(request, "members/join_sign_in.html", {"invitation": invitation})
    return _as_somebody_new(request, invitation)


def _as_user(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if request.method == "POST":
        services.accept_invitation(invitation, by=VISITOR, user=user)
        return _enter()
    is_invited = user.email == invitation.email
    if not is_invited:
        # A page of its own says so; the attempt is on record like any other.
        remember_refusal(cast("OrganizationRequest", request), NotAllowed(SOMEBODY_ELSES))
    return render(
        request,
        "members/join_confirm.html" if is_invited else "members/join_other.html",
        {"invitation": invitation, "roles": names_of(invitation.roles)},
        status=200 if is_invited else 403,
    )


def _as_somebody_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        membership = attempt(form, lambda: services.accept_invitation(invitation, by=VISITOR, **form.cleaned_data))
        if membership is not None:
            login(request, membership.user, backend=BACKEND)
            return _enter()
    return form_page(request, "members/join_new.html", form, invitation=invitation, roles=names_of(invitation.roles))


def _enter() -> HttpResponse:
    return redirect(f"/o/{current_organization().slug}/")
