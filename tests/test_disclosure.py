from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring import disclosure
from mentoring.disclosure import (
    Group,
    HiddenRow,
    Thresholds,
    hide_in_row,
    hide_in_table,
)


def test_shown_starts_at_the_threshold_of_each_kind() -> None:
    for kind, smallest in (
        (Group.SURVEY, 5),
        (Group.FEEDBACK_360, 4),
        (Group.FAIRNESS, 10),
    ):
        assert disclosure.shown(smallest, kind)
        assert not disclosure.shown(smallest - 1, kind)
        assert not disclosure.shown(0, kind)


def test_hidden_text_names_the_threshold_in_force() -> None:
    assert disclosure.hidden_text(Group.SURVEY) == "Hidden: fewer than 5 people"
    assert disclosure.hidden_text(Group.FEEDBACK_360) == "Hidden: fewer than 4 raters"
    assert disclosure.hidden_text(Group.SURVEY, Thresholds(survey=7)) == "Hidden: fewer than 7 people"


def test_an_organization_may_raise_all_thresholds_and_lower_the_first_two_to_three() -> None:
    own = Thresholds(survey=3, feedback_360=3, fairness=25)
    assert disclosure.shown(3, Group.SURVEY, own)
    assert not disclosure.shown(24, Group.FAIRNESS, own)


@pytest.mark.parametrize("too_low", [{"survey": 2}, {"feedback_360": 2}, {"fairness": 9}])
def test_thresholds_below_the_floor_are_refused(too_low: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="never shown"):
        Thresholds(**too_low)


@pytest.mark.parametrize(
    ("counts", "hidden", "total"),
    [
        ([12, 8, 6], set(), False),
        ([12, 8, 3], {1, 2}, False),
        ([12, 3, 4], {1, 2}, False),
        ([12, 1, 1], {0, 1, 2}, False),
        ([3, 0, 0], {0}, True),
        ([0, 0], set(), False),
        ([9, 9, 2], {0, 1, 2}, False),
        ([9, 4, 4], {0, 1, 2}, False),
        ([4, 4, 0], {0, 1}, True),
    ],
)
def test_a_row_hides_small_groups_and_what_would_give_them_away(
    counts: list[int], hidden: set[int], total: bool
) -> None:
    assert hide_in_row(counts, 5) == HiddenRow(frozenset(hidden), total)


def _published_row(counts: tuple[int, ...], smallest: int) -> tuple[object, ...]:
    row = hide_in_row(counts, smallest)
    cells = tuple(None if at in row.cells else n for at, n in enumerate(counts))
    return (*cells, None if row.total else sum(counts))


def _derivable_rows(width: int, largest: int, smallest: int) -> list[tuple[object, ...]]:
    """Published rows from which a reader who knows the rules can work out a hidden group."""
    sources = defaultdict(list)
    for counts in product(range(largest + 1), repeat=width):
        sources[_published_row(counts, smallest)].append(counts)
    # Rows near the edge of what was enumerated lack their look-alikes and say nothing.
    return [
        published
        for published, behind in sources.items()
        if all(max(counts) <= largest - smallest for counts in behind)
        for at, cell in enumerate(published[:-1])
        if cell is None and len({counts[at] for counts in behind}) == 1
    ]


@pytest.mark.parametrize(
    ("width", "largest", "smallest"),
    [(2, 30, 3), (2, 30, 10), (3, 16, 3), (3, 16, 5), (4, 9, 4)],
)
def test_no_hidden_group_of_a_row_is_derivable(width: int, largest: int, smallest: int) -> None:
    assert _derivable_rows(width, largest, smallest) == []


