"""The list of programs and the page of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.sections import sections_of
from programs.choices import IntakeStatus, ProgramStatus
from programs.forms.applications import EndForm, InviteForm
from programs.forms.milestones import MilestoneForm
from programs.permissions.programs import (
    can_create_program,
    can_manage_program,
    can_run_matching,
    can_see_inside_program,
)
from programs.queries.overview import ends_of, program_overview, public_overview
from programs.queries.programs import (
    get_intake,
    get_milestone,
    get_program,
    get_program_inside,
    get_program_to_manage,
    program_rows,
)
from programs.queries.roles import may_in_program
from programs.services.intakes import change_intake_status
from programs.services.invitations import invite_to_apply
from programs.services.milestones import mark_milestone
from programs.services.programs import archive_program, begin_closing, cancel_program, close_program
from programs.views.tables import programs_table

_ENDS = {
    ProgramStatus.CLOSING.value: begin_closing,
    ProgramStatus.CLOSED.value: close_program,
    ProgramStatus.ARCHIVED.value: archive_program,
    ProgramStatus.CANCELLED.value: cancel_program,
}


_ALIVE = (ProgramStatus.RUNNING, ProgramStatus.CLOSING)


@require_http_methods(["GET"])
def program_list(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    rows = program_rows(actor)
    inside = [row for row in rows if row.is_inside]
    context = {
        "table": programs_table(inside) if inside else None,
        "public": [row for row in rows if not row.is_inside],
        "waiting": sum(row.waiting for row in inside),
        "may_create": can_create_program(actor),
    }
    return render(request, "programs/list.html", context)


@require_http_methods(["GET"])
def program(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody reads what the program is; who runs it sees how it stands."""
    actor = current_actor()
    found = get_program(actor, pk)
    context = {"program": found, "public": public_overview(actor, found)}
    if not can_see_inside_program(actor, found):
        return render(request, "programs/public.html", context)
    page = program_overview(actor, found)
    context |= {
        "page": page,
        "pairs": sections_of("programs:program.pairs", request, found) if page.is_started else [],
        "objectives": [(row, sections_of("programs:program.objective", request, row)) for row in page.objectives],
        "may_manage": can_manage_program(actor, found),
        "may_decide": may_in_program(actor, Permission.DECIDE_APPLICATIONS, found),
        "may_mark": can_manage_program(actor, found) and found.status in _ALIVE,
        "may_match": may_in_program(actor, Permission.RUN_MATCHING, found),
    }
    return render(request, "programs/program.html", context)


@require_POST
def move_intake(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_program_inside(actor, pk)
    require(can_run_matching(actor, found), _("Only who runs the program can move its intake on."))
    wanted = request.POST.get("status", "")
    if wanted not in IntakeStatus.values:
        raise RuleBroken("unknown_status", _("An intake has no such step."))
    intake = change_intake_status(get_intake(found), by=actor, status=wanted)
    messages.success(request, _("The intake is now: %(status)s.") % {"status": intake.get_status_display()})
    return redirect(organization_url("programs:program", pk=pk))


@require_POST
def mark(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_program_inside(actor, pk)
    require(can_manage_program(actor, found), _("Only who runs the program can mark its milestones."))
    form = MilestoneForm(request.POST)
    if form.is_valid():
        milestone = get_milestone(actor, found.pk, form.cleaned_data["milestone"])
        mark_milestone(milestone, by=actor, is_done=form.cleaned_data["is_done"])
    else:
        messages.error(request, _("That could not be read; nothing was changed."))
    return redirect(organization_url("programs:program", pk=pk) + "#milestones")


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_program_to_manage(actor, pk)
    form = EndForm(request.POST or None, ends_of(found))
    if request.method == "POST" and form.is_valid():
        _ENDS[form.cleaned_data["status"]](found, by=actor)
        messages.success(request, _("The program is now: %(status)s.") % {"status": found.get_status_display()})
        return redirect(organization_url("programs:program", pk=pk))
    context = {"form": form, "program": found, "any": bool(ends_of(found))}
    return render(request, "programs/end.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_program_to_manage(actor, pk)
    form = InviteForm(request.POST or None)
    invited = None
    require(found.status == ProgramStatus.RUNNING, _("Launch the program first; then people can be invited."))
    if request.method == "POST" and form.is_valid():
        try:
            side = form.cleaned_data["side"]
            invited = invite_to_apply(get_intake(found), by=actor, side=side, emails=form.addresses())
        except RuleBroken as error:
            form.refuse(error)
        else:
            told = invited.told
            messages.success(
                request, ngettext("%(n)d person is invited.", "%(n)d people are invited.", told) % {"n": told}
            )
    context = {"form": form, "program": found, "invited": invited}
    return render(request, "programs/invite.html", context, status=422 if form.errors else 200)
