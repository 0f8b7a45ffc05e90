"""Deciding about pairs, and publishing them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from matching.choices import RunStatus
from matching.forms.decisions import OverrideForm
from matching.models import MatchRun, Proposal
from matching.permissions import can_publish_matching
from matching.queries.alternatives import alternatives_for
from matching.queries.overview import pair_row, run_page, term_rows
from matching.queries.people import get_matched_person
from matching.queries.runs import get_proposal, get_run, proposals_of
from matching.services.decisions import check_draft, override_pair, stage_all, stage_proposal, unstage_proposal
from matching.services.prices import OverridePrice, price_override
from matching.services.publishing import ANSWER_TIME, publish_run
from matching.views.runs import run_url
from matching.views.tables import alternatives_table, cost_in_words
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.permissions import require
from mentoring.tenancy.scope import current_actor, today
from participants.models import Person

SHOWN_ALTERNATIVES = 4


@require_GET
def pair(request: HttpRequest, pk: UUID, number: int, proposal_pk: UUID) -> HttpResponse:
    """Why this pair, what else there would be, and the decision."""
    run = get_run(current_actor(), pk, number)
    proposal = get_proposal(run, proposal_pk)
    is_draft = run.status == RunStatus.DRAFT
    others = alternatives_for(run, proposal.mentee_id)[:SHOWN_ALTERNATIVES] if is_draft else []
    context = {
        "run": run,
        "row": pair_row(proposal),
        "terms": term_rows(proposal),
        "others": [(other, [other.mentor.name], cost_in_words(other)) for other in others if other.is_free],
        "is_draft": is_draft,
        "proposal": proposal,
    }
    return render(request, "matching/pair.html", context)


@require_POST
def decide(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The ticked rows, or all that are undecided."""
    actor = current_actor()
    run = get_run(actor, pk, number)
    if request.POST.get("action") == "keep_all":
        count = stage_all(run, by=actor)
    else:
        chosen = [proposal for proposal in proposals_of(run) if str(proposal.pk) in request.POST.getlist("selected")]
        count = sum(_decide(proposal, request.POST.get("action", ""), actor) for proposal in chosen)
    messages.success(request, ngettext("%(n)d pair changed.", "%(n)d pairs changed.", count) % {"n": count})
    return redirect(run_url(run))


@require_POST
def decide_one(request: HttpRequest, pk: UUID, number: int, proposal_pk: UUID) -> HttpResponse:
    actor = current_actor()
    run = get_run(actor, pk, number)
    _decide(get_proposal(run, proposal_pk), request.POST.get("action", ""), actor)
    return redirect(run_url(run))


@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, pk: UUID, number: int, mentee_pk: UUID) -> HttpResponse:
    """First the choice with what each costs, then the exact price and the reason."""
    actor = current_actor()
    run = get_run(actor, pk, number)
    mentee = get_matched_person(run.program, mentee_pk)
    check_draft(run)
    chosen = request.POST.get("mentor") or request.GET.get("mentor")
    if not chosen:
        rows = alternatives_for(run, mentee.pk)
        context = {"run": run, "mentee": mentee, "table": alternatives_table(run, mentee.pk, rows)}
        return render(request, "matching/alternatives.html", context)
    mentor = get_matched_person(run.program, _uuid(chosen))
    return _override(request, actor, run, mentee, mentor)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    actor = current_actor()
    run = get_run(actor, pk, number)
    require(
        can_publish_matching(actor, run.program),
        _("Only HR and the owner of this program can publish its matching."),
        who_can_help=_("Ask the program owner."),
    )
    problem = ""
    if request.method == "POST":
        try:
            publish_run(run, by=actor)
        except (Conflict, RuleBroken) as error:
            problem = str(error)
        else:
            messages.success(request, _("Published. Both people of every pair are being asked."))
            return redirect(run_url(run))
        run = get_run(actor, pk, number)
    answer_by = today() + ANSWER_TIME
    context = {"page": run_page(run), "run": run, "problem": problem, "answer_by": answer_by}
    return render(request, "matching/publish.html", context, status=409 if problem else 200)


def _override(request: HttpRequest, actor: Actor, run: MatchRun, mentee: Person, mentor: Person) -> HttpResponse:
    price, refused = _price(actor, run, mentee, mentor)
    seen = {"mentor": mentor.pk, "seen_total": price.seen_total if price else 0}
    form = OverrideForm(request.POST or None, initial=seen)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            override_pair(
                run, by=actor, mentee=mentee, mentor=mentor, reason=given["reason"], seen_total=given["seen_total"]
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            words = _("%(mentee)s now gets %(mentor)s. Look at the others who changed before you publish.")
            messages.success(request, words % {"mentee": mentee.name, "mentor": mentor.name})
            return redirect(run_url(run))
    context = {"run": run, "mentee": mentee, "mentor": mentor, "price": price, "refused": refused, "form": form}
    return render(request, "matching/override.html", context, status=422 if form.errors else 200)


def _price(actor: Actor, run: MatchRun, mentee: Person, mentor: Person) -> tuple[OverridePrice | None, str]:
    try:
        return price_override(run, by=actor, mentee=mentee, mentor=mentor), ""
    except RuleBroken as error:
        return None, str(error)


def _decide(proposal: Proposal, action: str, actor: Actor) -> int:
    """Asked for what is so already, nothing happens."""
    services = {"keep": ("suggested", stage_proposal), "undecide": ("staged", unstage_proposal)}
    if action not in services or proposal.status != services[action][0]:
        return 0
    services[action][1](proposal, by=actor)
    return 1


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
