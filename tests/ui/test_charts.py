import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.ui import charts
from mentoring.ui.charts import (
    BandCounts,
    Bar,
    Chart,
    CompetencyGrowth,
    MeasuredValue,
    Participation,
    Successors,
)

BANDS = charts.readiness_bands(
    "Three people moved up since April",
    [BandCounts("Q2 2026", 6, 12, 9, 4), BandCounts("Q3 2026", 4, 11, 11, 5)],
)
GROWTH = charts.competency_growth(
    "Strategic thinking grew 0.3",
    [
        CompetencyGrowth("Strategic thinking", 2.6, 2.9, 2.7, 3.1, 31),
        CompetencyGrowth("Financial acumen", 4.7, 4.6, 4.4, 4.8, 29),
    ],
)
STEPS = charts.successor_steps("Cover for Finance Director fell to none", [Successors("Q2", 1), Successors("Q3", 0)])
GOAL = charts.goal_progress(
    "Forecast error fell to 4.1 %",
    [MeasuredValue(date(2026, 11, 3), 4.1), MeasuredValue(date(2026, 6, 2), 6.0)],
    target=3.0,
    due_on=date(2027, 3, 31),
    unit="%",
)
BARS = charts.horizontal_bars(
    "Nine of ten pairs are on track", [Bar("Leaders", 89, "47 of 53", 85), Bar("Finance", 61)]
)
ANSWERS = charts.participation_bars("Two thirds answered", [Participation("Pulse", 61, 94)])
EVERY = [BANDS, GROWTH, STEPS, GOAL, BARS, ANSWERS]


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(node, list):
        for each in node:
            yield from _strings(each)
    elif isinstance(node, str):
        yield node


def _data(chart: Chart, layer: int) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = chart.specification["layer"][layer]["data"]["values"]
    return values


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.title)
def test_every_chart_says_its_finding_and_has_words_and_a_table(chart: Chart) -> None:
    assert chart.alternative.startswith(f"{chart.title}. ")
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.headers)}
    assert charts.for_browser(chart)["description"] == chart.alternative
    assert "legend" not in [text for text in _strings(chart.specification) if text == "legends"]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.title)
def test_the_browser_gets_colors_of_the_style_sheet_only(chart: Chart) -> None:
    specification = charts.for_browser(chart)
    texts = list(_strings(specification))
    assert specification["$schema"].endswith("/v6.json")
    assert not [text for text in texts if text.startswith(("#", "rgb"))]
    used = {text[4:-1] for text in texts if text.startswith("var(")}
    assert used <= set(charts.PRINT_COLORS)
    assert json.loads(json.dumps(specification)) == specification


def test_every_color_is_defined_by_the_style_sheet() -> None:
    tokens = (Path(charts.__file__).parents[3] / "static" / "css" / "tokens.css").read_text()
    assert [name for name in charts.PRINT_COLORS if f"{name}:" not in tokens] == []


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.title)
def test_paper_gets_the_same_picture_in_fixed_colors(chart: Chart) -> None:
    svg = charts.as_svg(chart)
    assert svg == charts.as_svg(chart)
    assert svg.startswith("<svg")
    assert "var(--" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.title)
def test_the_specification_is_drawn_without_a_warning(chart: Chart, capfd: pytest.CaptureFixture[str]) -> None:
    drawn = {**charts.for_browser(chart), "width": 480}
    vl_convert.vegalite_to_vega(drawn, vl_version="6.4", show_warnings=True)
    assert "WARN" not in "".join(capfd.readouterr())
    vl_convert.vegalite_to_vega(
        {**drawn, "height": {"step": 9}, "autosize": "fit"}, vl_version="6.4", show_warnings=True
    )
    assert "WARN" in "".join(capfd.readouterr())


def test_drawing_does_not_change_the_chart() -> None:
    before = json.dumps(BANDS.specification)
    charts.as_svg(BANDS)
    charts.for_browser(BANDS)["width"] = 1
    assert json.dumps(BANDS.specification) == before


def test_bands_stack_from_zero_and_show_their_numbers() -> None:
    segments = _data(BANDS, 0)
    for quarter in ("Q2 2026", "Q3 2026"):
        column = [each for each in segments if each["quarter"] == quarter]
        assert column[0]["start"] == 0
        assert all(a["end"] == b["start"] for a, b in pairwise(column))
        assert column[-1]["end"] == 31
    svg = charts.as_svg(BANDS)
    assert all(f">{text}</text>" in svg for text in ("12", "11", "Ready now", "Not yet"))


def test_names_of_thin_bands_do_not_cover_each_other() -> None:
    chart = charts.readiness_bands("One of each", [BandCounts("Q1", 1, 1, 1, 97)])
    places = [label["at"] for label in _data(chart, 2)]
    assert all(b - a >= 7 for a, b in pairwise(places))


def test_growth_names_its_dots_on_the_first_row_also_when_it_fell() -> None:
    first, second = _data(GROWTH, 0)
    assert (first["left_text"], first["right_text"]) == ("baseline 2.6", "2.9 now")
    assert (second["left_text"], second["right_text"]) == ("4.6", "4.7")


def test_growth_refuses_an_interval_without_its_value() -> None:
    with pytest.raises(ValueError, match="interval"):
        CompetencyGrowth("Leading", 3.0, 3.5, 2.0, 3.4, 9)


def test_goal_values_are_drawn_in_order_of_time_with_the_target() -> None:
    assert [row[:2] for row in GOAL.rows] == [("2 Jun 2026", "6 %"), ("3 Nov 2026", "4.1 %")]
    svg = charts.as_svg(GOAL)
    assert all(f">{text}</text>" in svg for text in ("6 %", "4.1 %", "Target 3 %"))


def test_bars_begin_at_zero() -> None:
    for chart in (BARS, ANSWERS):
        for layer in chart.specification["layer"]:
            scale = layer["encoding"]["x"]["scale"]
            assert scale["domain"][0] == 0
    with pytest.raises(ValueError, match="zero"):
        charts.horizontal_bars("Less than nothing", [Bar("Loss", -1)])


def test_more_answers_than_people_asked_are_refused() -> None:
    with pytest.raises(ValueError, match="asked"):
        Participation("Pulse", 3, 2)


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        charts.readiness_bands("Nothing", [])
    with pytest.raises(ValueError, match="alternative"):
        Chart("Finding", {}, " ", (), ())


def test_names_are_drawn_as_they_are_written() -> None:
    hostile = 'var(--chart-ink) <b>&"datum.x"</b>'
    svg = charts.as_svg(charts.horizontal_bars("Names", [Bar(hostile[:30], 1)]))
    assert "<b>" not in svg
    assert "var(--chart-ink) &lt;b>&amp;" in svg or "var(--chart-ink) &lt;b&gt;&amp;" in svg


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 500)] * 4), min_size=1, max_size=6))
def test_any_counts_can_be_drawn(rows: list[tuple[int, int, int, int]]) -> None:
    quarters = [BandCounts(f"Q{at}", *counts) for at, counts in enumerate(rows)]
    chart = charts.readiness_bands("Any", quarters)
    assert charts.as_svg(chart)
    assert [int(row[-1]) for row in chart.rows] == [sum(counts) for counts in rows]
