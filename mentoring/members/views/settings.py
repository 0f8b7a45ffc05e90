from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.members import services
from mentoring.members.forms import OrganizationForm, ProfileForm, TokenForm
from mentoring.members.permissions import can_change_organization
from mentoring.members.queries import get_own_membership, get_token, visible_tokens, visible_visits
from mentoring.members.views.answers import attempt, form_page, settings_tabs
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor, current_organization


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest) -> HttpResponse:
    actor, shown = current_actor(), current_organization()
    require(
        can_change_organization(actor),
        _("You may not change the organization."),
        who_can_help=_("An owner can."),
    )
    initial = {key: getattr(shown, key) for key in OrganizationForm.base_fields}
    form = OrganizationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: services.update_organization_settings(by=actor, **form.cleaned_data))
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect(organization_url("members:organization"))
    return form_page(
        request,
        "members/organization.html",
        form,
        visits=visible_visits(actor)[:20],
        tabs=settings_tabs(request, actor),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    mine = get_own_membership(actor)
    form = ProfileForm(
        request.POST or None,
        initial={"name": mine.name, "time_zone": mine.time_zone, "language": mine.language},
    )
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: services.update_my_profile(by=actor, **form.cleaned_data))
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect(organization_url("members:profile"))
    return form_page(request, "members/profile.html", form, membership=mine, tabs=settings_tabs(request, actor))


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The secret is part of this one answer and of nothing else: reloading the page does not show it again."""
    actor = current_actor()
    get_own_membership(actor)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        created = attempt(
            form,
            lambda: services.create_token(
                by=actor, name=data["name"], days=data["days"], is_read_only=not data["may_write"]
            ),
        )
        if created is not None:
            secret, form = created[1], TokenForm()
    return form_page(
        request,
        "members/tokens.html",
        form,
        secret=secret,
        tokens=visible_tokens(actor),
        tabs=settings_tabs(request, actor),
    )


@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    services.revoke_token(get_token(actor, pk), by=actor)
    messages.success(request, _("The token is revoked."))
    return redirect(organization_url("members:tokens"))
