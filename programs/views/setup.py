"""The wizard, layout L7."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.preparation import Step
from programs.choices import ProgramStatus, SetupStep
from programs.content import program_templates
from programs.forms.setup import STEP_FORMS, StepForm
from programs.models import Program
from programs.permissions.programs import can_change_program, can_create_program
from programs.queries.consequences import consequences_of
from programs.queries.programs import current_intake, get_program_to_manage
from programs.queries.setup import LaunchCheck, launch_check, role_holders, wishes_of
from programs.services.programs import create_program_from_template, launch_program
from programs.services.setup import save_step


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    require(can_create_program(actor), _("Only HR can set up a program."), who_can_help=_("Ask an HR admin."))
    if request.method == "POST":
        program = create_program_from_template(by=actor, template_key=request.POST.get("template", ""))
        return redirect(organization_url("programs:setup", pk=program.pk, step=SetupStep.PURPOSE))
    return render(request, "programs/setup/new.html", {"templates": program_templates()})


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    program = get_program_to_manage(current_actor(), pk)
    if step == SetupStep.REVIEW:
        return render(request, "programs/setup/review.html", _review_context(program))
    form = _form(request, program, step)
    if request.method == "POST":
        saved = _save(request, program, step, form)
        if request.headers.get("X-Autosave"):
            return JsonResponse({"version": form.initial["version"]} if saved else {}, status=200 if saved else 422)
        if saved:
            return redirect(_after(program, step, request.POST.get("go", "")))
    context = {
        **_frame(program, step),
        "form": form,
        "sentences": consequences_of(program, step),
        "may_change": can_change_program(current_actor(), program),
    }
    return render(request, "programs/setup/step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET"])
def jump(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The select that stands for the list of steps on a phone."""
    wanted = request.GET.get("step", SetupStep.PURPOSE)
    if wanted not in SetupStep.values:
        raise Http404
    program = get_program_to_manage(current_actor(), pk)
    return redirect(organization_url("programs:setup", pk=program.pk, step=wanted))


@require_http_methods(["GET"])
def consequences(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    program = get_program_to_manage(current_actor(), pk)
    if step not in STEP_FORMS:
        raise Http404
    context = {"sentences": consequences_of(program, step)}
    return render(request, "programs/setup/consequences.html", context)


@require_POST
def launch(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    program = get_program_to_manage(actor, pk)
    try:
        launch_program(program, by=actor)
    except RuleBroken as error:
        messages.error(request, str(error))
        return redirect(organization_url("programs:setup", pk=pk, step=SetupStep.REVIEW))
    messages.success(request, _("Launched. Nobody has been mailed; invite people when you are ready."))
    return redirect(organization_url("programs:program", pk=pk))


def _form(request: HttpRequest, program: Program, step: str) -> StepForm:
    form_class = STEP_FORMS.get(step)
    if form_class is None:
        raise Http404
    return form_class(program, step, request.POST if request.method == "POST" else None)


def _save(request: HttpRequest, program: Program, step: str, form: StepForm) -> bool:
    """A conflict goes through: nothing of the form is stored, and the page of conflicts says so."""
    if not form.is_valid():
        return False
    seen = form.cleaned_data["version"] or None
    try:
        saved = save_step(program, by=current_actor(), step=step, values=form.values(), seen=seen)
    except RuleBroken as error:
        form.refuse(error)
        return False
    form.initial["version"] = type(form)(saved, step).initial["version"]
    return True


def _after(program: Program, step: str, go: str) -> str:
    order = SetupStep.values
    if go == "next":
        return organization_url("programs:setup", pk=program.pk, step=order[order.index(step) + 1])
    if go == "leave":
        return organization_url("programs:program", pk=program.pk)
    return organization_url("programs:setup", pk=program.pk, step=step)


def _frame(program: Program, step: str) -> dict[str, object]:
    check = launch_check(program)
    order = SetupStep.values
    at = order.index(step)
    return {
        "program": program,
        "steps": [_mark(program, known, step, check) for known in SetupStep],
        "choices": SetupStep.choices,
        "step": step,
        "step_label": SetupStep(step).label,
        "back": order[at - 1] if at else "",
        "next_label": SetupStep(order[at + 1]).label if at + 1 < len(order) else "",
        "open_items": check.of(step),
    }


def _mark(program: Program, known: SetupStep, step: str, check: LaunchCheck) -> Step:
    url = organization_url("programs:setup", pk=program.pk, step=known)
    items = check.of(known)
    blocking = sum(item.is_blocking for item in items)
    note = ""
    if blocking:
        note = _("%(n)d to fix") % {"n": blocking}
    elif items:
        note = _("%(n)d open") % {"n": len(items)}
    if known == step:
        return Step(str(known.label), "current", url, note)
    if known == SetupStep.REVIEW:
        return Step(str(known.label), "open" if program.status == ProgramStatus.DRAFT else "done", url)
    return Step(str(known.label), "problem" if blocking else "open" if items else "done", url, note)


def _review_context(program: Program) -> dict[str, object]:
    check = launch_check(program)
    strong = sum(importance in {"high", "very_high"} for importance in wishes_of(program).values())
    return {
        **_frame(program, SetupStep.REVIEW),
        "check": check,
        "intake": current_intake(program),
        "objectives": program.objectives.order_by("position", "pk"),
        "milestones": program.milestones.order_by("due_on", "pk"),
        "holders": role_holders(program),
        "target_roles": [row.role_profile for row in program.target_roles.select_related("role_profile")],
        "strong_wishes": strong,
        "is_draft": program.status == ProgramStatus.DRAFT,
    }
