"""The map of roles and next roles, and the steps from one role."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.errors import RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.sections import sections_of
from participants.forms.career_map import NextRolesForm
from participants.permissions import can_manage_frameworks
from participants.queries.career_map import areas_of, career_map, career_role
from participants.queries.people import person_of
from participants.queries.role_profiles import choosable_roles, get_role_profile
from participants.services.career_map import set_next_roles
from participants.services.role_profiles import require_role_manager


@require_safe
def career_map_page(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    roles = career_map(actor)
    person = person_of(actor)
    context = {
        "areas": areas_of(roles),
        "role_count": len(roles),
        "open_count": sum(1 for role in roles if role.profile.open_positions),
        "may_manage": can_manage_frameworks(actor),
        "own": sections_of("participants:career_map", request, person) if person else [],
    }
    return render(request, "participants/career_map.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def next_roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    require_role_manager(actor)
    profile = get_role_profile(actor, pk)
    roles = [(str(role.pk), role.name) for role in choosable_roles().order_by("name", "pk") if role.pk != pk]
    form = NextRolesForm(request.POST or None, roles=roles, steps=career_role(actor, profile).steps)
    if request.method == "POST" and form.is_valid():
        try:
            set_next_roles(profile, by=actor, steps=form.steps())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("participants:role_profile", pk=pk))
    context = {"form": form, "profile": profile}
    return render(request, "participants/next_roles.html", context, status=422 if form.errors else 200)
