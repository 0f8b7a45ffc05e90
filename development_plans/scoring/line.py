"""The small picture of a goal: its measured values as a line, its target as another. Geometry only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from development_plans.scoring.progress import Measured

WIDTH, HEIGHT = 240, 48
_MARGIN = 5


@dataclass(frozen=True)
class Line:
    points: tuple[tuple[float, float], ...]
    target_y: float

    @property
    def path(self) -> str:
        return "M" + " L".join(f"{x:g} {y:g}" for x, y in self.points)

    @property
    def last(self) -> tuple[float, float]:
        return self.points[-1]


def line_of(values: Sequence[Measured], *, start: date, end: date, baseline: Decimal, target: Decimal) -> Line | None:
    """The x axis runs from the start, or the first value if that is older, to the date or the last value."""
    if not values:
        return None
    in_order = sorted([Measured(start, baseline), *values], key=lambda each: each.on)
    first, last = in_order[0].on, max(in_order[-1].on, end)
    known = [float(target), *(float(each.value) for each in in_order)]
    low, span = min(known), (max(known) - min(known)) or 1.0
    days = (last - first).days or 1

    def place(each: Measured) -> tuple[float, float]:
        x = _MARGIN + (WIDTH - 2 * _MARGIN) * (each.on - first).days / days
        return round(x, 1), _height(float(each.value), low, span)

    return Line(tuple(place(each) for each in in_order), _height(float(target), low, span))


def _height(value: float, low: float, span: float) -> float:
    return round(HEIGHT - _MARGIN - (HEIGHT - 2 * _MARGIN) * (value - low) / span, 1)
