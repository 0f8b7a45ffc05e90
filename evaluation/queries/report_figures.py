"""The quarterly report of a program, made from the dashboard's own figures."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from evaluation.queries.dashboard import Dashboard, dashboard_of
from evaluation.queries.findings import (
    bands_finding,
    being_done,
    change_words,
    dashboard_finding,
    moved_since_words,
    vacancy_words,
)
from evaluation.queries.periods import reading_moment
from evaluation.reports.quarterly import CriticalRoleLine, QuarterlyReport, ReportFigure
from evaluation.scoring.measures import Figure
from mentoring import clock
from mentoring.quarters import Quarter
from mentoring.tenancy.scope import current_organization
from programs.models import Program

PRINTED_LANGUAGE = "en"
#: What is compared between two versions; title, date and version are not figures.
_FIGURES = ("finding", "figures", "critical_roles", "bands", "notes")


def report_dashboard(program: Program, quarter: Quarter) -> Dashboard | None:
    """As of the end of the quarter, or of now while it runs; ratings given later do not count."""
    if quarter.start > clock.now():
        return None
    with translation.override(PRINTED_LANGUAGE):
        dashboard = dashboard_of([program], reading_moment(quarter))
    return dashboard if dashboard.participants else None


def quarterly_report(program: Program, quarter: Quarter, dashboard: Dashboard | None) -> QuarterlyReport:
    """The figures of `report_dashboard` as they are printed."""
    organization = current_organization()
    as_of = reading_moment(quarter)
    with translation.override(PRINTED_LANGUAGE):
        report = QuarterlyReport(
            organization_name=organization.name,
            program=program.name,
            quarter_label=quarter.label,
            as_of=as_of.astimezone(ZoneInfo(organization.time_zone)).replace(microsecond=0),
            finding="There are no figures for this quarter",
        )
        if dashboard is None:
            return report
        return _hidden(report, dashboard) if dashboard.has_few_participants else _shown(report, dashboard)


def figures_of(report: QuarterlyReport) -> dict[str, Any]:
    """The report's figures by name, as they are stored and compared."""
    everything = asdict(report)
    return {name: everything[name] for name in _FIGURES}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changed between two versions, in words."""
    then, now = _by_name(before), _by_name(after)
    words = [
        f"{name}: {shown}, was {then.get(name, 'not shown')}" for name, shown in now.items() if then.get(name) != shown
    ]
    words += [f"{name}: not shown any more, was {shown}" for name, shown in then.items() if name not in now]
    return words or ["The notes changed"]


def _shown(report: QuarterlyReport, dashboard: Dashboard) -> QuarterlyReport:
    compared = change_words(dashboard.ready_now_change, dashboard)
    return replace(
        report,
        finding=dashboard_finding(dashboard),
        figures=(
            _figure(dashboard.ready_now, compared),
            _figure(dashboard.two_years, change_words(dashboard.two_years_change, dashboard)),
            _figure(dashboard.moved_up, moved_since_words(dashboard)),
        ),
        critical_roles=tuple(
            CriticalRoleLine(
                role=line.role.name,
                vacancy_expected=vacancy_words(line),
                ready_now=line.counts.ready_now,
                ready_1_2_years=line.counts.ready_1_2_years,
                ready_3_5_years=line.counts.ready_3_5_years,
                being_done=being_done(line),
            )
            for line in dashboard.roles
        ),
        bands_finding=bands_finding(dashboard),
        bands=dashboard.bands,
        notes=(
            f"{dashboard.rated} of {dashboard.participants} participants are rated; the others are not counted.",
            "Who may read this report is not counted in it.",
        ),
    )


def _hidden(report: QuarterlyReport, dashboard: Dashboard) -> QuarterlyReport:
    """With so few participants even a count of roles would tell how somebody was rated."""
    names = [figure.name for figure in dashboard.figures]
    return replace(
        report,
        finding="Too few people take part to show figures",
        figures=tuple(ReportFigure(name, dashboard.hidden_words, is_hidden=True) for name in names),
    )


def _figure(figure: Figure, comparison: str) -> ReportFigure:
    if figure.is_hidden:
        return ReportFigure(figure.name, figure.hidden_reason, formula=figure.formula, is_hidden=True)
    return ReportFigure(figure.name, figure.as_count, figure.as_percent, comparison, figure.formula)


def _by_name(figures: Mapping[str, Any]) -> dict[str, str]:
    named = {each["name"]: each["shown"] for each in figures["figures"]}
    for role in figures["critical_roles"]:
        named[role["role"]] = (
            f"{role['ready_now']} ready now, {role['ready_1_2_years']} in 1-2 years, "
            f"{role['ready_3_5_years']} in 3-5 years"
        )
    for quarter in figures["bands"]:
        rated = sum(quarter[band] for band in ("not_yet", "ready_3_5_years", "ready_1_2_years", "ready_now"))
        named[f"Rated, {quarter['quarter']}"] = f"{rated} ({quarter['ready_now']} ready now)"
    return named
