from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.portal.choices import QueueKind
from mentoring.portal.queries.home import home_of
from mentoring.portal.queries.items import Queue
from mentoring.portal.queries.pair_items import pair_item, silent_item
from mentoring.portal.queries.pairs import PairLine
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Chip
from relationships.choices import RelationshipStatus
from relationships.models import Relationship
from relationships.queries.health import health_of_relationship
from relationships.queries.nudges import get_nudge, last_nudges
from relationships.queries.relationships import get_relationship
from relationships.services.nudges import nudge_pair, take_back_nudge


@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """Layout L1 for those who run programs; for everybody the own queue first."""
    actor = current_actor()
    page = home_of(actor, request.GET.get("kind", ""))
    may = {
        "program": actor.has(Permission.CREATE_PROGRAM),
        "people": actor.has(Permission.MANAGE_PEOPLE),
        "members": actor.has(Permission.MANAGE_MEMBERS),
    }
    return render(request, "portal/home.html", {"page": page, "chips": chips_of(page.queue), "may": may})


@require_http_methods(["GET", "HEAD"])
def figures(request: HttpRequest) -> HttpResponse:
    """How the figures of the home page are made."""
    return render(request, "portal/figures.html")


@require_POST
def nudge(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    relationship = get_relationship(actor, pk)
    nudge_pair(relationship, by=actor)
    return _answer(request, relationship, _("They get a friendly reminder in a minute."))


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    found = take_back_nudge(get_nudge(actor, pk), by=actor)
    return _answer(request, found.relationship, _("Taken back. Nobody was reminded."))


def chips_of(queue: Queue) -> list[Chip]:
    """One kind only needs no choice."""
    kinds = [kind for kind in QueueKind if queue.count_of(kind)]
    if len(kinds) < 2:
        return []
    everything = Chip(_("All"), "?", queue.count, not queue.shown_kind)
    return [everything] + [
        Chip(str(kind.label), f"?kind={kind.value}", queue.count_of(kind), queue.shown_kind == kind) for kind in kinds
    ]


def _answer(request: HttpRequest, relationship: Relationship, words: str) -> HttpResponse:
    """The row again, or for a browser without scripts the page it stood on."""
    if not request.headers.get("HX-Request"):
        messages.success(request, words)
        if request.POST.get("from") == "pair":
            return redirect(organization_url("relationships:relationship", pk=relationship.pk))
        return redirect(organization_url("portal:home"))
    relationship.refresh_from_db(fields=["status"])
    memory = last_nudges([relationship]).get(relationship.pk)
    if relationship.status == RelationshipStatus.PENDING:
        item = silent_item(relationship, memory)
    else:
        item = pair_item(PairLine(health_of_relationship(relationship), 0, 0, memory))
    return render(request, "portal/parts/queue_item.html", {"item": item})
