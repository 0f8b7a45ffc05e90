"""The plan, layout L5: one's own, and what others have released."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from development_plans.choices import ReaderRelation
from development_plans.forms.assessments import AudienceForm, TargetForm
from development_plans.forms.goals import ProgressForm
from development_plans.permissions.plans import can_approve_plan, is_owner
from development_plans.queries.assessments import get_own_self_assessment
from development_plans.queries.plans import (
    get_own_plan,
    get_plan_to_approve,
    get_shared_person,
    own_page,
    own_plan,
    page_as_seen_by,
    shared_page,
    shared_plans,
)
from development_plans.services.assessments import set_assessment_audience
from development_plans.services.plans import (
    activate_plan,
    approve_plan,
    choose_target_role,
    submit_plan,
    take_back_plan,
)
from mentoring import clock
from mentoring.errors import NotFound, RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from participants.queries.role_profiles import choosable_roles


@require_http_methods(["GET"])
def plan(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    page = own_page(actor)
    if page is None:
        return render(request, "development_plans/no_record.html", {"shared": shared_plans(actor)})
    today = clock.today(page.person.zone)
    context = {
        "page": page,
        "today": today,
        "progress_form": ProgressForm(initial={"measured_on": today, "back": "plan"}),
        "relations": list(ReaderRelation),
    }
    return render(request, "development_plans/plan.html", context)


@require_http_methods(["GET", "POST"])
def target(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    now = own_plan(actor)
    roles = list(choosable_roles())
    initial = {"target_role": str(now.target_role_id)} if now and now.target_role_id else {}
    form = TargetForm(request.POST or None, roles=roles, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            choose_target_role(form.role(), by=actor)
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("development_plans:plan"))
    context = {"form": form, "roles": roles, "plan": now}
    return render(request, "development_plans/target.html", context, status=422 if form.errors else 200)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    activate_plan(get_own_plan(current_actor()), by=current_actor())
    messages.success(request, _("Your plan is active."))
    return redirect(organization_url("development_plans:plan"))


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    submit_plan(get_own_plan(current_actor()), by=current_actor())
    messages.success(request, _("Submitted. Your mentor or your line manager can approve it."))
    return redirect(organization_url("development_plans:plan"))


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    take_back_plan(get_own_plan(current_actor()), by=current_actor())
    return redirect(organization_url("development_plans:plan"))


@require_POST
def assessment_audience(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    form = AudienceForm(request.POST)
    wanted = form.cleaned_data["audience"] if form.is_valid() else ""
    set_assessment_audience(get_own_self_assessment(actor), by=actor, audience=wanted)
    return redirect(organization_url("development_plans:plan") + "#who-sees-what")


@require_http_methods(["GET"])
def shared(request: HttpRequest) -> HttpResponse:
    return render(request, "development_plans/shared.html", {"plans": shared_plans(current_actor())})


@require_http_methods(["GET"])
def plan_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What this reader may see. The owner can look through a reader's eyes."""
    actor = current_actor()
    person = get_shared_person(actor, pk)
    if is_owner(actor, person):
        seen_by = request.GET.get("as", ReaderRelation.MENTOR)
        if seen_by not in ReaderRelation.values:
            raise NotFound
        context = {"page": page_as_seen_by(actor, ReaderRelation(seen_by)), "preview": ReaderRelation(seen_by)}
    else:
        page = shared_page(actor, person)
        context = {"page": page, "may_approve": page.plan is not None and can_approve_plan(actor, page.plan)}
    return render(request, "development_plans/plan_of.html", context)


@require_POST
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    approve_plan(get_plan_to_approve(actor, pk), by=actor)
    messages.success(request, _("Approved. The plan can start."))
    return redirect(organization_url("development_plans:plan_of", pk=pk))
