"""Readiness bands by quarter, stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.ui.charts.chart import Chart, Layer, color, refuse_empty, specification, table

BANDS = ("Not yet", "3-5 years", "1-2 years", "Ready now")
_HEIGHT = 230
_LABEL_GAP = 17


@dataclass(frozen=True, slots=True)
class BandCounts:
    quarter: str
    not_yet: int
    ready_3_5_years: int
    ready_1_2_years: int
    ready_now: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.not_yet, self.ready_3_5_years, self.ready_1_2_years, self.ready_now

    @property
    def total(self) -> int:
        return sum(self.counts)


def readiness_bands(title: str, quarters: Sequence[BandCounts]) -> Chart:
    refuse_empty(quarters)
    highest = max(1, *(each.total for each in quarters))
    segments = [segment for each in quarters for segment in _segments(each)]
    return Chart(
        title=title,
        specification=specification(
            [
                _bars(segments, quarters, highest),
                _numbers(segments, quarters),
                _names(quarters, highest),
            ],
            height=_HEIGHT,
        ),
        alternative=_in_words(title, quarters),
        headers=("Quarter", *BANDS, "Rated"),
        rows=tuple((each.quarter, *(str(n) for n in each.counts), str(each.total)) for each in quarters),
    )


def _segments(quarter: BandCounts) -> list[dict[str, object]]:
    segments: list[dict[str, object]] = []
    start = 0
    for band, count in zip(BANDS, quarter.counts, strict=True):
        segments.append(
            {
                "quarter": quarter.quarter,
                "band": band,
                "count": count,
                "start": start,
                "end": start + count,
                "middle": start + count / 2,
            }
        )
        start += count
    return segments


def _quarter_axis(quarters: Sequence[BandCounts]) -> Layer:
    return {
        "field": "quarter",
        "type": "ordinal",
        "sort": [each.quarter for each in quarters],
        "axis": {"title": None, "labelAngle": 0},
        "scale": {"paddingInner": 0.35, "paddingOuter": 0.1},
    }


def _bars(segments: Sequence[dict[str, object]], quarters: Sequence[BandCounts], highest: int) -> Layer:
    return {
        "data": table(segments),
        "mark": {"type": "bar", "stroke": color("surface"), "strokeWidth": 1},
        "encoding": {
            "x": _quarter_axis(quarters),
            "y": {
                "field": "start",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, highest], "nice": False},
            },
            "y2": {"field": "end"},
            "color": _by_band("band"),
        },
    }


def _numbers(segments: Sequence[dict[str, object]], quarters: Sequence[BandCounts]) -> Layer:
    return {
        "data": table([segment for segment in segments if segment["count"]]),
        "mark": {"type": "text", "fontWeight": 600},
        "encoding": {
            "x": _quarter_axis(quarters),
            "y": {"field": "middle", "type": "quantitative"},
            "text": {"field": "count", "type": "quantitative"},
            "color": _by_band("on-band"),
        },
    }


def _names(quarters: Sequence[BandCounts], highest: int) -> Layer:
    """Names of the bands beside the last quarter instead of a legend, moved apart where segments
    are too thin for a line of text."""
    last = quarters[-1]
    gap = _LABEL_GAP * highest / _HEIGHT
    labels: list[dict[str, object]] = []
    lowest_free = 0.0
    for segment in _segments(last):
        if not segment["count"]:
            continue
        middle = segment["middle"]
        assert isinstance(middle, (int, float))
        at = max(float(middle), lowest_free)
        lowest_free = at + gap
        labels.append({"quarter": last.quarter, "band": segment["band"], "at": at})
    return {
        "data": table(labels),
        "mark": {"type": "text", "align": "left", "xOffset": 6},
        "encoding": {
            "x": {**_quarter_axis(quarters), "bandPosition": 1},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "band", "type": "nominal"},
        },
    }


def _by_band(prefix: str) -> Layer:
    return {
        "field": "band",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": list(BANDS),
            "range": [color(f"{prefix}-{at}") for at in range(1, len(BANDS) + 1)],
        },
    }


def _in_words(title: str, quarters: Sequence[BandCounts]) -> str:
    sentences = [
        f"{each.quarter}: " + ", ".join(f"{n} {band.lower()}" for band, n in zip(BANDS, each.counts, strict=True)) + "."
        for each in quarters
    ]
    return f"{title}. Stacked bars by quarter. " + " ".join(sentences)
