"""Pages of a program's matching and of one run (layout L2)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from matching.choices import RunStatus
from matching.models import MatchRun
from matching.permissions import can_publish_matching
from matching.queries.changes import changes_since
from matching.queries.overview import LOW_FIT, PairRow, RunPage, run_page
from matching.queries.program_matching import program_matching, progress_of
from matching.queries.runs import get_matched_program, get_run
from matching.services.runs import UNDER_WAY, discard_run, start_run
from matching.views.tables import mentors_table, pairs_table, runs_table, unmatched_table
from mentoring.errors import Conflict, RuleBroken
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import current_actor
from mentoring.ui.preparation import Tab
from mentoring.ui.tables import Chip


@require_GET
def runs(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    page = program_matching(actor, get_matched_program(actor, pk))
    return render(request, "matching/runs.html", {"page": page, "table": runs_table(pk, page.runs)})


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = current_actor()
    program = get_matched_program(actor, pk)
    try:
        started = start_run(program, by=actor)
    except (RuleBroken, Conflict) as error:
        messages.error(request, str(error))
        return redirect(organization_url("matching:runs", pk=pk))
    return redirect(run_url(started))


@require_GET
def run(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    actor = current_actor()
    found = get_run(actor, pk, number)
    if found.status in UNDER_WAY:
        return render(request, "matching/running.html", _progress(found))
    if found.status in (RunStatus.FAILED, RunStatus.DISCARDED):
        return render(request, "matching/stopped.html", {"run": found})
    page = run_page(found)
    tab = request.GET.get("tab", "pairs")
    context = {
        "page": page,
        "run": found,
        "tab": tab,
        "tabs": _tabs(page, tab),
        "chips": _chips(request, page),
        "table": _table(request, page, tab),
        "changes": changes_since(found),
        "may_publish": can_publish_matching(actor, found.program),
    }
    return render(request, "matching/run.html", context)


@require_GET
def progress(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Asked every two seconds; sends to the result when there is one."""
    found = get_run(current_actor(), pk, number)
    if found.status in UNDER_WAY:
        return render(request, "matching/parts/progress.html", _progress(found))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = run_url(found)
    return response


@require_GET
def checked(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    return render(request, "matching/checked.html", {"run": get_run(current_actor(), pk, number)})


@require_POST
def discard(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    actor = current_actor()
    discard_run(get_run(actor, pk, number), by=actor)
    messages.success(request, _("Matching %(n)d was discarded. Nobody was told.") % {"n": number})
    return redirect(organization_url("matching:runs", pk=pk))


def run_url(found: MatchRun) -> str:
    return organization_url("matching:run", pk=found.program_id, number=found.number)


def _progress(found: MatchRun) -> dict[str, object]:
    return {"run": found, "job": progress_of(found)}


def _tabs(page: RunPage, tab: str) -> list[Tab]:
    parts = [
        ("pairs", _("Pairs"), len(page.pairs)),
        ("not-matched", _("Not matched"), len(page.unmatched)),
        ("mentors", _("Mentors"), len(page.mentors)),
    ]
    return [Tab(label, f"?tab={key}", count, key == tab) for key, label, count in parts]


def _chips(request: HttpRequest, page: RunPage) -> list[Chip]:
    shown = request.GET.get("show", "")
    parts = [
        ("", _("All"), page.matched),
        ("low", _("Below %(n)d") % {"n": LOW_FIT}, page.low),
        ("overridden", _("Overridden"), page.overrides),
        ("undecided", _("Undecided"), page.undecided),
    ]
    return [Chip(label, f"?show={key}" if key else "?", count, key == shown) for key, label, count in parts]


def _table(request: HttpRequest, page: RunPage, tab: str) -> object:
    if tab == "not-matched":
        return unmatched_table(page.run, page.unmatched)
    if tab == "mentors":
        return mentors_table(page.mentors)
    sort = request.GET.get("sort", "fit")
    rows = _filtered(page.pairs, request.GET.get("show", ""))
    return pairs_table(request, page.run, rows[::-1] if sort == "-fit" else rows, sort=sort)


def _filtered(rows: list[PairRow], show: str) -> list[PairRow]:
    wanted: dict[str, Callable[[PairRow], bool]] = {
        "low": lambda row: row.fit < LOW_FIT,
        "overridden": lambda row: bool(row.override_reason),
        "undecided": lambda row: row.is_undecided,
    }
    return [row for row in rows if wanted[show](row)] if show in wanted else rows
