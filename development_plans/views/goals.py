"""Goals: write, agree, add values, close."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from development_plans.choices import GoalStatus
from development_plans.content import example_goals, goals_for
from development_plans.forms.assessments import AudienceForm
from development_plans.forms.goals import CloseForm, GoalForm, ProgressForm, initial_of
from development_plans.models import Goal
from development_plans.permissions.plans import can_agree_goal, can_write_plan
from development_plans.queries.frameworks import choosable_competencies
from development_plans.queries.goals import GoalCard, get_goal, goal_card, open_goal
from development_plans.queries.plans import own_page, readers_of
from development_plans.services.goals import (
    GoalFields,
    agree_goal,
    close_goal,
    create_goal,
    drop_goal,
    set_goal_audience,
    update_goal,
)
from development_plans.services.progress import record_progress
from development_plans.templatetags.plans import figure
from mentoring import clock
from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.charts import Chart, MeasuredValue, goal_progress
from participants.models import Competency, Person


@require_http_methods(["GET", "POST"])
def new_goal(request: HttpRequest) -> HttpResponse:
    """With examples to start from, first those for the widest gap."""
    actor = current_actor()
    page = own_page(actor)
    require(page is not None, _("Only employees with a record here have a plan."))
    assert page is not None
    competencies = choosable_competencies()
    chosen = request.GET.get("competency") or (page.overall.widest.competency.key if page.overall.widest else "")
    initial = _initial(request, page.person, competencies, chosen)
    form = GoalForm(request.POST or None, competencies=competencies, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            goal = create_goal(by=actor, fields=form.goal_fields())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("development_plans:goal", pk=goal.pk))
    examples = goals_for(chosen) or example_goals()[:6]
    context = {"form": form, "competencies": competencies, "chosen": chosen, "examples": examples}
    return render(request, "development_plans/goal_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit_goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_goal(actor, pk)
    require(can_write_plan(actor, found.plan.person_id), _("Only the person whose goal it is can change it."))
    competencies = choosable_competencies(found)
    form = GoalForm(request.POST or None, competencies=competencies, initial=initial_of(found))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if version != found.version and found.status == GoalStatus.DRAFT:
            return _show_both(request, found, form)
        try:
            update_goal(found, by=actor, version=version, fields=form.goal_fields())
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("development_plans:goal", pk=pk))
    context = {"form": form, "goal": found}
    return render(request, "development_plans/goal_edit.html", context, status=422 if form.errors else 200)


def _show_both(request: HttpRequest, found: Goal, typed: GoalForm) -> HttpResponse:
    """The stored text beside the typed one; saving again keeps the typed one."""
    data = request.POST.copy()
    data["version"] = str(found.version)
    context = {
        "form": GoalForm(data, competencies=choosable_competencies(found)),
        "goal": found,
        "newer": _as_text({name: getattr(found, name) for name in GoalFields.__dataclass_fields__}),
        "yours": _as_text(asdict(typed.goal_fields())),
    }
    return render(request, "development_plans/goal_edit.html", context, status=409)


def _as_text(values: dict[str, Any]) -> str:
    shown = [values["statement"], values["measure"], *(figure(values[name]) for name in ("baseline", "target"))]
    return "\n".join([*shown, values["unit"], str(values["due_on"] or ""), values["achievable_because"]])


@require_http_methods(["GET"])
def goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _goal_page(request, open_goal(current_actor(), pk))


@require_POST
def add_value(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_goal(actor, pk)
    form = ProgressForm(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        back = given.pop("back")
        try:
            record_progress(found, by=actor, **given)
        except RuleBroken as error:
            form.refuse(error)
        else:
            plan = organization_url("development_plans:plan") + f"#goal-{found.pk}"
            return redirect(plan if back == "plan" else organization_url("development_plans:goal", pk=pk))
    return _goal_page(request, found, form)


@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    agree_goal(get_goal(current_actor(), pk), by=current_actor())
    messages.success(request, _("Agreed. From now on it is measured, not rewritten."))
    return redirect(organization_url("development_plans:goal", pk=pk))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_goal(actor, pk)
    require(can_write_plan(actor, found.plan.person_id), _("Only the person whose goal it is can close it."))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_goal(found, by=actor, outcome=form.cleaned_data["outcome"])
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("development_plans:plan"))
    context = {"form": form, "card": goal_card(actor, found)}
    return render(request, "development_plans/goal_close.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    drop_goal(get_goal(current_actor(), pk), by=current_actor())
    messages.success(request, _("Dropped. It counts neither for nor against you."))
    return redirect(organization_url("development_plans:plan"))


@require_POST
def audience(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    form = AudienceForm(request.POST)
    wanted = form.cleaned_data["audience"] if form.is_valid() else ""
    set_goal_audience(get_goal(actor, pk), by=actor, audience=wanted)
    return redirect(organization_url("development_plans:plan") + "#who-sees-what")


def _goal_page(request: HttpRequest, found: Goal, form: ProgressForm | None = None) -> HttpResponse:
    actor = current_actor()
    card = goal_card(actor, found)
    is_own = can_write_plan(actor, found.plan.person_id)
    today = clock.today(found.plan.person.zone)
    context = {
        "card": card,
        "goal": found,
        "is_own": is_own,
        "may_agree": found.status == GoalStatus.DRAFT and can_agree_goal(actor, found),
        "chart": _chart(card) if card.updates else None,
        "readers": readers_of(found.plan.person) if is_own else (),
        "form": form or ProgressForm(initial={"measured_on": today, "back": "goal"}),
    }
    return render(request, "development_plans/goal.html", context, status=422 if form is not None else 200)


def _chart(card: GoalCard) -> Chart:
    found = card.goal
    words = {"measure": found.measure, "value": figure(card.updates[-1].value), "target": figure(found.target)}
    return goal_progress(
        _("%(measure)s is at %(value)s; the target is %(target)s") % words,
        [MeasuredValue(update.measured_on, float(update.value)) for update in card.updates],
        target=float(found.target or 0),
        due_on=found.due_on or card.updates[-1].measured_on,
        unit=found.unit,
    )


def _initial(request: HttpRequest, person: Person, competencies: list[Competency], chosen: str) -> dict[str, Any]:
    """From the example in the address; today's value is the writer's own to say."""
    keys = {competency.key: str(competency.pk) for competency in competencies}
    example = next((each for each in example_goals() if each.key == request.GET.get("example")), None)
    if example is None:
        return {"competency": keys.get(chosen, "")}
    return {
        "statement": example.statement,
        "measure": example.measure,
        "unit": example.unit,
        "target": f"{example.target:g}",
        "competency": keys.get(example.competency, ""),
        "due_on": clock.today(person.zone) + timedelta(weeks=example.weeks),
    }
