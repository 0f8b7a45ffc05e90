"""Pages of a relationship."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import RuleBroken
from mentoring.tenancy.permissions import require
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Chip
from relationships.choices import CAN_END, ActionItemStatus, Health
from relationships.forms.relationships import ActionItemForm, AnswerForm, EndForm, SignForm
from relationships.models import Relationship
from relationships.permissions.relationships import can_end_relationship, can_write_action_item, is_participant
from relationships.permissions.sessions import can_schedule_session
from relationships.queries.action_items import get_action_item
from relationships.queries.agreements import get_agreement_to_sign
from relationships.queries.facts import pair_facts
from relationships.queries.goals import open_goals_of_pair
from relationships.queries.listing import ListedRelationships, listed_relationships
from relationships.queries.overview import relationship_overview
from relationships.queries.relationships import get_relationship, other_side
from relationships.services.action_items import add_action_item, change_action_item
from relationships.services.agreements import sign_agreement
from relationships.services.relationships import accept_relationship, decline_relationship, end_relationship


@require_http_methods(["GET"])
def relationships(request: HttpRequest) -> HttpResponse:
    listed = listed_relationships(current_actor())
    shown, words = request.GET.get("health", ""), request.GET.get("q", "").strip()[:150]
    others = [pair for pair in listed.others if shown in ("", pair.health) and _is_named(pair.relationship, words)]
    context = {
        "listed": listed,
        "others": others,
        "title": _list_title(listed),
        "chips": _health_chips(listed, shown, words) if listed.others else [],
        "words": words,
    }
    return render(request, "relationships/list.html", context)


def _list_title(listed: ListedRelationships) -> str:
    past = [pair for pair in listed.others if pair.health != Health.TOO_EARLY]
    if not past:
        return _("Pairs")
    on_track = sum(pair.health == Health.ON_TRACK for pair in past)
    words = ngettext(
        "%(part)d of %(all)d pair past its first month is on track",
        "%(part)d of %(all)d pairs past their first month are on track",
        len(past),
    )
    return words % {"part": on_track, "all": len(past)}


def _health_chips(listed: ListedRelationships, shown: str, words: str) -> list[Chip]:
    kept = {"q": words} if words else {}
    chips = [Chip(_("All"), f"?{urlencode(kept)}", len(listed.others), not shown)]
    for health in (Health.STALLED, Health.NEEDS_CHECK_IN, Health.ON_TRACK, Health.TOO_EARLY):
        count = sum(pair.health == health for pair in listed.others)
        if count:
            url = f"?{urlencode({**kept, 'health': health.value})}"
            chips.append(Chip(str(health.label), url, count, shown == health))
    return chips


def _is_named(pair: Relationship, words: str) -> bool:
    return not words or words.casefold() in f"{pair.mentee.name} {pair.mentor.name} {pair.program.name}".casefold()


@require_http_methods(["GET"])
def relationship(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Layout L3. The two see their work; who runs the program sees facts."""
    actor = current_actor()
    found = get_relationship(actor, pk)
    own = is_participant(actor, found)
    context = {
        "page": relationship_overview(actor, found),
        "facts": None if own else pair_facts(actor, found),
        "from_pair": {"from": "pair"},
        "goals": open_goals_of_pair(actor, found),
        "may_schedule": can_schedule_session(actor, found),
        "may_end": can_end_relationship(actor, found) and found.status in CAN_END,
        "action_form": _action_form(request, found) if own else None,
    }
    return render(request, "relationships/relationship.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_relationship(actor, pk)
    require(is_participant(actor, found), _("Only the two people can answer this proposal."))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["answer"] == "yes":
            found = accept_relationship(found, by=actor)
            messages.success(request, _("Thank you. You both get a message as soon as both have said yes."))
        else:
            decline_relationship(found, by=actor)
            messages.success(request, _("Thank you for answering. Nobody needs a reason from you."))
        return redirect(organization_url("relationships:relationship", pk=pk))
    other = other_side(actor, found)
    accepted = found.mentor_accepted_at if other == found.mentee else found.mentee_accepted_at
    context = {"form": form, "relationship": found, "other": other, "mine_accepted": accepted is not None}
    return render(request, "relationships/answer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_relationship(actor, pk)
    state = get_agreement_to_sign(actor, found)
    form = SignForm(request.POST or None, initial={"digest": state.agreement.digest})
    if request.method == "POST" and form.is_valid():
        try:
            sign_agreement(state.agreement, by=actor, **form.cleaned_data)
        except RuleBroken as error:
            form.refuse(error)
        else:
            messages.success(request, _("Signed."))
            return redirect(organization_url("relationships:relationship", pk=pk))
    other = other_side(actor, found)
    is_mentee = other is not None and other.pk == found.mentor_id
    context = {"form": form, "relationship": found, "state": state, "other": other, "is_mentee": is_mentee}
    return render(request, "relationships/agreement.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_relationship(actor, pk)
    require(can_end_relationship(actor, found), _("Only the two, or who runs the program, can end this."))
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_relationship(found, by=actor, reason=form.cleaned_data["reason"])
        messages.success(request, _("Ended, without blame. The message about it says neither who nor why."))
        return redirect(organization_url("relationships:relationship", pk=pk))
    context = {"form": form, "relationship": found, "other": other_side(actor, found)}
    return render(request, "relationships/end.html", context, status=422 if form.errors else 200)


@require_POST
def add_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = get_relationship(actor, pk)
    require(can_write_action_item(actor, found), _("Only the two people of this relationship write actions."))
    form = _action_form(request, found)
    if form.is_valid():
        owner = found.mentor if form.cleaned_data["owner"] == "mentor" else found.mentee
        try:
            add_action_item(
                found, by=actor, text=form.cleaned_data["text"], owner=owner, due_on=form.cleaned_data["due_on"]
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(organization_url("relationships:relationship", pk=pk) + "#actions")
    context = {"form": form, "relationship": found, "other": other_side(actor, found)}
    return render(request, "relationships/add_action.html", context, status=422)


@require_POST
def change_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    item = get_action_item(actor, pk)
    wanted = request.POST.get("status", ActionItemStatus.DONE)
    if wanted not in ActionItemStatus.values:
        raise RuleBroken("bad_status", _("Choose a status from the list."))
    change_action_item(item, by=actor, status=ActionItemStatus(wanted))
    return redirect(organization_url("relationships:relationship", pk=item.relationship_id) + "#actions")


def _action_form(request: HttpRequest, found: Relationship) -> ActionItemForm:
    owners = [("mentee", found.mentee.name), ("mentor", found.mentor.name)]
    data = request.POST if request.method == "POST" else None
    return ActionItemForm(data, owners=owners, initial={"owner": "mentee"})
