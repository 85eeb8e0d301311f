"""Worsening of one factor at one post (检测值连续上升): three tests on end, each above the one before, the last not small.

Judged on the ratio of value to limit, so that values in different units and under different limits compare. A screening hint,
never evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise

from scoring.measurement import Kind

TESTS = 3
WHOLE = Decimal(1)

PHYSICAL = frozenset({Kind.LAEQ, Kind.LEX_8H, Kind.LEX_40H, Kind.WBGT, Kind.HAND_VIBRATION})
"""GBZ 2.1 sets the action level for what is in the air; half of 85 dB or of a temperature says nothing (GBZ 2.2)."""


@dataclass(frozen=True, slots=True)
class Point:
    """`ratio` is value ÷ limit, None where it is not known. `is_below`: less than that was found (<)."""

    on: date
    ratio: Decimal | None
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The worst of a day lies between `low` and `high`; None where it is not known."""

    on: date
    low: Decimal | None
    high: Decimal | None


def days(points: Iterable[Point]) -> list[Day]:
    """In order. One unknown value makes its day unknown; `<` bounds the worst from above alone."""
    ordered = sorted(points, key=lambda point: point.on)
    return [_day(on, list(group)) for on, group in groupby(ordered, key=lambda point: point.on)]


def worsening(points: Iterable[Point], *, floor: Decimal) -> Sequence[Day]:
    """The newest three days of one post, factor and kind when they rise surely and end at `floor` or above; else nothing."""
    newest = days(points)[-TESTS:]
    rises = len(newest) == TESTS and all(_rises(first, second) for first, second in pairwise(newest))
    return newest if rises and _reaches(newest[-1], floor) else ()


def floor(kind: Kind, *, action_level: Decimal) -> Decimal:
    """From which ratio on a rise is worth a warning: the action level, or for physical factors the limit itself."""
    return WHOLE if kind in PHYSICAL else action_level


def _day(on: date, points: Sequence[Point]) -> Day:
    ratios = [point.ratio for point in points if point.ratio is not None]
    if len(ratios) < len(points):
        return Day(on, None, None)
    found = [point.ratio for point in points if point.ratio is not None and not point.is_below]
    return Day(on, max(found, default=None), max(ratios))


def _rises(first: Day, second: Day) -> bool:
    return first.high is not None and second.low is not None and first.high < second.low


def _reaches(day: Day, floor: Decimal) -> bool:
    return day.low is not None and day.low >= floor
