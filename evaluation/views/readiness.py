"""The readiness dashboard (layout L6), its role panel, and the sponsor's rating cards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation.forms.readiness import RatingForm
from evaluation.permissions.readiness import can_rate_cards, can_view_readiness
from evaluation.queries.dashboard import readiness_dashboard
from evaluation.queries.people import readiness_people
from evaluation.queries.rating_flow import RatingFlow, rating_flow
from evaluation.queries.readiness import rating_cards
from evaluation.queries.role_panel import role_panel
from evaluation.services.readiness import rate_readiness, rate_same_as_before
from evaluation.views.pictures import dashboard_context, panel_context, people_context
from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor


@require_http_methods(["GET"])
def readiness(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    require(
        can_view_readiness(actor),
        _("Readiness is for sponsors of a program, those who run one, and HR."),
        who_can_help=_("Ask the program owner."),
    )
    context = dashboard_context(readiness_dashboard(actor), rating_cards(actor), actor)
    return render(request, "evaluation/readiness.html", context)


@require_http_methods(["GET"])
def people(request: HttpRequest) -> HttpResponse:
    """Who is behind the figures; `show` is one of rated, up, down, unrated."""
    actor = current_actor()
    require(can_view_readiness(actor), _("Readiness is for sponsors of a program, those who run one, and HR."))
    context = people_context(readiness_people(actor), request.GET.get("show", ""))
    return render(request, "evaluation/people.html", context)


@require_http_methods(["GET"])
def role(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    require(can_view_readiness(actor), _("Readiness is for sponsors of a program, those who run one, and HR."))
    return render(request, "evaluation/role.html", panel_context(role_panel(actor, pk)))


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """One card at a time, each saved at once. `card` counts from 1 among those asked for, `more` among the others;
    with `change` the bands stand open."""
    actor = current_actor()
    require(
        can_rate_cards(actor),
        _("The sponsors of a program rate readiness, each under their own name."),
        who_can_help=_("Ask the program owner who sponsors it."),
    )
    flow = rating_flow(actor, request.GET.get("card", ""), request.GET.get("more", ""))
    if flow.card is None:
        return render(request, "evaluation/rated.html", {"flow": flow})
    form = RatingForm(request.POST or None, initial=flow.initial, lock=flow.lock)
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, flow)
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": flow.card.person.name})
            return redirect(organization_url("evaluation:rate") + flow.onward)
    is_changing = bool(form.errors) or not flow.may_repeat or "change" in request.GET
    context = {"form": form, "flow": flow, "is_changing": is_changing}
    return render(request, "evaluation/rate.html", context, status=422 if form.errors else 200)


def _save(form: RatingForm, flow: RatingFlow) -> None:
    card, actor = flow.card, current_actor()
    assert card is not None
    if form.cleaned_data["answer"] == "same":
        rate_same_as_before(by=actor, person=card.person, role_profile=card.role_profile, program=card.program)
        return
    rate_readiness(
        by=actor,
        person=card.person,
        role_profile=card.role_profile,
        program=card.program,
        band=form.chosen_band(),
        reason=form.cleaned_data["reason"] if form.cleaned_data["answer"] == "change" else "",
    )
