from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.members import services
from mentoring.members.forms import InviteForm, RolesForm
from mentoring.members.permissions import can_deactivate_member, can_manage_members, can_still_invite
from mentoring.members.queries import (
    get_invitation,
    get_member,
    list_members,
    names_of,
    roles_of,
    visible_invitations,
)
from mentoring.members.views.answers import attempt, form_page, settings_tabs
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor


def _manager() -> Actor:
    actor = current_actor()
    require(can_manage_members(actor), _("You may not manage members."), who_can_help=_("An owner or HR admin can."))
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """Who belongs here, who is invited, and the form that invites."""
    actor = _manager()
    form = InviteForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        invitation = attempt(form, lambda: services.invite_member(by=actor, **form.cleaned_data))
        if invitation is not None:
            messages.success(request, _("%(email)s is invited.") % {"email": invitation.email})
            return redirect(organization_url("members:members"))
    invitations = [
        (one, names_of(one.roles), can_still_invite(one.invited_by, one.roles)) for one in visible_invitations(actor)
    ]
    return form_page(
        request,
        "members/members.html",
        form,
        members=list_members(actor),
        invitations=invitations,
        tabs=settings_tabs(request, actor),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _manager()
    shown = get_member(actor, pk)
    roles = roles_of(shown)
    form = RolesForm(request.POST or None, actor=actor, kept=roles, initial={"roles": [str(r) for r in roles]})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["roles"]
        if attempt(form, lambda: services.change_member_roles(shown, by=actor, roles=wanted)) is not None:
            messages.success(request, _("The roles are changed."))
            return redirect(organization_url("members:members"))
    return form_page(
        request,
        "members/member.html",
        form,
        member=shown,
        kept=names_of(form.kept),
        can_deactivate=shown.is_active and can_deactivate_member(actor, shown),
    )


@require_POST
def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _manager()
    gone = services.deactivate_member(get_member(actor, pk), by=actor)
    messages.success(request, _("%(name)s can no longer enter.") % {"name": gone.name})
    return redirect(organization_url("members:members"))


@require_POST
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _manager()
    back = services.reactivate_member(get_member(actor, pk), by=actor)
    messages.success(request, _("%(name)s can enter again.") % {"name": back.name})
    return redirect(organization_url("members:members"))


@require_POST
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _manager()
    services.resend_invitation(get_invitation(actor, pk), by=actor)
    messages.success(request, _("A new link is on its way; the old one no longer works."))
    return redirect(organization_url("members:members"))


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = _manager()
    services.revoke_invitation(get_invitation(actor, pk), by=actor)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect(organization_url("members:members"))
