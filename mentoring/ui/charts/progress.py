"""Lines over time: successors of a role in steps, and the measured values of a goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring.ui.charts.chart import Chart, Layer, color, refuse_empty, specification, table


@dataclass(frozen=True, slots=True)
class Successors:
    quarter: str
    count: int


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    on: date
    value: float


def successor_steps(title: str, quarters: Sequence[Successors]) -> Chart:
    refuse_empty(quarters)
    rows = [{"quarter": each.quarter, "count": each.count} for each in quarters]
    data = table(rows)
    encoding = {
        "x": {
            "field": "quarter",
            "type": "ordinal",
            "sort": [each.quarter for each in quarters],
            "axis": {"title": None, "labelAngle": 0},
            "scale": {"type": "point", "padding": 0.4},
        },
        "y": {
            "field": "count",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [0, max(1, *(each.count for each in quarters))], "nice": False},
        },
    }
    line = {"type": "line", "interpolate": "step-after", "color": color("main"), "strokeWidth": 2}
    dot = {"type": "point", "filled": True, "size": 50, "color": color("main"), "opacity": 1}
    number: Layer = {"type": "text", "align": "left", "dx": 5, "dy": -10, "fontWeight": 600}
    layers: list[Layer] = [
        {"data": data, "mark": line, "encoding": encoding},
        {"data": data, "mark": dot, "encoding": encoding},
        {
            "data": data,
            "mark": number,
            "encoding": {**encoding, "text": {"field": "count", "type": "quantitative"}},
        },
    ]
    return Chart(
        title=title,
        specification=specification(layers, height=96, top=18),
        alternative=f"{title}. Successors by quarter: "
        + ", ".join(f"{each.quarter} {each.count}" for each in quarters)
        + ".",
        headers=("Quarter", "Successors"),
        rows=tuple((each.quarter, str(each.count)) for each in quarters),
    )


def goal_progress(
    title: str,
    values: Sequence[MeasuredValue],
    *,
    target: float,
    due_on: date,
    unit: str = "",
) -> Chart:
    refuse_empty(values)
    in_order = sorted(values, key=lambda each: each.on)
    every = [target, *(each.value for each in in_order)]
    # Lines show change, so the axis need not start at zero; a margin keeps labels inside.
    margin = (max(every) - min(every)) * 0.25 or abs(target) * 0.1 or 1.0
    scale = {"domain": [min(every) - margin, max(every) + margin], "nice": False, "zero": False}
    rows = [{"on": each.on.isoformat(), "value": each.value, "text": _measure(each.value, unit)} for each in in_order]
    goal = [{"on": due_on.isoformat(), "value": target, "text": f"Target {_measure(target, unit)}"}]
    return Chart(
        title=title,
        specification=specification(
            [*_target_line(goal, in_order[0].on, scale), *_measured_line(rows, scale)], height=150
        ),
        alternative=f"{title}. Target {_measure(target, unit)} by {_day(due_on)}. Measured: "
        + ", ".join(f"{_measure(each.value, unit)} on {_day(each.on)}" for each in in_order)
        + ".",
        headers=("Date", "Value", "Target"),
        rows=tuple((_day(each.on), _measure(each.value, unit), _measure(target, unit)) for each in in_order),
    )


def _on(field: str = "on") -> Layer:
    # UTC keeps a day the same day wherever the picture is drawn.
    return {
        "field": field,
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": None, "format": "%b %Y", "tickCount": 5, "grid": False},
    }


def _value(scale: Layer) -> Layer:
    return {"field": "value", "type": "quantitative", "axis": None, "scale": scale}


def _target_line(goal: Sequence[dict[str, object]], first: date, scale: Layer) -> list[Layer]:
    ends = [{**goal[0], "on": first.isoformat()}, goal[0]]
    mark = {"type": "line", "color": color("target"), "strokeDash": [5, 4], "strokeWidth": 1.5}
    label = {"type": "text", "align": "right", "dy": -9, "color": color("target")}
    return [
        {"data": table(ends), "mark": mark, "encoding": {"x": _on(), "y": _value(scale)}},
        {
            "data": table(goal),
            "mark": label,
            "encoding": {"x": _on(), "y": _value(scale), "text": {"field": "text"}},
        },
    ]


def _measured_line(rows: Sequence[dict[str, object]], scale: Layer) -> list[Layer]:
    encoding = {"x": _on(), "y": _value(scale)}
    ends = [rows[0]] if len(rows) == 1 else [rows[0], rows[-1]]
    line = {"type": "line", "color": color("main"), "strokeWidth": 2}
    dot = {"type": "point", "filled": True, "size": 45, "color": color("main"), "opacity": 1}
    return [
        {"data": table(rows), "mark": line, "encoding": encoding},
        {"data": table(rows), "mark": dot, "encoding": encoding},
        {
            "data": table(ends),
            "mark": {"type": "text", "dy": -13, "align": "left", "fontWeight": 600},
            "encoding": {**encoding, "text": {"field": "text"}},
        },
    ]


def _measure(value: float, unit: str) -> str:
    return f"{value:g} {unit}".strip()


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
