"""Pairs by health, of all programs that the actor looks after or of one. Facts only."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.errors import NotFound
from mentoring.portal.queries.pair_items import pair_item
from mentoring.portal.queries.pairs import PairOverview, pair_overview, runs_programs
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.tables import Chip
from programs.models import Program
from programs.queries.programs import get_program
from programs.queries.roles import may_in_program
from relationships.choices import Health


@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    actor = current_actor()
    if not runs_programs(actor):
        raise NotFound
    return _page(request, actor, None)


@require_safe
def program_pairs(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    program = get_program(actor, pk)
    if not may_in_program(actor, Permission.VIEW_RELATIONSHIP_FACTS, program):
        raise NotFound
    return _page(request, actor, program)


def _page(request: HttpRequest, actor: Actor, program: Program | None) -> HttpResponse:
    overview = pair_overview(actor, None if program is None else [program.pk])
    shown = request.GET.get("health", "")
    shown = shown if shown in Health.values else ""
    lines = [line for line in overview.lines if not shown or line.pair.health == shown]
    context = {
        "program": program,
        "crumbs": _crumbs(program),
        "overview": overview,
        "title": _title(overview),
        "chips": _chips(overview, shown),
        "rows": [(line, pair_item(line)) for line in lines],
    }
    return render(request, "portal/pairs.html", context)


def _crumbs(program: Program | None) -> list[tuple[str, str]]:
    if program is None:
        return []
    return [
        (_("Programs"), organization_url("programs:list")),
        (program.name, organization_url("programs:program", pk=program.pk)),
        (_("Pairs"), ""),
    ]


def _title(overview: PairOverview) -> str:
    if not overview.lines:
        return _("Pairs")
    if not overview.past_first_month:
        return _("%(n)d pairs in their first month") % {"n": len(overview.lines)}
    return _("%(part)d of %(all)d pairs past their first month are on track") % {
        "part": overview.on_track,
        "all": overview.past_first_month,
    }


def _chips(overview: PairOverview, shown: str) -> list[Chip]:
    chips = [Chip(_("All"), "?", len(overview.lines), not shown)]
    for health in (Health.STALLED, Health.NEEDS_CHECK_IN, Health.ON_TRACK, Health.TOO_EARLY):
        count = len(overview.with_health(health))
        if count:
            chips.append(Chip(str(health.label), f"?health={health.value}", count, shown == health))
    return chips
