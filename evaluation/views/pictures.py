"""What the templates of the dashboard need beside the figures: sentences, tables and charts."""

import math
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.queries.dashboard import Dashboard, RoleLine
from evaluation.queries.findings import (
    bands_finding,
    being_done,
    change_words,
    dashboard_finding,
    fall_words,
    moved_since_words,
    vacancy_words,
)
from evaluation.queries.periods import current_quarter
from evaluation.queries.readiness import RatingCard
from evaluation.queries.role_panel import Candidate, RolePanel
from mentoring.tenancy.routing import organization_url
from mentoring.ui.cells import Cell
from mentoring.ui.charts import Chart, readiness_bands, successor_steps
from mentoring.ui.tables import Column, Person, Table

SECONDS_A_CARD = 75


def dashboard_context(dashboard: Dashboard, due: list[RatingCard]) -> dict[str, Any]:
    return {
        "page": dashboard,
        "finding": dashboard_finding(dashboard),
        "due": len(due),
        "due_minutes": math.ceil(len(due) * SECONDS_A_CARD / 60),
        "due_by": current_quarter().end_on,
        "ready_change": change_words(dashboard.ready_now_change, dashboard),
        "years_change": change_words(dashboard.two_years_change, dashboard),
        "moved_since": moved_since_words(dashboard),
        "roles": _roles_table(dashboard),
        "chart": _chart(dashboard),
    }


def panel_context(panel: RolePanel) -> dict[str, Any]:
    line = panel.line
    return {
        "panel": panel,
        "vacancy": vacancy_words(line),
        "chart": successor_steps(_trend_finding(panel), panel.trend),
        "candidates": _candidates_table(panel),
    }


def _roles_table(dashboard: Dashboard) -> Table:
    return Table(
        name="roles",
        caption=_("Critical roles, those without cover first"),
        columns=[
            Column("role", _("Role"), value=lambda line: line.role.name),
            Column("vacancy", _("Vacancy expected"), value=lambda line: vacancy_words(line) or _("not planned")),
            Column("now", _("Ready now"), Cell.HTML, value=_ready_now),
            Column("soon", _("1-2 years"), Cell.NUMBER, value=lambda line: line.counts.ready_1_2_years),
            Column("later", _("3-5 years"), Cell.NUMBER, value=lambda line: line.counts.ready_3_5_years),
            Column("trend", _("Four quarters"), value=_steps),
            Column("done", _("What is being done"), value=lambda line: being_done(line) or _("No plan yet"), wide=True),
        ],
        rows=dashboard.roles,
        row_url=lambda line: organization_url("evaluation:role", pk=line.role.pk),
        panel=True,
    )


def _ready_now(line: RoleLine) -> SafeString:
    fall = fall_words(line)
    return format_html("<span><strong>{}</strong>{}</span>", line.counts.ready_now, f" ({fall})" if fall else "")


def _steps(line: RoleLine) -> str:
    return " → ".join(str(n) for n in line.steps)


def _chart(dashboard: Dashboard) -> Chart | None:
    if not dashboard.bands:
        return None
    return readiness_bands(bands_finding(dashboard), dashboard.bands)


def _trend_finding(panel: RolePanel) -> str:
    first, before, last = (panel.trend[at].count for at in (0, -2, -1))
    if last != before:
        words = _("One quarter ago %(before)d were ready now, today %(last)d")
        return words % {"before": before, "last": last}
    if last > first:
        return _("Ready-now successors rose from %(first)d to %(last)d") % {"first": first, "last": last}
    if last < first:
        return _("Ready-now successors fell from %(first)d to %(last)d") % {"first": first, "last": last}
    return _("%(last)d ready now, as three quarters ago") % {"last": last}


def _candidates_table(panel: RolePanel) -> Table:
    return Table(
        name="candidates",
        caption=_("People for this role"),
        columns=[
            Column("person", _("Person"), Cell.PERSON, value=lambda row: Person(row.person.name, row.person.job_title)),
            Column("band", _("Readiness"), value=_band),
            Column("before", _("Quarter before"), value=lambda row: _label(row.band_before)),
            Column(
                "goals",
                _("Released goals"),
                value=lambda row: row.goals.in_words if row.goals else _("none released to you"),
            ),
            Column("rated", _("Rated"), Cell.DATE, value=lambda row: row.rated_at),
            Column("by", _("By"), value=lambda row: row.rated_by),
            Column("reason", _("Reason"), value=lambda row: row.reason, wide=True),
        ],
        rows=panel.candidates,
    )


def _goals(row: Candidate) -> str:
    return row.goals.in_words if row.goals else _("none released to you")


def _band(row: Candidate) -> str:
    words = _label(row.band)
    return _("%(band)s, interim cover") % {"band": words} if row.is_interim_cover else words


def _label(band: Any) -> str:
    return str(band.label) if band is not None else _("not rated")
