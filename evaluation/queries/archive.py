"""The archive as people read it: by quarter, the newest version first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from evaluation.models import ReportRun
from evaluation.queries.periods import quarter_named
from evaluation.queries.report_runs import visible_reports
from mentoring.quarters import Quarter
from mentoring.tenancy.actors import Actor

#: Ready now, ready within two years, moved up: the last is about the program's own people.
_FIGURES_OF_A_REPORT = 3


@dataclass(frozen=True)
class ArchivedReport:
    pk: UUID
    program: str
    version: int
    finding: str
    #: The program's own figure, beside the cover that all programs of the organization share.
    moved: str
    #: False when nothing was there to be printed, and so there is nothing to download.
    has_figures: bool
    what_changed: str
    built_at: datetime
    built_by: str
    older: tuple[ReportRun, ...]


@dataclass(frozen=True)
class ArchivedQuarter:
    quarter: Quarter
    reports: tuple[ArchivedReport, ...]


def archive(actor: Actor) -> list[ArchivedQuarter]:
    """One query, however many reports."""
    quarters: dict[str, dict[UUID, list[ReportRun]]] = {}
    for report in visible_reports(actor):
        quarters.setdefault(report.quarter, {}).setdefault(report.program_id, []).append(report)
    return [
        ArchivedQuarter(quarter_named(name), tuple(_report(versions) for versions in programs.values()))
        for name, programs in quarters.items()
    ]


def _report(versions: list[ReportRun]) -> ArchivedReport:
    newest, *older = versions
    return ArchivedReport(
        pk=newest.pk,
        program=newest.program.name,
        version=newest.version,
        finding=newest.figures.get("finding", ""),
        moved=_moved(newest),
        has_figures=bool(newest.figures.get("figures") or newest.figures.get("critical_roles")),
        what_changed=newest.what_changed,
        built_at=newest.built_at,
        built_by=newest.built_by.name if newest.built_by else "",
        older=tuple(older),
    )


def _moved(report: ReportRun) -> str:
    """Moved up a readiness band: 11 of 31."""
    figures = report.figures.get("figures", ())
    if len(figures) < _FIGURES_OF_A_REPORT or figures[-1].get("is_hidden"):
        return ""
    return f"{figures[-1]['name']}: {figures[-1]['shown']}"
