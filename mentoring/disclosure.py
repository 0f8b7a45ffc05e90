"""Small groups: who is too few to be shown, and what else must be hidden so that nobody can subtract."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Group(StrEnum):
    SURVEY = "survey"
    FEEDBACK_360 = "feedback_360"
    FAIRNESS = "fairness"


DEFAULTS: Mapping[Group, int] = MappingProxyType({Group.SURVEY: 5, Group.FEEDBACK_360: 4, Group.FAIRNESS: 10})
LOWEST: Mapping[Group, int] = MappingProxyType({Group.SURVEY: 3, Group.FEEDBACK_360: 3, Group.FAIRNESS: 10})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The smallest groups an organization shows."""

    survey: int = DEFAULTS[Group.SURVEY]
    feedback_360: int = DEFAULTS[Group.FEEDBACK_360]
    fairness: int = DEFAULTS[Group.FAIRNESS]

    def __post_init__(self) -> None:
        for kind in Group:
            if self.smallest(kind) < LOWEST[kind]:
                raise ValueError(f"Groups below {LOWEST[kind]} are never shown ({kind}).")

    def smallest(self, kind: Group) -> int:
        return {
            Group.SURVEY: self.survey,
            Group.FEEDBACK_360: self.feedback_360,
            Group.FAIRNESS: self.fairness,
        }[kind]


STANDARD = Thresholds()


def shown(n: int, kind: Group, thresholds: Thresholds = STANDARD) -> bool:
    return n >= thresholds.smallest(kind)


def hidden_text(kind: Group, thresholds: Thresholds = STANDARD) -> str:
    noun = "raters" if kind is Group.FEEDBACK_360 else "people"
    return too_few(thresholds.smallest(kind), noun)


def too_few(smallest: int, noun: str) -> str:
    return f"Hidden: fewer than {smallest} {noun}"


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """Which cells of a row of groups to hide, and whether their total too."""

    cells: frozenset[int]
    total: bool


def hide_in_row(counts: Sequence[int], smallest: int) -> HiddenRow:
    """Groups of 1 to `smallest` - 1 are hidden; an empty group is nobody and may be shown as 0.

    The remainder (total minus what is shown) must hold groups of different sizes and `smallest`
    people; otherwise the next larger group is hidden with it, and when there is none, the total.
    Since groups of one size are treated alike, different sizes could stand in any order, so that
    also a reader who knows these rules cannot tell which is which.
    """
    _refuse_negative(counts)
    hidden = {at for at, n in enumerate(counts) if 0 < n < smallest}
    if not hidden:
        return HiddenRow(frozenset(), total=False)
    while len({counts[at] for at in hidden}) < 2 or sum(counts[at] for at in hidden) < smallest:
        rest = [n for at, n in enumerate(counts) if n and at not in hidden]
        if not rest:
            return HiddenRow(frozenset(hidden), total=True)
        hidden |= {at for at, n in enumerate(counts) if n == min(rest)}
    return HiddenRow(frozenset(hidden), total=False)


@dataclass(frozen=True, slots=True)
class HiddenTable:
    """Which cells, row totals, column totals and whether the grand total to hide."""

    cells: frozenset[tuple[int, int]]
    row_totals: frozenset[int]
    column_totals: frozenset[int]
    grand_total: bool


def hide_in_table(counts: Sequence[Sequence[int]], smallest: int) -> HiddenTable:
    """Complementary suppression of a two-way table that is shown with its totals."""
    for row in counts:
        _refuse_negative(row)
    grid = _Grid.with_totals(counts)
    grid.hidden = {at for at, n in grid.numbers.items() if 0 < n < smallest}
    while (weak := grid.weakest_hidden(smallest)) is not None:
        grid.hidden.add(grid.partner_for(weak))
    last_row, last_column = grid.rows - 1, grid.columns - 1
    return HiddenTable(
        cells=frozenset((r, c) for r, c in grid.hidden if r < last_row and c < last_column),
        row_totals=frozenset(r for r, c in grid.hidden if r < last_row and c == last_column),
        column_totals=frozenset(c for r, c in grid.hidden if r == last_row and c < last_column),
        grand_total=(last_row, last_column) in grid.hidden,
    )


