"""What the page of a program shows of the rooms above it: how its pairs do, and where its objectives stand."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from evaluation.permissions.readiness import can_view_readiness
from evaluation.queries.dashboard import Dashboard, dashboard_of, viewed_programs
from evaluation.queries.program_measures import first_meeting_rate_of, goal_attainment_of, match_rate_of
from evaluation.scoring.measures import Figure, round_half_up
from mentoring import clock
from mentoring.portal.queries.figures import on_track_figure
from mentoring.portal.queries.pair_items import pair_item
from mentoring.portal.queries.pairs import pair_overview
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.roles import Permission
from mentoring.tenancy.routing import organization_url
from mentoring.tenancy.scope import memo
from mentoring.ui.preparation import Fact
from mentoring.ui.sections import Section, register_section
from programs.content import objective_key
from programs.models import Objective, Program
from programs.queries.roles import may_in_program

SHOWN_PAIRS = 4

#: Objectives that the readiness figures measure, by their key in the library.
_MEASURED: dict[str, Callable[[Dashboard], Figure]] = {
    "accelerate_leadership": lambda bench: bench.moved_up,
    "ready_successors": lambda bench: bench.ready_now,
}


def register_sections() -> None:
    register_section(Section("programs:program.pairs", "portal/parts/program_pairs.html", pairs_section))
    register_section(Section("programs:program.pairs", "portal/parts/program_measures.html", measures_section, order=1))
    register_section(Section("programs:program.objective", "portal/parts/objective_now.html", objective_section))


def pairs_section(actor: Actor, program: Program) -> dict[str, Any] | None:
    """The share on track, and the pairs that need somebody, worst first."""
    if not may_in_program(actor, Permission.VIEW_RELATIONSHIP_FACTS, program):
        return None
    overview = pair_overview(actor, [program.pk])
    if not overview.lines:
        return None
    worrying = [line for line in overview.lines if line.is_worrying]
    return {
        "overview": overview,
        "figure": on_track_figure(actor, overview, program),
        "worrying": len(worrying),
        "items": [pair_item(line) for line in worrying[:SHOWN_PAIRS]],
        "pairs_url": organization_url("portal:program_pairs", pk=program.pk),
    }


def measures_section(actor: Actor, program: Program) -> dict[str, Any] | None:
    """How far the program has come, each figure with its formula."""
    now, figures = clock.now(), []
    if may_in_program(actor, Permission.VIEW_RELATIONSHIP_FACTS, program):
        figures += [match_rate_of(program, now), first_meeting_rate_of(program, now)]
    if may_in_program(actor, Permission.VIEW_READINESS, program):
        figures.append(goal_attainment_of(program, now))
    if not figures:
        return None
    return {"facts": [_measure(figure) for figure in figures], "as_of": now}


def _measure(figure: Figure) -> Fact:
    shown = figure.hidden_reason if figure.is_hidden else f"{figure.as_count}, {figure.as_percent}"
    return Fact(figure.name, shown, note=figure.formula)


def objective_section(actor: Actor, objective: Objective) -> dict[str, Any] | None:
    """What the objective's measure says today, for those who may see readiness."""
    measure = _MEASURED.get(objective_key(objective.measure))
    if measure is None or not can_view_readiness(actor):
        return None
    bench = memo(f"portal.program_bench:{objective.program_id}", lambda: _bench(actor, objective))
    if bench is None:
        return None
    figure = measure(bench)
    if figure.is_hidden or bench.has_few_participants or not figure.denominator:
        return {"hidden": figure.hidden_reason or bench.hidden_words, "as_of": bench.as_of}
    part, whole = round(figure.numerator or 0), figure.denominator
    return {
        "share": round_half_up(100 * part / whole),
        "of": _("%(part)d of %(all)d") % {"part": part, "all": whole},
        "as_of": bench.as_of,
        "url": organization_url("evaluation:readiness"),
    }


def _bench(actor: Actor, objective: Objective) -> Dashboard | None:
    program = next((p for p in viewed_programs(actor) if p.pk == objective.program_id), None)
    if program is None:
        return None
    return dashboard_of([program], clock.now())
