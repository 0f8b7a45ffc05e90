"""Roles, what they ask for, and which of them are critical."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.errors import RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.sections import sections_of
from mentoring.ui.tables import Cell, Column, Mark, Table
from participants.choices import VacancyRisk
from participants.forms.role_profiles import IncumbentForm, RoleProfileForm, initial_of
from participants.models import RoleProfile
from participants.permissions import can_manage_frameworks, can_view_critical_roles
from participants.queries.career_map import career_role
from participants.queries.frameworks import visible_competencies
from participants.queries.people import find_person
from participants.queries.role_profiles import (
    archived_role_profiles,
    get_incumbent,
    get_role_profile,
    present_incumbents,
    visible_role_profiles,
)
from participants.services.role_profiles import (
    adopt_role_profiles,
    archive_role_profile,
    copy_role_profile,
    end_incumbency,
    name_incumbent,
    require_role_manager,
    restore_role_profile,
    save_role_profile,
)

TONES = {VacancyRisk.HIGH: "problem", VacancyRisk.MEDIUM: "attention"}


@require_safe
def role_profiles(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    profiles = list(visible_role_profiles(actor))
    may_see_critical = can_view_critical_roles(actor)
    critical = [profile for profile in profiles if profile.is_critical] if may_see_critical else []
    others = [profile for profile in profiles if profile not in critical]
    archived = list(archived_role_profiles(actor))
    context = {
        "critical": _critical_table(critical) if critical else None,
        "critical_count": len(critical),
        "others": _role_table(others) if others else None,
        "archived": _role_table(archived) if archived else None,
        "total": len(profiles),
        "may_manage": can_manage_frameworks(actor),
    }
    return render(request, "participants/role_profiles.html", context)


@require_safe
def role_profile(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    profile = get_role_profile(actor, pk)
    levels = {c.pk: {level.level: level for level in c.levels.all()} for c in visible_competencies(actor)}
    required = [
        {"name": row.competency.name, "level": row.level, "step": levels.get(row.competency_id, {}).get(row.level)}
        for row in profile.required_levels.all()
    ]
    context = {
        "profile": profile,
        "required": required,
        "may_see_critical": can_view_critical_roles(actor),
        "incumbents": present_incumbents(actor, profile),
        "career": career_role(actor, profile),
        "standing": sections_of("participants:role_profile", request, profile),
        "may_manage": can_manage_frameworks(actor),
    }
    return render(request, "participants/role_profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def role_profile_form(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    actor = current_actor()
    require_role_manager(actor)
    profile = get_role_profile(actor, pk) if pk else None
    competencies = list(visible_competencies(actor))
    form = RoleProfileForm(request.POST or None, competencies=competencies, initial=initial_of(profile))
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_role_profile(profile, by=actor, **form.values())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("participants:role_profile", pk=saved.pk))
    context = {"form": form, "profile": profile}
    return render(request, "participants/role_profile_form.html", context, status=422 if form.errors else 200)


@require_POST
def adopt_roles(request: HttpRequest) -> HttpResponse:
    made = adopt_role_profiles(by=current_actor())
    messages.success(request, _("%(count)d role profiles were added.") % {"count": len(made)})
    return redirect(organization_url("participants:role_profiles"))


@require_POST
def copy_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    copied = copy_role_profile(get_role_profile(actor, pk), by=actor)
    messages.success(request, _("This is the copy. Give it its own name."))
    return redirect(organization_url("participants:edit_role_profile", pk=copied.pk))


@require_POST
def archive_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    archive_role_profile(get_role_profile(actor, pk), by=actor)
    messages.success(request, _("Archived: nobody can choose it any more. What aims at it keeps it."))
    return redirect(organization_url("participants:role_profile", pk=pk))


@require_POST
def restore_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    restore_role_profile(get_role_profile(actor, pk), by=actor)
    messages.success(request, _("The role can be chosen again."))
    return redirect(organization_url("participants:role_profile", pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def incumbents(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    require_role_manager(actor)
    profile = get_role_profile(actor, pk)
    form = IncumbentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = find_person(actor, form.cleaned_data["person"])
        try:
            if person is None:
                raise RuleBroken("unknown_person", _("Nobody in the directory has this."), field="person")
            name_incumbent(profile, by=actor, person=person, since_on=form.cleaned_data["since_on"])
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("participants:incumbents", pk=pk))
    context = {"form": form, "profile": profile, "incumbents": present_incumbents(actor, profile)}
    return render(request, "participants/incumbents.html", context, status=422 if form.errors else 200)


@require_POST
def end_incumbent(request: HttpRequest, pk: UUID, incumbent_pk: UUID) -> HttpResponse:
    actor = current_actor()
    require_role_manager(actor)
    incumbent = get_incumbent(actor, get_role_profile(actor, pk), incumbent_pk)
    end_incumbency(incumbent, by=actor)
    return redirect(organization_url("participants:incumbents", pk=pk))


def _url(profile: RoleProfile) -> str:
    return organization_url("participants:role_profile", pk=profile.pk)


def _critical_table(profiles: list[RoleProfile]) -> Table:
    soonest_first = sorted(profiles, key=lambda p: (p.vacancy_expected_on is None, p.vacancy_expected_on, p.name))
    columns = [
        Column("name", _("Role")),
        Column("function", _("Function"), phone=False),
        Column("vacancy_expected_on", _("Vacancy expected"), Cell.DATE),
        Column("risk", _("Risk of a vacancy"), Cell.BADGE, value=_risk),
        Column("competency_count", _("Competencies"), Cell.NUMBER, phone=False),
    ]
    caption = _("Critical roles")
    return Table(name="critical", caption=caption, columns=columns, rows=soonest_first, row_url=_url, panel=True)


def _role_table(profiles: list[RoleProfile]) -> Table:
    columns = [
        Column("name", _("Role")),
        Column("function", _("Function")),
        Column("business_unit", _("Business unit"), phone=False),
        Column("competency_count", _("Competencies"), Cell.NUMBER),
    ]
    return Table(name="roles", caption=_("Roles"), columns=columns, rows=profiles, row_url=_url, panel=True)


def _risk(profile: RoleProfile) -> Mark | None:
    tone = TONES.get(VacancyRisk(profile.vacancy_risk))
    return Mark(profile.get_vacancy_risk_display(), tone) if tone else None
