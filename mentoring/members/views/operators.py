"""The operator's one page over all organizations: names, nothing of what is inside."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.models import User
from mentoring.accounts.second_step import has_authenticator_app, has_second_step, has_shown_second_step
from mentoring.errors import NotFound
from mentoring.members import services
from mentoring.members.forms import NewOrganizationForm, VisitForm
from mentoring.members.queries import all_organizations
from mentoring.members.views.answers import attempt, form_page
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.models import Organization
from mentoring.tenancy.scope import current_actor, required_scope

View = Callable[..., HttpResponse]


def operators_only(view: View) -> View:
    """For everybody else the page does not exist; an operator has shown a second step in this session."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user = _operator(request)
        if not has_second_step(user):
            return redirect("operator_second_step")
        if not has_shown_second_step(request, user):
            return redirect(_ask_for_second_step(request, user))
        return view(request, Actor.operator(user.pk), **kwargs)

    return guarded


def _operator(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.is_operator:
        raise NotFound
    return request.user


def _ask_for_second_step(request: HttpRequest, user: User) -> str:
    name = "mfa_reauthenticate" if has_authenticator_app(user) else "mfa_reauthenticate_webauthn"
    # What was posted is not done afterwards: it must be looked at and sent again.
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("operator")
    return f"{reverse(name)}?{urlencode({'next': back})}"


@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Where an operator without a second step is led at sign-in and from each operator page."""
    if has_second_step(_operator(request)):
        return redirect("operator")
    return render(request, "members/operator_second_step.html")


def _organization(pk: UUID) -> Organization:
    found = all_organizations().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_safe
@operators_only
def organizations(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "members/operator.html", {"organizations": all_organizations()})


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = NewOrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: services.create_organization(by=actor, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("%(name)s is created and its owner invited.") % {"name": made.name})
            return redirect("operator")
    return form_page(request, "members/operator_create.html", form)


@require_POST
@operators_only
def suspend(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    services.suspend_organization(_organization(pk), by=actor)
    return redirect("operator")


@require_POST
@operators_only
def resume(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    services.resume_organization(_organization(pk), by=actor)
    return redirect("operator")


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def visit(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    entered = _organization(pk)
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = request.user
        assert isinstance(user, User)
        started = attempt(form, lambda: services.start_visit(entered, by=actor, user=user, **form.cleaned_data))
        if started is not None:
            return redirect(f"/o/{entered.slug}/settings/organization/")
    return form_page(request, "members/operator_visit.html", form, entered=entered)


@require_POST
def end_visit(request: HttpRequest) -> HttpResponse:
    """Called inside the organization, from the banner."""
    user = required_scope().user
    if user is None:
        raise NotFound
    services.end_visits(by=current_actor(), user=user)
    return redirect("operator")
