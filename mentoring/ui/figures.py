"""Geometry of the small figures, in per cent, so that templates hold no arithmetic and no styles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

Values = dict[str, Any]


@dataclass(frozen=True)
class NineBoxPerson:
    """Performance and potential run from 1 (low) to 3 (high)."""

    name: str
    performance: int
    potential: int
    url: str = ""
    note: str = ""


def percent(value: float, maximum: float) -> float:
    return round(max(0.0, min(100.0, 100 * float(value) / float(maximum))), 2) if maximum else 0.0


def figure(value: float) -> str:
    """4.0 is shown as 4, 2.64 as 2.6."""
    return f"{round(float(value), 1):g}"


def meter(values: Values) -> Values:
    target = values["target"]
    return {
        "filled": percent(values["value"], values["maximum"]),
        "mark": None if target is None else percent(target, values["maximum"]),
        "text": values["text"] or f"{figure(values['value'])} / {figure(values['maximum'])}",
    }


def sparkline(values: Values) -> Values:
    points = [float(value) for value in values["values"]]
    target = values["target"]
    known = points + ([] if target is None else [float(target)])
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = (high - low) or 1.0

    def height(value: float) -> float:
        return round(22 - 20 * (value - low) / span, 2)

    step = 92 / max(1, len(points) - 1)
    places = [(round(4 + index * step, 2), height(value)) for index, value in enumerate(points)]
    return {
        "path": _stepped(places) if values["steps"] else _straight(places),
        "last": places[-1] if places else None,
        "target_y": None if target is None else height(float(target)),
    }


def _straight(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'M' if index == 0 else 'L'}{x} {y}" for index, (x, y) in enumerate(places))


def _stepped(places: Sequence[tuple[float, float]]) -> str:
    if not places:
        return ""
    first_x, first_y = places[0]
    return f"M{first_x} {first_y} " + " ".join(f"H{x} V{y}" for x, y in places[1:])


def dots(values: Values) -> Values:
    filled, total = int(values["filled"]), int(values["total"])
    return {"marks": [index < filled for index in range(total)]}


def competency_bar(values: Values) -> Values:
    scale = float(values["scale"])
    required, own, others = values["required"], values["self_rating"], values["others"]
    words = [gettext("required %(level)s") % {"level": figure(required)}]
    if others is not None:
        raters = f" ({values['raters']})" if values["raters"] else ""
        words.append(gettext("others %(level)s") % {"level": f"{float(others):.1f}{raters}"})
    if own is not None:
        words.append(gettext("self %(level)s") % {"level": figure(own)})
    return {
        "required_at": percent(required, scale),
        "self_at": None if own is None else percent(own, scale),
        "others_at": None if others is None else percent(others, scale),
        "grid": [percent(level, scale) for level in range(1, int(scale))],
        "spoken": ", ".join(words),
        "words": words,
    }


def nine_box(values: Values) -> Values:
    names = (gettext("Low"), gettext("Medium"), gettext("High"))
    people: Sequence[NineBoxPerson] = values["people"]
    rows = [
        {
            "label": names[potential - 1],
            "cells": [
                {
                    "strong": performance + potential >= 5,
                    "people": [one for one in people if (one.performance, one.potential) == (performance, potential)],
                }
                for performance in (1, 2, 3)
            ],
        }
        for potential in (3, 2, 1)
    ]
    return {
        "rows": rows,
        "columns": names,
        "x_label": values["x_label"] or gettext("Performance"),
        "y_label": values["y_label"] or gettext("Potential"),
        "label": values["label"] or gettext("Performance and potential"),
        "n": len(people),
    }


def progress(values: Values) -> Values:
    done, total = values["done"], values["total"]
    known = done is not None and bool(total)
    finished = values["state"] in {"done", "failed"}
    return {
        "known": known,
        "filled": 100.0 if values["state"] == "done" else percent(done, total) if known else 0.0,
        "figures": gettext("%(done)s of %(total)s") % {"done": done, "total": total} if known else "",
        # A finished job is not asked again.
        "poll": "" if finished else values["poll"],
    }
