"""From data to PDF. Texts travel as JSON and are never read as markup."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from evaluation.reports.glyphs import FONTS, printable_report
from mentoring.ui.charts import Chart, as_svg

Printed = TypeVar("Printed")
LAYOUT = Path(__file__).parent / "layout"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def compile_document(layout: str, data: Mapping[str, Any], *, as_of: datetime) -> bytes:
    """The same data give the same bytes: no system fonts, no present time."""
    import typst  # noqa: PLC0415 - slow to import, for workers only

    if as_of.tzinfo is None:
        raise ValueError("The date of a report carries its time zone.")
    pdf: bytes = typst.compile(
        LAYOUT / f"{layout}.typ",
        root=LAYOUT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**data, "printed": _parts(as_of)})},
        pdf_standards=["ua-1"],
        timestamp=as_of.astimezone(UTC),
    )
    return pdf


def compile_printable(
    layout: str, report: Printed, data: Callable[[Printed], Mapping[str, Any]], *, as_of: datetime
) -> bytes:
    """The report with every character that can be printed."""
    import typst  # noqa: PLC0415 - slow to import, for workers only

    try:
        return compile_document(layout, data(printable_report(report)), as_of=as_of)
    except typst.TypstError as error:
        # Marks of one script on the letters of another have no font in common.
        if "could not be displayed" not in error.message:
            raise
    return compile_document(layout, data(printable_report(report, one_font=True)), as_of=as_of)


def picture(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "svg": as_svg(chart, fonts=FONTS),
        "alternative": chart.alternative,
        "headers": list(chart.headers),
        "rows": [list(row) for row in chart.rows],
    }


def date_in_words(instant: datetime) -> str:
    return f"{instant.day} {_MONTHS[instant.month - 1]} {instant.year}"


def instant_in_words(instant: datetime) -> str:
    return f"{date_in_words(instant)}, {instant:%H:%M} {instant.tzname()}"


def _parts(as_of: datetime) -> dict[str, int]:
    utc = as_of.astimezone(UTC)
    return {"year": utc.year, "month": utc.month, "day": utc.day}
