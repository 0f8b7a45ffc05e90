"""Horizontal bars from zero, with their numbers at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.ui.charts.chart import Chart, Layer, color, refuse_empty, specification, table


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    note: str = ""
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    label: str
    answered: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.asked:
            raise ValueError("No more people answer than were asked.")

    @property
    def share(self) -> float:
        return self.answered / self.asked if self.asked else 0.0


def horizontal_bars(title: str, bars: Sequence[Bar], *, unit: str = "") -> Chart:
    refuse_empty(bars)
    if any(bar.value < 0 or (bar.target or 0) < 0 for bar in bars):
        raise ValueError("Bars start at zero.")
    rows: list[dict[str, object]] = [
        {
            "label": bar.label,
            "value": bar.value,
            "target": bar.target,
            "text": _text(bar, unit) + _target_words(bar),
        }
        for bar in bars
    ]
    highest = (max(max(bar.value, bar.target or 0) for bar in bars) or 1) * _room(rows)
    layers = [_bar(rows, "value", highest, "main"), _end_text(rows, "value", highest)]
    with_target = [row for row in rows if row["target"] is not None]
    if with_target:
        layers.append(_ticks(with_target, highest))
    return Chart(
        title=title,
        specification=specification(layers, height=30 * len(rows) + 12),
        alternative=f"{title}. " + " ".join(_sentence(bar, unit) for bar in bars),
        headers=("", "Value", "Target"),
        rows=tuple((bar.label, _text(bar, unit), "" if bar.target is None else f"{bar.target:g}") for bar in bars),
    )


def participation_bars(title: str, groups: Sequence[Participation]) -> Chart:
    refuse_empty(groups)
    rows: list[dict[str, object]] = [
        {
            "label": group.label,
            "share": group.share,
            "whole": 1,
            "text": f"{group.answered} of {group.asked}",
        }
        for group in groups
    ]
    room = _room(rows)
    return Chart(
        title=title,
        specification=specification(
            [
                _bar(rows, "whole", room, "track"),
                _bar(rows, "share", room, "main"),
                _end_text(rows, "whole", room),
            ],
            height=30 * len(rows) + 12,
        ),
        alternative=f"{title}. " + " ".join(f"{group.label}: {group.answered} of {group.asked}." for group in groups),
        headers=("", "Answered", "Asked"),
        rows=tuple((group.label, str(group.answered), str(group.asked)) for group in groups),
    )


def _y(rows: Sequence[dict[str, object]]) -> Layer:
    return {
        "field": "label",
        "type": "nominal",
        "sort": [row["label"] for row in rows],
        "axis": {"title": None, "labelColor": color("ink")},
    }


def _x(field: str, highest: float) -> Layer:
    return {
        "field": field,
        "type": "quantitative",
        "axis": None,
        "stack": None,
        "scale": {"domain": [0, highest], "nice": False},
    }


def _bar(rows: Sequence[dict[str, object]], field: str, highest: float, name: str) -> Layer:
    return {
        "data": table(rows),
        "mark": {"type": "bar", "color": color(name), "height": 14, "cornerRadiusEnd": 2},
        "encoding": {"y": _y(rows), "x": _x(field, highest)},
    }


def _end_text(rows: Sequence[dict[str, object]], field: str, highest: float) -> Layer:
    return {
        "data": table(rows),
        "mark": {"type": "text", "align": "left", "xOffset": 8},
        "encoding": {"y": _y(rows), "x": _x(field, highest), "text": {"field": "text"}},
    }


def _ticks(rows: Sequence[dict[str, object]], highest: float) -> Layer:
    return {
        "data": table(rows),
        "mark": {"type": "tick", "color": color("target"), "thickness": 2, "height": 22},
        "encoding": {"y": _y(rows), "x": _x("target", highest)},
    }


def _room(rows: Sequence[dict[str, object]]) -> float:
    """How much longer than the longest bar the scale is, so that the text behind it fits."""
    return 1 / (1 - min(0.6, 0.03 + 0.021 * max(len(str(row["text"])) for row in rows)))


def _text(bar: Bar, unit: str) -> str:
    value = f"{bar.value:g} {unit}".strip()
    return f"{value}, {bar.note}" if bar.note else value


def _target_words(bar: Bar) -> str:
    return "" if bar.target is None else f" (target {bar.target:g})"


def _sentence(bar: Bar, unit: str) -> str:
    target = "" if bar.target is None else f", target {bar.target:g} {unit}".rstrip()
    return f"{bar.label}: {_text(bar, unit)}{target}."
