"""Competency growth: baseline and now, with the interval in which the present value lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.ui.charts.chart import Chart, Layer, color, refuse_empty, specification, table

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5
_ROOM_FOR_LABELS = 0.5


@dataclass(frozen=True, slots=True)
class CompetencyGrowth:
    """Means of others' ratings; `low` and `high` bound the present mean."""

    competency: str
    baseline: float
    now: float
    low: float
    high: float
    people: int

    def __post_init__(self) -> None:
        if not self.low <= self.now <= self.high:
            raise ValueError("The present value lies inside its interval.")


def competency_growth(title: str, competencies: Sequence[CompetencyGrowth]) -> Chart:
    refuse_empty(competencies)
    rows = [_row(each, first=at == 0) for at, each in enumerate(competencies)]
    return Chart(
        title=title,
        specification=specification(
            [
                _rule(rows, "low", "high", "band-2", 9),
                _rule(rows, "baseline", "now", "main", 2),
                _dots(rows, "baseline", filled=False),
                _dots(rows, "now", filled=True),
                _label(rows, "left", "left_text", "right", -9),
                _label(rows, "right", "right_text", "left", 9),
            ],
            height=34 * len(rows) + 60,
        ),
        alternative=f"{title}. Level 1 to 5, baseline and now. "
        + " ".join(
            f"{each.competency}: {each.baseline:.1f} to {each.now:.1f}, "
            f"interval {each.low:.1f} to {each.high:.1f}, {each.people} people."
            for each in competencies
        ),
        headers=("Competency", "Baseline", "Now", "Interval", "People"),
        rows=tuple(
            (
                each.competency,
                f"{each.baseline:.1f}",
                f"{each.now:.1f}",
                f"{each.low:.1f} to {each.high:.1f}",
                str(each.people),
            )
            for each in competencies
        ),
    )


def _row(growth: CompetencyGrowth, *, first: bool) -> dict[str, object]:
    """The first row also names its two dots, which saves a legend."""
    before = f"baseline {growth.baseline:.1f}" if first else f"{growth.baseline:.1f}"
    grew = growth.now >= growth.baseline
    now = f"{growth.now:.1f}"
    if first:
        now = f"{now} now" if grew else f"now {now}"
    return {
        "competency": growth.competency,
        "baseline": growth.baseline,
        "now": growth.now,
        "low": growth.low,
        "high": growth.high,
        "left": min(growth.low, growth.baseline),
        "right": max(growth.high, growth.baseline),
        "left_text": before if grew else now,
        "right_text": now if grew else before,
    }


def _y(rows: Sequence[dict[str, object]]) -> Layer:
    return {
        "field": "competency",
        "type": "nominal",
        "sort": [row["competency"] for row in rows],
        "axis": {"title": None, "labelColor": color("ink")},
    }


def _x(field: str) -> Layer:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [LOWEST_LEVEL, HIGHEST_LEVEL + _ROOM_FOR_LABELS], "nice": False},
        "axis": {
            "title": "Level, 1 to 5",
            "values": list(range(LOWEST_LEVEL, HIGHEST_LEVEL + 1)),
            "grid": True,
        },
    }


def _rule(rows: Sequence[dict[str, object]], start: str, end: str, name: str, width: int) -> Layer:
    return {
        "data": table(rows),
        "mark": {"type": "rule", "color": color(name), "strokeWidth": width, "strokeCap": "round"},
        "encoding": {"y": _y(rows), "x": _x(start), "x2": {"field": end}},
    }


def _dots(rows: Sequence[dict[str, object]], field: str, *, filled: bool) -> Layer:
    return {
        "data": table(rows),
        "mark": {
            "type": "point",
            "shape": "circle",
            "size": 90,
            "opacity": 1,
            "fill": color("main" if filled else "surface"),
            "stroke": color("main"),
            "strokeWidth": 2,
        },
        "encoding": {"y": _y(rows), "x": _x(field)},
    }


def _label(rows: Sequence[dict[str, object]], at: str, text: str, align: str, offset: int) -> Layer:
    return {
        "data": table(rows),
        "mark": {"type": "text", "align": align, "xOffset": offset},
        "encoding": {"y": _y(rows), "x": _x(at), "text": {"field": text, "type": "nominal"}},
    }
