"""Half-open bands: the upper one owns the edge, no gap, no overlap."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import Band, BandGapError, BandOverlapError, Bands, OutsideBandsError

LOW = Band("low", Decimal(0), Decimal(10))
HIGH = Band("high", Decimal(10), Decimal(20), is_closed=True)
ENDLESS = Band("endless", Decimal(10))


@pytest.mark.parametrize(
    ("number", "label"),
    [("0", "low"), ("9.999", "low"), ("10", "high"), ("19.999", "high"), ("20", "high")],
)
def test_the_upper_band_owns_the_edge(number, label):
    assert Bands([HIGH, LOW]).of(Decimal(number)) == label


@pytest.mark.parametrize("number", ["-0.001", "20.001"])
def test_a_number_outside_all_bands_is_refused(number):
    with pytest.raises(OutsideBandsError):
        Bands([LOW, HIGH]).of(Decimal(number))


def test_a_band_without_end_has_none():
    assert Bands([LOW, ENDLESS]).of(10**9) == "endless"


@pytest.mark.parametrize(
    ("bands", "error"),
    [
        ([], BandGapError),
        ([LOW, Band("later", Decimal(11))], BandGapError),
        ([LOW, Band("sooner", Decimal(9))], BandOverlapError),
        ([ENDLESS, Band("above", Decimal(30))], BandOverlapError),
        ([HIGH, Band("above", Decimal(20))], BandOverlapError),
        ([LOW, LOW], BandOverlapError),
    ],
)
def test_gaps_and_overlaps_are_refused(bands, error):
    with pytest.raises(error):
        Bands(bands)


@given(st.lists(st.integers(-50, 50), min_size=2, unique=True).map(sorted), st.decimals(-60, 60, places=2))
def test_every_number_between_the_ends_has_exactly_one_band(edges, number):
    bands = [Band(low, Decimal(low), Decimal(high)) for low, high in pairwise(edges)]

    holding = [band.value for band in bands if number in band]

    assert holding == ([Bands(bands).of(number)] if edges[0] <= number < edges[-1] else [])
