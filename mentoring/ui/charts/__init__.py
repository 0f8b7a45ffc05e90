"""Charts as data: one Vega-Lite specification for the browser and for the printed page."""

from mentoring.ui.charts.bars import Bar, Participation, horizontal_bars, participation_bars
from mentoring.ui.charts.chart import PRINT_COLORS, Chart, as_svg, for_browser
from mentoring.ui.charts.growth import CompetencyGrowth, competency_growth
from mentoring.ui.charts.progress import MeasuredValue, Successors, goal_progress, successor_steps
from mentoring.ui.charts.readiness import BandCounts, readiness_bands

__all__ = [
    "PRINT_COLORS",
    "BandCounts",
    "Bar",
    "Chart",
    "CompetencyGrowth",
    "MeasuredValue",
    "Participation",
    "Successors",
    "as_svg",
    "competency_growth",
    "for_browser",
    "goal_progress",
    "horizontal_bars",
    "participation_bars",
    "readiness_bands",
    "successor_steps",
]
