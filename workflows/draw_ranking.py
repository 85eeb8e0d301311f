"""The order of a stratum: the first n are selected, all after them are its reserve."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

from workflows.draw_seed import Tickets
from workflows.draw_strata import Stratum

Ranked = tuple[bytes, bytes]


@dataclass(slots=True)
class Ranking:
    """`ranked` holds the first (ticket, id) pairs in order; the rest is worked out when an event asks for it."""

    ranked: list[Ranked]
    size: int
    complete: Callable[[], list[Ranked]]

    def first(self, count: int) -> list[Ranked]:
        if count > len(self.ranked):
            self.ranked = self.complete()
        return self.ranked[:count]

    def at(self, rank: int) -> Ranked | None:
        """Ranks count from 1; None when the reserve is empty."""
        return self.first(rank)[rank - 1] if rank <= self.size else None


def rank(stratum: Stratum, *, mode: str, selected: int, tickets: Tickets) -> Ranking:
    if mode == "equal":
        return _rank_equal(stratum.members, selected, tickets)
    ordered = _by_weight(stratum, selected, tickets)
    return Ranking(ordered, len(ordered), lambda: ordered)


def _rank_equal(members: list[bytes], selected: int, tickets: Tickets) -> Ranking:
    limit = _limit(selected, len(members))
    kept = sorted(tickets.below(members, limit)) if limit else []
    return Ranking(kept, len(members), lambda: sorted(tickets.pairs(members)))


def _limit(selected: int, size: int) -> bytes:
    """Tickets below this hold the first ranks but once in a billion strata, when Ranking.first sorts them all."""
    if not selected:
        return b""
    likely = selected + 6 * (isqrt(selected) + 1) + 8
    return min(likely * 2**256 // size, 2**256 - 1).to_bytes(32)


def _by_weight(stratum: Stratum, selected: int, tickets: Tickets) -> list[Ranked]:
    certain = _certain(stratum.weights, selected)
    ordered = []
    for weight, (ticket, member) in zip(stratum.weights, tickets.pairs(stratum.members), strict=True):
        ordered.append((weight < certain, int.from_bytes(ticket) // weight, member, ticket))
    return [(ticket, member) for _, _, member, ticket in sorted(ordered)]


def _certain(weights: list[int], selected: int) -> int:
    """The least weight that is certain: repeat {every unit with m·w >= W is certain} until nothing changes.

    Certain units are always the heaviest, so one walk down the sorted weights repeats the rule.
    """
    rest, places, heaviest = sum(weights), selected, sorted(weights, reverse=True)
    least = (heaviest[0] if heaviest else 0) + 1
    for weight in heaviest:
        if not places or places * weight < rest:
            break
        least, rest, places = weight, rest - weight, places - 1
    return least
