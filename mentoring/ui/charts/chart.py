"""What every chart is: a finding, a specification, words for those who do not see it, and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

Specification = dict[str, Any]
Layer = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
PRINT_WIDTH = 480
FONT = "Inter, sans-serif"

# The style sheet defines these names for both themes; paper has one. The four bands go from light to
# dark, so that they keep their order for color-blind readers and in a gray copy.
PRINT_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "--chart-ink": "#1d2733",
        "--chart-muted": "#5b6673",
        "--chart-line": "#d9dee4",
        "--chart-track": "#eceff2",
        "--chart-surface": "#ffffff",
        "--chart-main": "#1f5fa8",
        "--chart-target": "#b4491c",
        "--chart-band-1": "#e4e8ed",
        "--chart-band-2": "#a9c7e4",
        "--chart-band-3": "#4f8cc4",
        "--chart-band-4": "#163f70",
        "--chart-on-band-1": "#1d2733",
        "--chart-on-band-2": "#1d2733",
        "--chart-on-band-3": "#0b1826",
        "--chart-on-band-4": "#ffffff",
    }
)


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    specification: Specification
    alternative: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.alternative.strip():
            raise ValueError("A chart needs a title that says the finding and an alternative text.")
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("Each row of a chart's table has one cell per header.")


def color(name: str) -> str:
    """A color of the style sheet, by its short name."""
    if f"--chart-{name}" not in PRINT_COLORS:
        raise KeyError(name)
    return f"var(--chart-{name})"


def specification(layers: Sequence[Layer], *, height: int, top: int = 6) -> Specification:
    axis = {
        "labelColor": color("muted"),
        "labelFontSize": 12,
        "labelPadding": 6,
        "labelLimit": 220,
        "titleColor": color("muted"),
        "titleFontWeight": "normal",
        "titleFontSize": 12,
        "domain": False,
        "ticks": False,
        "gridColor": color("line"),
    }
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 4, "top": top, "right": 8, "bottom": 6},
        "layer": list(layers),
        "resolve": {"scale": {"color": "independent"}},
        "config": {
            "font": FONT,
            "background": None,
            "view": {"stroke": None},
            "axis": axis,
            "text": {"color": color("ink"), "fontSize": 12},
        },
    }


def for_browser(chart: Chart) -> Specification:
    """The specification for vega-embed; the page supplies heading, table and colors."""
    return {**chart.specification, "description": chart.alternative}


def as_svg(chart: Chart, *, width: int = PRINT_WIDTH, fonts: Path | None = None) -> str:
    """The same picture for paper. Slow to import, so for workers only."""
    import vl_convert  # noqa: PLC0415 - slow to import, for workers only

    if fonts is not None:
        vl_convert.register_font_directory(str(fonts))
    printed = _with_print_colors({**chart.specification, "width": width})
    svg: str = vl_convert.vegalite_to_svg(printed, vl_version="6.4", allowed_base_urls=[])
    return svg


def _with_print_colors(node: Any) -> Any:
    if isinstance(node, dict):
        # Names of people and roles stand in the data; what looks like a color there is a name.
        return {key: value if key in {"data", "sort"} else _with_print_colors(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_print_colors(each) for each in node]
    if isinstance(node, str) and node.startswith("var("):
        return PRINT_COLORS[node.removeprefix("var(").removesuffix(")")]
    return node


def refuse_empty(items: Sequence[object]) -> None:
    if not items:
        raise ValueError("There is nothing to draw; the page says so in words instead.")


def table(rows: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    return {"values": [dict(row) for row in rows]}
