from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from development_plans.scoring.gaps import Standing, mean_of, standings, widest

LEVELS = st.integers(min_value=100, max_value=500).map(lambda level: Decimal(level) / 100)
VIEWS = st.dictionaries(st.sampled_from("abcdefgh"), LEVELS)
D = Decimal


def test_gap_is_required_minus_what_others_say():
    row = Standing("a", D(4), others=D("2.6"), own=D(3))
    assert row.gap == D("1.4")
    assert row.own_gap == D(1)
    assert row.shown_gap == D("1.4")


def test_own_view_stands_in_only_where_nobody_else_has_assessed():
    row = Standing("a", D(4), own=D(3))
    assert row.gap is None
    assert row.shown_gap == D(1)


def test_more_than_required_is_a_strength_by_others_view_only():
    assert Standing("a", D(3), others=D("4.1"), own=D(3)).is_strength
    assert not Standing("a", D(3), own=D(5)).is_strength


def test_widest_gap_comes_first_and_the_unknown_last():
    rows = standings("abcd", {"a": D(4), "b": D(4), "d": D(3)}, {"a": D(3), "b": D(2), "d": D(4)}, {"c": D(1)})
    assert [row.key for row in rows] == ["b", "a", "d", "c"]
    assert widest(rows) == rows[0]


def test_nothing_is_widest_when_nothing_is_missing():
    assert widest(standings("a", {"a": D(3)}, {"a": D(3)}, {})) is None
    assert widest(()) is None


def test_mean_counts_each_view_once():
    assert mean_of([{"a": D(2)}, {"a": D(3), "b": D(5)}]) == {"a": D("2.5"), "b": D(5)}


@given(VIEWS, VIEWS, VIEWS)
def test_own_view_never_changes_a_gap_that_others_have_given(required, others, own):
    with_own = {row.key: row.gap for row in standings("abcdefgh", required, others, own)}
    without = {row.key: row.gap for row in standings("abcdefgh", required, others, {})}
    assert with_own == without


@given(VIEWS, VIEWS, VIEWS)
def test_every_competency_is_listed_once_and_gaps_never_rise(required, others, own):
    rows = standings("abcdefgh", required, others, own)
    assert sorted(row.key for row in rows) == list("abcdefgh")
    gaps = [row.shown_gap for row in rows]
    known = [gap for gap in gaps if gap is not None]
    assert known == sorted(known, reverse=True)
    assert all(gap is None for gap in gaps[len(known) :])
