"""Mixtures (混合接触): factors that act on the same organ, as the report declares them, are judged together.

Σ(C/L) ≤ 1, each value against its own limit (GBZ 2.1-2019). Which factors belong together is for whoever wrote the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.verdict import Judgement, Reason, Verdict, undecided

RULE = "GBZ 2.1 Σ(C/L)"


@dataclass(frozen=True, slots=True)
class Part:
    """`is_below`: less than the detection limit was found, so that the ratio is only the most it can be."""

    judgement: Judgement
    is_below: bool = False


def judge_together(parts: Sequence[Part]) -> Judgement:
    """Exceeds as soon as the known shares pass 1; complies only when every share is known and they do not."""
    found = [part.judgement.ratio for part in parts if part.judgement.ratio is not None and not part.is_below]
    most = [part.judgement.ratio for part in parts if part.judgement.ratio is not None]
    if sum(found, Decimal(0)) > 1:
        return _judged(Verdict.EXCEEDS, Reason.OVER_LIMIT, sum(found, Decimal(0)))
    if open_ := [part.judgement.reason for part in parts if part.judgement.ratio is None]:
        return undecided(open_[0])
    if sum(most, Decimal(0)) > 1:
        return undecided(Reason.BELOW_DETECTION)
    return _judged(Verdict.COMPLIES, Reason.WITHIN_LIMIT, sum(most, Decimal(0)))


def _judged(verdict: Verdict, reason: Reason, share: Decimal) -> Judgement:
    return Judgement(verdict, reason, limit=Decimal(1), ratio=share, rule=RULE)
