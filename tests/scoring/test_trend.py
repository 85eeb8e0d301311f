"""A post gets worse when three tests on end rise surely and the last one is not small."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.measurement import Kind
from scoring.trend import Point, days, floor, worsening

FIRST = date(2024, 3, 1)
LEVEL = Decimal("0.5")


def points(*ratios: str | None) -> list[Point]:
    """One point a year; `<` before a ratio for less than was found."""
    return [
        Point(
            FIRST.replace(year=FIRST.year + year),
            None if ratio is None else Decimal(ratio.removeprefix("<")),
            (ratio or "").startswith("<"),
        )
        for year, ratio in enumerate(ratios)
    ]


@pytest.mark.parametrize(
    ("ratios", "is_worse"),
    [
        (("0.2", "0.3", "0.5"), True),
        (("0.2", "0.3", "0.4999"), False),
        (("0.9", "0.2", "0.3", "0.6"), True),
        (("0.3", "0.3", "0.6"), False),
        (("0.3", "0.6", "0.6"), False),
        (("0.6", "0.7", "0.65"), False),
        (("0.3", "0.6"), False),
        (("0.2", None, "0.6"), False),
        (("0.2", "0.3", "0.6", None), False),
        ((None, "0.2", "0.3", "0.6"), True),
        (("<0.1", "0.3", "0.6"), True),
        (("0.1", "<0.3", "0.6"), False),
        (("0.1", "0.3", "<0.6"), False),
        ((), False),
    ],
)
def test_only_three_sure_rises_to_the_action_level_are_a_trend(ratios, is_worse):
    assert bool(worsening(points(*ratios), floor=LEVEL)) is is_worse


def test_of_several_values_of_a_day_the_worst_counts_and_one_unknown_makes_it_unknown():
    told = [Point(FIRST, Decimal("0.2")), Point(FIRST, Decimal("0.4")), Point(FIRST, Decimal("0.7"), is_below=True)]

    assert [(day.low, day.high) for day in days(told)] == [(Decimal("0.4"), Decimal("0.7"))]
    assert [(day.low, day.high) for day in days([*told, Point(FIRST, None)])] == [(None, None)]


def test_half_a_limit_of_noise_or_heat_says_nothing():
    assert floor(Kind.C_TWA, action_level=LEVEL) == LEVEL
    assert {floor(kind, action_level=LEVEL) for kind in (Kind.LEX_8H, Kind.LAEQ, Kind.WBGT)} == {1}


RATIOS = st.one_of(st.none(), st.decimals(min_value=0, max_value=3, places=2))
POINTS = st.lists(st.builds(Point, st.integers(0, 5).map(lambda at: FIRST + timedelta(days=at)), RATIOS, st.booleans()))


@given(POINTS)
def test_a_trend_is_made_of_the_newest_three_days_and_each_is_above_the_one_before(told):
    found = worsening(told, floor=LEVEL)

    if found:
        assert [day.on for day in found] == sorted({point.on for point in told})[-3:]
        assert found[0].high < found[1].low <= found[1].high < found[2].low
        assert found[2].low >= LEVEL


@given(POINTS)
def test_the_order_of_the_rows_does_not_matter(told):
    assert worsening(told[::-1], floor=LEVEL) == worsening(told, floor=LEVEL)


@given(POINTS, st.integers(1, 30))
def test_older_tests_and_a_lower_floor_never_undo_a_trend(told, earlier):
    found = worsening(told, floor=LEVEL)

    if found:
        older = Point(FIRST - timedelta(days=earlier), Decimal(9))
        assert worsening([*told, older], floor=LEVEL / 2) == found
