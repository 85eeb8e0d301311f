"""A cluster of occupational diseases (聚集性病例): at least so many cases within so many months, up to the newest of them.

The window ends with the newest case and not with today, so that a cluster nobody has looked at does not vanish with time;
`is_fresh` says whether it is news.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scoring.months import months_after


@dataclass(frozen=True, slots=True)
class Window:
    at_least: int
    months: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """`days`: when each of its cases was diagnosed, in order."""

    days: tuple[date, ...]

    @property
    def newest_on(self) -> date:
        return self.days[-1]


def cluster(diagnosed: Iterable[date], window: Window) -> Cluster | None:
    """The cases of the window that ends with the newest; exactly `months` before it is outside."""
    ordered = sorted(diagnosed)
    if not ordered:
        return None
    after = months_after(ordered[-1], -window.months)
    inside = tuple(day for day in ordered if day > after)
    return Cluster(inside) if len(inside) >= window.at_least else None


def is_fresh(found: Cluster, window: Window, *, on: date) -> bool:
    """Whether the newest case lies in the same number of months before the day."""
    return found.newest_on > months_after(on, -window.months)
