"""The quarterly report of a program for its sponsors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from evaluation.reports.document import (
    compile_printable,
    date_in_words,
    instant_in_words,
    picture,
)
from mentoring.ui.charts import BandCounts, readiness_bands


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """`shown` is the number as people read it, or the reason why it is hidden."""

    name: str
    shown: str
    detail: str = ""
    comparison: str = ""
    formula: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class CriticalRoleLine:
    role: str
    vacancy_expected: str
    ready_now: int
    ready_1_2_years: int
    ready_3_5_years: int
    being_done: str = ""


@dataclass(frozen=True, slots=True)
class QuarterlyReport:
    organization_name: str
    program: str
    quarter_label: str
    as_of: datetime
    finding: str
    figures: tuple[ReportFigure, ...] = ()
    critical_roles: tuple[CriticalRoleLine, ...] = ()
    bands_finding: str = ""
    bands: tuple[BandCounts, ...] = ()
    what_changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    version: int = 1

    @property
    def has_data(self) -> bool:
        return bool(self.figures or self.critical_roles or self.bands)


def render(report: QuarterlyReport) -> bytes:
    return compile_printable("quarterly", report, _data, as_of=report.as_of)


def _data(report: QuarterlyReport) -> dict[str, object]:
    lines = sorted(report.critical_roles, key=_without_cover_first)
    return {
        "title": f"{report.program}: quarterly report {report.quarter_label}",
        "organization": report.organization_name,
        "program": report.program,
        "quarter": report.quarter_label,
        "as_of": instant_in_words(report.as_of),
        "as_of_day": date_in_words(report.as_of),
        "version": report.version,
        "heading": report.finding,
        "has_data": report.has_data,
        "figures": [asdict(figure) for figure in report.figures],
        "critical_roles": [asdict(line) for line in lines],
        "pictures": _pictures(report),
        "what_changed": list(report.what_changed),
        "notes": list(report.notes),
    }


def _pictures(report: QuarterlyReport) -> list[dict[str, object]]:
    if not report.bands:
        return []
    return [picture(readiness_bands(report.bands_finding or "Readiness by quarter", report.bands))]


def _without_cover_first(line: CriticalRoleLine) -> tuple[int, int, int]:
    return line.ready_now, line.ready_1_2_years, line.ready_3_5_years
