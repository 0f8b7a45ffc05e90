"""What the templates of the dashboard need beside the figures: sentences, tables and charts."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.choices import SHORT_BANDS, Readiness
from evaluation.queries.dashboard import TREND_QUARTERS, Dashboard, RoleLine
from evaluation.queries.findings import (
    bands_finding,
    change_words,
    dashboard_finding,
    done_words,
    fall_words,
    month_name,
    moved_since_words,
    vacancy_words,
)
from evaluation.queries.people import PeoplePage, Shown
from evaluation.queries.periods import current_quarter
from evaluation.queries.readiness import RatingCard
from evaluation.queries.role_panel import Candidate, RolePanel
from mentoring.disclosure import Group, hidden_text
from mentoring.tenancy.actors import Actor
from mentoring.tenancy.routing import organization_url
from mentoring.ui import dates
from mentoring.ui.cells import Cell
from mentoring.ui.charts import Chart, readiness_bands, successor_steps
from mentoring.ui.figures import sparkline
from mentoring.ui.tables import Chip, Column, Person, Table

SECONDS_A_CARD = 75


def dashboard_context(dashboard: Dashboard, cards: list[RatingCard], actor: Actor) -> dict[str, Any]:
    asked = [card for card in cards if card.is_asked]
    due = [card for card in asked if card.mine is None]
    return {
        "page": dashboard,
        "finding": dashboard_finding(dashboard),
        "asked": len(asked),
        "answered": len(asked) - len(due),
        "due": len(due),
        "more": sum(not card.is_asked and card.mine is None for card in cards),
        "due_minutes": math.ceil(len(due) * SECONDS_A_CARD / 60),
        "due_by": current_quarter().end_on,
        "ready_change": change_words(dashboard.ready_now_change, dashboard),
        "years_change": change_words(dashboard.two_years_change, dashboard),
        "moved_since": moved_since_words(dashboard),
        "roles": _roles_table(dashboard, actor),
        "chart": _chart(dashboard),
    }


def panel_context(panel: RolePanel) -> dict[str, Any]:
    line = panel.line
    return {
        "panel": panel,
        "vacancy": vacancy_words(line),
        "chart": successor_steps(_trend_finding(panel), panel.trend) if panel.trend else None,
        "candidates": _candidates_table(panel),
    }


def _roles_table(dashboard: Dashboard, actor: Actor) -> Table:
    quarters = [quarter.short_label for quarter in dashboard.quarter.up_to(TREND_QUARTERS)]
    return Table(
        name="roles",
        caption=_("Critical roles, those without cover first"),
        columns=[
            Column("role", _("Role"), value=lambda line: line.role.name),
            Column("vacancy", _("Vacancy expected"), value=lambda line: vacancy_words(line) or _("not planned")),
            Column("now", _("Ready now"), Cell.HTML, value=_ready_now),
            Column("soon", _("1-2 years"), Cell.HTML, value=_number("ready_1_2_years")),
            Column("later", _("3-5 years"), Cell.HTML, value=_number("ready_3_5_years")),
            Column("trend", _("Four quarters"), Cell.HTML, value=lambda line: _steps(line, quarters)),
            Column("done", _("What is being done"), Cell.HTML, value=_done, wide=True),
        ],
        rows=dashboard.roles,
        row_url=lambda line: organization_url("evaluation:role", pk=line.role.pk),
        panel=True,
    )


def _ready_now(line: RoleLine) -> SafeString:
    if line.is_hidden:
        return format_html('<span class="note">{}</span>', hidden_text(Group.SURVEY))
    fall = fall_words(line)
    number = _opens(line, format_html("<strong>{}</strong>", line.counts.ready_now), _("ready now"))
    return (
        format_html('<span class="bench-fallen">{}<span class="bench-fall">{}</span></span>', number, fall)
        if fall
        else number
    )


def _number(band: str) -> Callable[[RoleLine], SafeString | str]:
    """Opens the people behind it."""

    def drawn(line: RoleLine) -> SafeString | str:
        if line.is_hidden:
            return _("Hidden")
        return _opens(line, str(getattr(line.counts, band)), str(SHORT_BANDS[Readiness(band)]))

    return drawn


def _opens(line: RoleLine, number: str, band: str) -> SafeString:
    words = _("%(role)s, %(band)s") % {"role": line.role.name, "band": band}
    return format_html(
        '<a class="bench-number" href="{}" data-panel>{}<span class="visually-hidden"> {}</span></a>',
        organization_url("evaluation:role", pk=line.role.pk),
        number,
        words,
    )


def _steps(line: RoleLine, quarters: Sequence[str]) -> SafeString | str:
    """From the first number to the last, on a line that begins at zero."""
    if line.is_hidden:
        return _("Hidden")
    said = ", ".join(f"{quarter}: {n}" for quarter, n in zip(quarters, line.steps, strict=True))
    values = {"values": line.steps, "target": 0, "steps": True, "label": _("Ready now by quarter. %s") % said}
    drawn = render_to_string("components/sparkline.html", {**values, **sparkline(values)})
    return format_html(
        '<span class="bench-steps"><span aria-hidden="true">{}</span>{}<span aria-hidden="true">{}</span></span>',
        line.steps[0],
        drawn,
        line.steps[-1],
    )


def _done(line: RoleLine) -> SafeString | str:
    words = done_words(line)
    if words:
        return words
    url = organization_url("evaluation:role", pk=line.role.pk)
    return format_html('{} <a href="{}" data-panel>{}</a>', _("No plan yet."), url, _("What would help"))


def people_context(page: PeoplePage, wanted: str) -> dict[str, Any]:
    shown = Shown(wanted) if wanted in set(Shown) else Shown.RATED
    month = month_name(page.since.end_on)
    names = {
        Shown.RATED: _("Rated"),
        Shown.UP: _("Moved up since %(month)s") % {"month": month},
        Shown.DOWN: _("Moved down since %(month)s") % {"month": month},
        Shown.UNRATED: _("Not rated yet"),
    }
    titles = {
        Shown.RATED: ngettext(
            "%(n)d participant of %(all)d is rated", "%(n)d participants of %(all)d are rated", len(page.shown(shown))
        ),
        Shown.UP: ngettext("%(n)d person moved up", "%(n)d people moved up", len(page.shown(shown))),
        Shown.DOWN: ngettext("%(n)d person moved down", "%(n)d people moved down", len(page.shown(shown))),
        Shown.UNRATED: ngettext(
            "%(n)d participant of %(all)d is not rated yet",
            "%(n)d participants of %(all)d are not rated yet",
            len(page.shown(shown)),
        ),
    }
    numbers = {"n": len(page.shown(shown)), "all": len(page.lines)}
    return {
        "page": page,
        "title": page.hidden_words or titles[shown] % numbers,
        "chips": [
            Chip(str(name), f"?show={each}", count=len(page.shown(each)), current=each == shown)
            for each, name in names.items()
        ],
        "table": _people_table(page, shown, str(names[shown])),
    }


def _people_table(page: PeoplePage, shown: Shown, caption: str) -> Table:
    before = _("End of %(month)s") % {"month": month_name(page.since.end_on)}
    return Table(
        name="people",
        caption=caption,
        columns=[
            Column("person", _("Person"), Cell.PERSON, value=lambda row: Person(row.person.name, row.person.job_title)),
            Column("role", _("Role"), value=lambda row: row.role.name if row.role else ""),
            Column("before", before, value=lambda row: short_band(row.before)),
            Column("now", _("Now"), value=lambda row: short_band(row.band)),
        ],
        rows=page.shown(shown),
        row_url=lambda row: organization_url("evaluation:role", pk=row.role.pk) if row.role else "",
        panel=True,
        empty_title=_("Nobody"),
        empty_text=_("Nobody stands here at the moment."),
    )


def short_band(band: str | None) -> str:
    return str(SHORT_BANDS[Readiness(band)]) if band else str(_("not rated"))


def _in_one_line(words: str) -> SafeString:
    return format_html('<span class="bench-band">{}</span>', words)


def _chart(dashboard: Dashboard) -> Chart | None:
    if not dashboard.bands:
        return None
    return readiness_bands(bands_finding(dashboard), dashboard.bands)


def _trend_finding(panel: RolePanel) -> str:
    first, before, last = (panel.trend[at].count for at in (0, -2, -1))
    if last != before:
        words = ngettext(
            "One quarter ago %(before)d person was ready now, today %(last)d",
            "One quarter ago %(before)d people were ready now, today %(last)d",
            before,
        )
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
            Column("band", _("Readiness"), Cell.HTML, value=_band),
            Column(
                "before", _("Quarter before"), Cell.HTML, value=lambda row: _in_one_line(short_band(row.band_before))
            ),
            Column(
                "goals",
                _("Released goals"),
                value=lambda row: row.goals.in_words if row.goals else "",
            ),
            Column("rated", _("Rated"), Cell.HTML, value=_rated),
            Column("reason", _("Reason"), value=lambda row: row.reason, wide=True),
        ],
        rows=panel.candidates,
    )


def _rated(row: Candidate) -> SafeString | None:
    if row.rated_at is None:
        return None
    on = dates.as_day(row.rated_at, dates.zone_of(None), short=True)
    words = '<span class="cell-stack bench-band">{}<span class="cell-detail">{}</span></span>'
    return format_html(words, on, row.rated_by)


def _band(row: Candidate) -> SafeString:
    notes = []
    if row.is_interim_cover:
        notes.append(_("interim cover"))
    if not row.is_counted:
        notes.append(_("not counted: reads these figures"))
    band = _in_one_line(short_band(row.band))
    return format_html("{}, {}", band, ", ".join(notes)) if notes else band
