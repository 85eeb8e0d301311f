"""So many cases within so many months, up to the newest of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cluster import Window, cluster, is_fresh
from scoring.months import months_after

WINDOW = Window(at_least=2, months=12)
NEWEST = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("earlier", "is_one"),
    [(date(2025, 7, 1), True), (date(2025, 6, 30), False), (NEWEST, True)],
)
def test_the_window_leaves_out_the_day_exactly_so_many_months_before(earlier, is_one):
    assert bool(cluster([NEWEST, earlier], WINDOW)) is is_one


def test_one_case_or_none_is_no_cluster():
    assert cluster([], WINDOW) is None
    assert cluster([NEWEST], WINDOW) is None


def test_a_cluster_stays_one_with_time_but_is_news_only_for_so_many_months():
    found = cluster([NEWEST, date(2026, 1, 1)], WINDOW)

    assert found is not None
    assert is_fresh(found, WINDOW, on=date(2027, 6, 29))
    assert not is_fresh(found, WINDOW, on=date(2027, 6, 30))


DAYS = st.lists(st.integers(0, 1500).map(lambda days: date(2023, 1, 1) + timedelta(days=days)), max_size=12)


@given(DAYS, st.integers(1, 6), st.integers(1, 36))
def test_every_case_of_a_cluster_lies_in_its_window_and_none_is_left_out(diagnosed, at_least, months):
    found = cluster(diagnosed, Window(at_least, months))
    inside = [day for day in sorted(diagnosed) if day > months_after(max(diagnosed), -months)] if diagnosed else []

    assert (found is not None) is (len(inside) >= at_least)
    assert found is None or list(found.days) == inside


@given(DAYS)
def test_one_more_case_on_the_newest_day_never_undoes_a_cluster(diagnosed):
    if cluster(diagnosed, WINDOW):
        assert cluster([*diagnosed, max(diagnosed)], WINDOW)
