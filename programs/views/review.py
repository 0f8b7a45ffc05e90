"""The board on which applications are decided, with its side panel."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import NotFound, RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from programs.choices import Side
from programs.forms.applications import DecisionForm
from programs.models import Application
from programs.permissions.applications import can_decide_application, can_review_applications, is_own_application
from programs.queries.applications import get_application
from programs.queries.board import application_board, application_detail, applications_chosen
from programs.queries.programs import get_intake, get_program
from programs.queries.roles import may_in_program
from programs.services.decisions import decide_application, decide_applications, start_review, undo_decision
from programs.views.tables import applications_table


@require_http_methods(["GET"])
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    program = get_program(actor, pk)
    if not may_in_program(actor, Permission.DECIDE_APPLICATIONS, program):
        raise NotFound
    side = Side.MENTOR if request.GET.get("side") == Side.MENTOR else Side.MENTEE
    found = application_board(actor, get_intake(program), side, request.GET.get("state", ""))
    params = {"side": side.value, "state": found.state}
    may_decide = found.state in {"to_decide", "waitlisted"}
    table = applications_table(found.rows, side, found.positions, params, program.pk, may_decide)
    return render(request, "programs/applications/board.html", {"program": program, "page": found, "table": table})


@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: for who decides with the decision, for its author with its state."""
    actor = current_actor()
    found = get_application(actor, pk)
    if request.method == "POST":
        require(can_decide_application(actor, found), _("Only who decides in this program can decide."))
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide_application(found, by=actor, **form.cleaned_data)
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Decided. %(name)s is told in ten minutes.") % {"name": found.person.name})
            return redirect(_board_url(found.intake.program_id, found.side))
    is_reviewer = can_review_applications(actor, found.intake.program_id)
    context = {
        "application": found,
        "detail": application_detail(actor, found),
        "form": form,
        "is_reviewer": is_reviewer,
        "is_own": is_own_application(actor, found),
        "trail": _trail(found) if is_reviewer else (),
    }
    return render(request, "programs/applications/application.html", context, status=422 if form.errors else 200)


@require_POST
def decide_many(request: HttpRequest, pk: UUID) -> HttpResponse:
    """First the names and the reason are asked for, then it is done."""
    actor = current_actor()
    program = get_program(actor, pk)
    require(can_review_applications(actor, program), _("Only who decides in this program can decide."))
    chosen = applications_chosen(actor, program, _ids(request))
    decision = request.POST.get("decision") or request.POST.get("action", "")
    side = chosen[0].side if chosen else Side.MENTEE
    if not chosen:
        messages.warning(request, _("Tick the people first."))
        return redirect(_board_url(pk, side))
    form = DecisionForm(request.POST if "reason" in request.POST else None, initial={"decision": decision})
    if form.is_valid():
        result = decide_applications(chosen, by=actor, **form.cleaned_data)
        count = len(result.decided)
        text = ngettext("%(n)d decided and told in ten minutes.", "%(n)d decided and told in ten minutes.", count)
        messages.success(request, text % {"n": count})
        for refused, why in result.refused:
            messages.warning(request, f"{refused.person.name}: {why}")
        return redirect(_board_url(pk, side))
    context = {"form": form, "program": program, "chosen": chosen, "back": _board_url(pk, side)}
    return render(request, "programs/applications/decide.html", context, status=422 if form.errors else 200)


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_application(actor, pk)
    undo_decision(found, by=actor)
    messages.success(request, _("Taken back; %(name)s hears nothing of it.") % {"name": found.person.name})
    return redirect(_board_url(found.intake.program_id, found.side))


@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_application(actor, pk)
    start_review(found, by=actor)
    return redirect(organization_url("programs:application", pk=pk))


def _trail(application: Application) -> list[tuple[str, str]]:
    program_id = application.intake.program_id
    return [
        (application.intake.program.name, organization_url("programs:program", pk=program_id)),
        (_("Applications"), _board_url(program_id, application.side)),
        (application.person.name, ""),
    ]


def _board_url(program_id: UUID, side: str) -> str:
    return f"{organization_url('programs:applications', pk=program_id)}?side={side}"


def _ids(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.POST.getlist("selected")[:500]]
    except ValueError:
        raise NotFound from None
