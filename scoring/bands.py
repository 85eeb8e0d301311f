"""Half-open bands (分档): of two neighbours the upper one owns the edge, and together they leave no gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Generic, TypeVar

from scoring.errors import ScoringError

T = TypeVar("T")


class BandGapError(ScoringError):
    """Some numbers would belong to no band."""

    code = "bands.gap"


class BandOverlapError(ScoringError):
    """Some number would belong to two bands."""

    code = "bands.overlap"


class OutsideBandsError(ScoringError):
    """The number is below the lowest or above the highest band."""

    code = "bands.outside"


@dataclass(frozen=True, slots=True)
class Band(Generic[T]):
    """[low, high), or [low, high] when `is_closed`, or all from `low` on without `high`."""

    value: T
    low: Decimal
    high: Decimal | None = None
    is_closed: bool = False

    def __contains__(self, number: Decimal | int) -> bool:
        if self.high is None:
            return number >= self.low
        return self.low <= number < self.high or (self.is_closed and number == self.high)


class Bands(Generic[T]):
    """Bands from the lowest to the highest; refuses gaps and overlaps. Only the highest may be closed or without end."""

    def __init__(self, bands: Iterable[Band[T]]) -> None:
        self._bands = tuple(sorted(bands, key=lambda band: band.low))
        if not self._bands:
            raise BandGapError(above=None, below=None)
        for lower, upper in pairwise(self._bands):
            _check(lower, upper)

    @property
    def values(self) -> tuple[T, ...]:
        return tuple(band.value for band in self._bands)

    def of(self, number: Decimal | int) -> T:
        for band in self._bands:
            if number in band:
                return band.value
        raise OutsideBandsError(number=number)


def _check(lower: Band[T], upper: Band[T]) -> None:
    if lower.high is None or lower.high > upper.low or lower.is_closed:
        raise BandOverlapError(edge=upper.low)
    if lower.high < upper.low:
        raise BandGapError(above=lower.high, below=upper.low)
