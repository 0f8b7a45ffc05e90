"""The applicant's pages."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import DomainError, NotFound, RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.queries.people import person_of
from programs.choices import ApplicationStatus, Side
from programs.forms.applications import MenteeForm, MentorForm
from programs.models import Application, Intake
from programs.permissions.applications import can_apply, is_own_application
from programs.queries.applications import (
    get_application,
    offers_of,
    own_application,
    own_applications,
    waitlist_position,
)
from programs.queries.consequences import hours_a_month
from programs.queries.programs import get_intake, get_program
from programs.services.applications import save_application, submit_application, withdraw_application


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, pk: UUID, side: str) -> HttpResponse:
    """Three questions. What is typed is kept as a draft."""
    actor = current_actor()
    if side not in Side.values:
        raise Http404
    program = get_program(actor, pk)
    require(can_apply(actor), _("Only people of the organization can apply."), who_can_help=_("Ask HR to add you."))
    intake = get_intake(program)
    present = own_application(actor, intake, side)
    if present is not None and present.status != ApplicationStatus.DRAFT:
        return redirect(organization_url("programs:own_applications"))
    form = _form(request, side, present)
    if request.method == "POST":
        answer = _take(request, intake, side, form)
        if answer is not None:
            return answer
    context = {"form": form, "program": program, "intake": intake, "side": side, "hours": hours_a_month(program)}
    return render(request, "programs/applications/apply.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET"])
def own(request: HttpRequest) -> HttpResponse:
    found = own_applications(current_actor())
    rows = [(application, waitlist_position(application)) for application in found]
    return render(request, "programs/applications/own.html", {"rows": rows})


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    application = get_application(actor, pk)
    if not is_own_application(actor, application):
        raise NotFound
    withdraw_application(application, by=actor)
    messages.success(request, _("Withdrawn. Nobody asks why; you can apply again while applications are open."))
    return redirect(organization_url("programs:own_applications"))


def _form(request: HttpRequest, side: str, present: Application | None) -> MenteeForm | MentorForm:
    data = request.POST if request.method == "POST" else None
    if side == Side.MENTEE:
        return MenteeForm(data, present)
    person = person_of(current_actor())
    return MentorForm(data, present, offers_of(person) if person else [])


def _take(request: HttpRequest, intake: Intake, side: str, form: MenteeForm | MentorForm) -> HttpResponse | None:
    """Keeps or hands in; None shows the form again with what is wrong."""
    is_autosave = bool(request.headers.get("X-Autosave"))
    keeps = is_autosave or request.POST.get("go") == "keep"
    service = save_application if keeps else submit_application
    if form.is_valid():
        try:
            service(intake, by=current_actor(), side=side, entry=form.entry())
        except RuleBroken as error:
            form.refuse(error)
        except DomainError:
            if not is_autosave:
                raise
            return JsonResponse({}, status=204)
        else:
            return JsonResponse({}) if is_autosave else _done(request, keeps)
    return JsonResponse({}, status=422) if is_autosave else None


def _done(request: HttpRequest, keeps: bool) -> HttpResponse:
    words = _("Kept. Only you see it.") if keeps else _("Thank you: your application has arrived.")
    messages.success(request, words)
    return redirect(organization_url("programs:own_applications"))
