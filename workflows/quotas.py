"""How many each stratum gives: exact fractions, no floats."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from workflows.draw_seed import Tickets


@dataclass(frozen=True, slots=True)
class Share:
    """One stratum before any seed: `quota` = employers x ratio is what it gives on average."""

    employers: int
    ratio: Fraction

    @property
    def quota(self) -> Fraction:
        return self.employers * self.ratio


def quotas(shares: Mapping[str, Share], *, rounding: str, seed: str) -> dict[str, int]:
    strata = {key: shares[key].quota for key in sorted(shares)}
    if rounding == "systematic":
        start = int.from_bytes(Tickets(seed, "round").digest(b"")[:8])
        return systematic(strata, start=Fraction(start, 2**64))
    tickets = Tickets(seed, "lr")
    return largest_remainder(strata, ties={key: tickets.digest(key.encode()) for key in strata})


def systematic(strata: Mapping[str, Fraction], *, start: Fraction) -> dict[str, int]:
    """Every employer's chance is exact and nobody's is zero, however fine the strata."""
    sizes, running = {}, start
    for key, quota in strata.items():
        before, running = floor(running), running + quota
        sizes[key] = floor(running) - before
    return sizes


def largest_remainder(strata: Mapping[str, Fraction], *, ties: Mapping[str, bytes]) -> dict[str, int]:
    sizes = {key: floor(quota) for key, quota in strata.items()}
    order = sorted(strata, key=lambda key: (-(strata[key] - sizes[key]), ties[key]))
    for key in order[: _extras(strata)]:
        sizes[key] += 1
    return sizes


def has_no_chance(shares: Mapping[str, Share], *, rounding: str) -> dict[str, bool]:
    """Which strata can never give anybody, whatever the seed."""
    strata = {key: share.quota for key, share in shares.items()}
    if rounding == "systematic":
        return {key: not quota for key, quota in strata.items()}
    last = _last_winning_fraction(strata)
    return {key: quota < 1 and (not quota or quota < last) for key, quota in strata.items()}


def _last_winning_fraction(strata: Mapping[str, Fraction]) -> Fraction:
    fractions = sorted((quota % 1 for quota in strata.values()), reverse=True)
    extras = _extras(strata)
    return fractions[extras - 1] if extras else Fraction(1)


def _extras(strata: Mapping[str, Fraction]) -> int:
    return ceil(sum(strata.values())) - sum(floor(quota) for quota in strata.values())
