"""Taking turns, and saying what came out."""

import argparse
import gc
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Clock = Callable[[], float]
Side = Callable[[], object]


def nothing() -> None:
    """What most sides need before their turn."""


@dataclass(frozen=True)
class Ratio:
    """`number` is the goal's number in the list of goals; `goal` the ratio that may not be exceeded."""

    number: int
    what: str
    ours: float
    reference: float
    goal: float

    @property
    def value(self) -> float:
        return self.ours / self.reference

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal


def in_turn(
    sides: dict[str, Side], rounds: int = 5, ticks: Clock = time.perf_counter, before: Side = nothing
) -> dict[str, float]:
    """A B A B ...; the least seconds of each side, which is the one with the least noise in it.

    `before` is done before each turn and not measured.
    """
    least = dict.fromkeys(sides, float("inf"))
    for _ in range(rounds):
        for name, run in sides.items():
            before()
            gc.collect()
            start = ticks()
            run()
            least[name] = min(least[name], ticks() - start)
    return least


def report(ratios: Sequence[Ratio], facts: dict[str, object]) -> None:
    """To the terminal, or as JSON with `--json`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments, _ = parser.parse_known_args()
    if arguments.json:
        print(
            json.dumps(
                {"goals": [_as_data(ratio) for ratio in ratios], "facts": facts, "machine": _machine()}, indent=2
            )
        )
        return
    for ratio in ratios:
        word = "met" if ratio.is_met else "MISSED"
        print(f"goal {ratio.number}: {ratio.what}: {ratio.value:.2f}x, at most {ratio.goal}x: {word}")
        print(f"    {ratio.ours:.4f} s against {ratio.reference:.4f} s")
    for name, fact in facts.items():
        print(f"{name}: {fact}")


def _as_data(ratio: Ratio) -> dict[str, object]:
    return {
        "goal": ratio.number,
        "what": ratio.what,
        "ratio": round(ratio.value, 3),
        "at_most": ratio.goal,
        "is_met": ratio.is_met,
        "seconds": round(ratio.ours, 4),
        "reference_seconds": round(ratio.reference, 4),
    }


def _machine() -> dict[str, object]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