def test_no_hidden_group_is_derivable_guard_turns_red_without_the_remainder_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def naive(counts: tuple[int, ...], smallest: int) -> HiddenRow:
        small = frozenset(at for at, n in enumerate(counts) if 0 < n < smallest)
        return HiddenRow(small, total=False)

    monkeypatch.setitem(globals(), "hide_in_row", naive)
    assert _derivable_rows(3, 16, 3)


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(3, 12))
def test_a_row_never_leaves_a_small_remainder(counts: list[int], smallest: int) -> None:
    row = hide_in_row(counts, smallest)
    assert {at for at, n in enumerate(counts) if 0 < n < smallest} <= row.cells
    if row.cells and not row.total:
        assert len({counts[at] for at in row.cells}) >= 2
        assert sum(counts[at] for at in row.cells) >= smallest


Published = tuple[tuple[int | None, ...], tuple[int | None, ...], tuple[int | None, ...], int | None]


def _published_table(counts: tuple[tuple[int, ...], ...], smallest: int) -> Published:
    table = hide_in_table(counts, smallest)
    cells = tuple(None if (r, c) in table.cells else n for r, row in enumerate(counts) for c, n in enumerate(row))
    rows = tuple(None if r in table.row_totals else sum(row) for r, row in enumerate(counts))
    columns = tuple(
        None if c in table.column_totals else sum(column) for c, column in enumerate(zip(*counts, strict=True))
    )
    return cells, rows, columns, None if table.grand_total else sum(map(sum, counts))


def _totals(cells: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    rows = (cells[0] + cells[1], cells[2] + cells[3])
    return rows, (cells[0] + cells[2], cells[1] + cells[3]), sum(cells)


def _fits(seen: object, true: object) -> bool:
    if isinstance(seen, tuple) and isinstance(true, tuple):
        return all(_fits(s, t) for s, t in zip(seen, true, strict=True))
    return seen is None or seen == true


def _derivable_cells(cells: tuple[int, ...], hidden: list[int], published: object) -> set[int]:
    """Hidden cells that are the same in every table which a reader of the totals can imagine."""
    same = set(hidden)
    for world in product(*(range(9) if at in hidden else (n,) for at, n in enumerate(cells))):
        if _fits(published, (world, *_totals(world))):
            same -= {at for at in same if world[at] != cells[at]}
        if not same:
            break
    return same


def test_no_hidden_cell_of_a_two_way_table_is_derivable_from_totals() -> None:
    for cells in product(range(6), repeat=4):
        published = _published_table((cells[:2], cells[2:]), 3)
        hidden = [at for at, n in enumerate(cells) if published[0][at] is None]
        assert hidden or all(n == 0 or n >= 3 for n in cells)
        assert not _derivable_cells(cells, hidden, published), (cells, published)


def test_no_hidden_cell_guard_turns_red_when_only_small_cells_are_hidden() -> None:
    cells = (2, 5, 6, 7)
    published = ((None, 5, 6, 7), *_totals(cells))
    assert _derivable_cells(cells, [0], published) == {0}


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 30), min_size=width, max_size=width),
            min_size=1,
            max_size=4,
        )
    ),
    st.integers(3, 10),
)
def test_a_table_hides_every_small_group_and_total(counts: list[list[int]], smallest: int) -> None:
    table = hide_in_table(counts, smallest)
    for r, row in enumerate(counts):
        for c, n in enumerate(row):
            assert not 0 < n < smallest or (r, c) in table.cells
        shown = [n for c, n in enumerate(row) if (r, c) not in table.cells]
        assert not 0 < sum(row) < smallest or r in table.row_totals
        if r not in table.row_totals and len(shown) < len(row):
            assert sum(row) - sum(shown) >= smallest


def test_a_table_of_large_groups_is_shown_whole() -> None:
    table = hide_in_table([[10, 12], [11, 0]], 5)
    assert (table.cells, table.row_totals, table.grand_total) == (
        frozenset(),
        frozenset(),
        False,
    )


def test_groups_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 0"):
        hide_in_row([3, -1], 3)
    with pytest.raises(ValueError, match="fewer than 0"):
        hide_in_table([[3, -1]], 3)