Cell = tuple[int, int]


@dataclass(slots=True)
class _Grid:
    """A table extended by its totals. With totals counted negative every line adds up to zero, so
    an observer can move a hidden number only along a closed chain of hidden numbers."""

    rows: int
    columns: int
    numbers: dict[Cell, int]
    hidden: set[Cell] = field(default_factory=set)

    @classmethod
    def with_totals(cls, counts: Sequence[Sequence[int]]) -> _Grid:
        body = [[*row, sum(row)] for row in counts]
        body.append([sum(column) for column in zip(*body, strict=True)])
        numbers = {(r, c): n for r, row in enumerate(body) for c, n in enumerate(row)}
        return cls(len(body), len(body[0]), numbers)

    def weakest_hidden(self, smallest: int) -> Cell | None:
        """A hidden number that could be worked out, or whose remainder is itself a small group."""
        for at in sorted(self.hidden):
            if not self._can_vary(at) or any(self._small_remainder(line, smallest) for line in self._lines(at)):
                return at
        return None

    def partner_for(self, at: Cell) -> Cell:
        """The next number to hide: in the same lines, a group of people before a total or a zero."""
        near = [cell for line in self._lines(at) for cell in line if cell not in self.hidden]
        anywhere = [cell for cell in self.numbers if cell not in self.hidden]
        return min(near or anywhere, key=self._cost)

    def _cost(self, at: Cell) -> tuple[bool, bool, int, Cell]:
        is_total = at[0] == self.rows - 1 or at[1] == self.columns - 1
        return self.numbers[at] == 0, is_total, self.numbers[at], at

    def _lines(self, at: Cell) -> tuple[list[Cell], list[Cell]]:
        return (
            [(at[0], column) for column in range(self.columns)],
            [(row, at[1]) for row in range(self.rows)],
        )

    def _small_remainder(self, line: Sequence[Cell], smallest: int) -> bool:
        if line[-1] in self.hidden:
            return False
        return 0 < sum(self.numbers[at] for at in line if at in self.hidden) < smallest

    def _can_vary(self, at: Cell) -> bool:
        return any(self._closes(at, step) for step in (1, -1))

    def _closes(self, at: Cell, step: int) -> bool:
        """Whether `at` can change by `step` while hidden numbers elsewhere make up for it."""
        step *= self._sign(at)
        if not self._may_move(at, step):
            return False
        seen = {("column", at[1])}
        queue = deque(seen)
        while queue:
            kind, index = queue.popleft()
            for cell in self._hidden_in(kind, index):
                if cell == at or not self._may_move(cell, -step if kind == "column" else step):
                    continue
                node = ("row", cell[0]) if kind == "column" else ("column", cell[1])
                if node == ("row", at[0]):
                    return True
                if node not in seen:
                    seen.add(node)
                    queue.append(node)
        return False

    def _hidden_in(self, kind: str, index: int) -> Iterable[Cell]:
        position = 1 if kind == "column" else 0
        return [cell for cell in self.hidden if cell[position] == index]

    def _sign(self, at: Cell) -> int:
        return (-1 if at[0] == self.rows - 1 else 1) * (-1 if at[1] == self.columns - 1 else 1)

    def _may_move(self, at: Cell, step: int) -> bool:
        # An observer knows that a hidden group is hardly ever empty: 1 stays at least 1.
        return self.numbers[at] + step * self._sign(at) >= min(self.numbers[at], 1)


def _refuse_negative(counts: Iterable[int]) -> None:
    if any(n < 0 for n in counts):
        raise ValueError("A group cannot have fewer than 0 people.")
