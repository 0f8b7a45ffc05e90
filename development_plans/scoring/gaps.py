"""Where somebody stands against a target role. A gap is required minus assessed by others; the own view is shown
apart, because it may fall as self-awareness grows. Nothing here is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Standing:
    """One competency. Levels run from 1 to 5."""

    key: str
    required: Decimal | None
    others: Decimal | None = None
    own: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """Positive when something is missing; None when nobody else has assessed it or nothing is required."""
        return _minus(self.required, self.others)

    @property
    def own_gap(self) -> Decimal | None:
        """What is missing by the own view alone."""
        return _minus(self.required, self.own)

    @property
    def shown_gap(self) -> Decimal | None:
        """Others' view where there is one, else the own."""
        return self.own_gap if self.others is None else self.gap

    @property
    def is_strength(self) -> bool:
        """Others see more than the role asks for. An own view alone names no strength."""
        return self.gap is not None and self.gap < 0


def standings(
    keys: Sequence[str],
    required: Mapping[str, Decimal],
    others: Mapping[str, Decimal],
    own: Mapping[str, Decimal],
) -> tuple[Standing, ...]:
    """Widest gap first; what is not known yet last, in the order of the framework."""
    rows = [Standing(key, required.get(key), others.get(key), own.get(key)) for key in keys]
    return tuple(sorted(rows, key=_order))


def widest(rows: Iterable[Standing]) -> Standing | None:
    first = next(iter(rows), None)
    if first is None or first.shown_gap is None or first.shown_gap <= 0:
        return None
    return first


def mean_of(views: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """The mean of several views of one person, each view counting once."""
    values: dict[str, list[Decimal]] = {}
    for view in views:
        for key, level in view.items():
            values.setdefault(key, []).append(level)
    return {key: sum(levels, Decimal(0)) / len(levels) for key, levels in values.items()}


def _minus(required: Decimal | None, assessed: Decimal | None) -> Decimal | None:
    return None if required is None or assessed is None else required - assessed


def _order(row: Standing) -> tuple[bool, Decimal]:
    gap = row.shown_gap
    return (gap is None, -gap if gap is not None else Decimal(0))
