"""What the pages of membership share: the actor, refusals beside their field, the tabs of the settings."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mentoring.errors import Conflict, RuleBroken
from mentoring.members.permissions import can_change_organization, can_manage_members
from mentoring.tenancy.actors import Actor, ActorKind
from mentoring.tenancy.routing import organization_url
from mentoring.ui.forms import InterfaceForm

T = TypeVar("T")


def attempt(form: InterfaceForm, action: Callable[[], T]) -> T | None:
    """The service's result, or nothing and the refusal on the form."""
    try:
        return action()
    except (RuleBroken, Conflict) as refusal:
        form.refuse(refusal)
        return None


def form_page(request: HttpRequest, template: str, form: InterfaceForm, **context: Any) -> HttpResponse:
    """422 when the form came back with errors, so that scripts and tests see the difference."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def settings_tabs(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    listed = []
    if can_change_organization(actor):
        listed.append((_("Organization"), "members:organization"))
    if can_manage_members(actor):
        listed.append((_("Members"), "members:members"))
    if actor.kind is ActorKind.MEMBERSHIP:
        listed += [(_("My profile"), "members:profile"), (_("API tokens"), "members:tokens")]
    tabs = [(label, organization_url(name)) for label, name in listed]
    return [{"label": label, "url": url, "current": request.path.startswith(url)} for label, url in tabs]
