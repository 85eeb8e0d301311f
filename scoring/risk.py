"""The county tier (本县分层): 重点, 关注, 一般, from three triggers; what is not known never looks safe.

重点 = any trigger, in the order disease cases, exceedance, severe hazard factor, then exposed workers. 一般 needs both a
declaration and a valid test; an employer without is 情况不明 and at least 关注 (《职业病防治法》第十六条、第二十六条).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scoring.months import months_after
from scoring.reason import Details, Reason

RULE_VERSION = "LOCAL-3 2026-11"


class Tier(StrEnum):
    KEY = "key"
    WATCH = "watch"
    GENERAL = "general"


class ReasonCode(StrEnum):
    CASES = "cases"
    EXCEEDANCE = "exceedance"
    EXCEEDED_FACTOR = "exceeded_factor"
    SEVERE = "severe"
    NOT_DECLARED = "not_declared"
    NOT_TESTED = "not_tested"
    TEST_EXPIRED = "test_expired"
    ALL_KNOWN = "all_known"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of one employer. `severe_factors` are those of its factors that count as severe, `unverified` those
    of them that nobody has checked yet (待核). `entry` names the entry that was merged into the employer and says so.
    """

    new_cases: int
    exceeded_points: int
    exceeded_hazards: Sequence[str]
    severe_factors: Sequence[str]
    declared_on: date | None
    tested_on: date | None
    exposed_count: int
    unverified: Sequence[str] = ()
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """How long a test counts, and whether the number has been checked (待核 until then)."""

    months: int
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class ValidMonths:
    """How long a test counts as valid (工作场所职业卫生管理规定第二十条)."""

    severe: Term
    general: Term


@dataclass(frozen=True, slots=True)
class Ranking:
    """`order` sorts inside a tier, largest first: cases, exceedance, severe, exposed workers. `entries` in the details of a
    reason are the merged entries that it comes from.
    """

    tier: Tier
    is_unknown: bool
    reasons: tuple[Reason, ...]
    order: int
    severe_factors: tuple[str, ...]


def rank(facts: Facts, *, merged: Sequence[Facts] = (), months: ValidMonths, on: date) -> Ranking:
    """`merged` are the entries that were merged into this one: their triggers count, their dates do not."""
    family = (facts, *merged)
    severe = tuple(sorted({factor for one in family for factor in one.severe_factors}))
    triggers = (*_cases(family), *_exceedance(family), *_severe(family))
    unknowns = _unknowns(facts, term=months.severe if severe else months.general, on=on)
    tier = Tier.KEY if triggers else Tier.WATCH if unknowns else Tier.GENERAL
    known = _all_known(facts, months.severe if severe else months.general)
    return Ranking(
        tier,
        is_unknown=bool(unknowns),
        reasons=(*triggers, *unknowns) or (known,),
        order=_order(family, severe=len(severe)),
        severe_factors=severe,
    )


def _cases(family: Sequence[Facts]) -> tuple[Reason, ...]:
    worst = max(family, key=lambda one: one.new_cases)
    return (Reason(ReasonCode.CASES, {"cases": worst.new_cases, **_from([worst])}),) if worst.new_cases else ()


def _exceedance(family: Sequence[Facts]) -> tuple[Reason, ...]:
    """Points over a limit, or factors named as exceeded where nobody wrote how many points."""
    worst = max(family, key=_exceeded)
    if not _exceeded(worst):
        return ()
    told = [one for one in family if one.exceeded_hazards]
    details: Details = {
        "points": worst.exceeded_points,
        "factors": list(dict.fromkeys(factor for one in told for factor in one.exceeded_hazards)),
        "tested_on": worst.tested_on.isoformat() if worst.tested_on else "",
    }
    code = ReasonCode.EXCEEDANCE if worst.exceeded_points else ReasonCode.EXCEEDED_FACTOR
    return (Reason(code, {**details, **_from([worst, *told])}),)


def _exceeded(facts: Facts) -> int:
    return facts.exceeded_points or int(bool(facts.exceeded_hazards))


def _severe(family: Sequence[Facts]) -> tuple[Reason, ...]:
    told = [one for one in family if one.severe_factors]
    if not told:
        return ()
    factors = sorted({factor for one in told for factor in one.severe_factors})
    is_verified = not any(one.unverified for one in told)
    return (Reason(ReasonCode.SEVERE, {"factors": factors, "is_verified": int(is_verified), **_from(told)}),)


def _from(told: Sequence[Facts]) -> Details:
    entries = list(dict.fromkeys(one.entry for one in told if one.entry))
    return {"entries": entries} if entries else {}


def _unknowns(facts: Facts, *, term: Term, on: date) -> tuple[Reason, ...]:
    reasons = [] if facts.declared_on else [Reason(ReasonCode.NOT_DECLARED, {})]
    if facts.tested_on is None:
        reasons.append(Reason(ReasonCode.NOT_TESTED, {}))
    else:
        reasons += _expired(facts.tested_on, term, on=on)
    return tuple(reasons)


def _expired(tested_on: date, term: Term, *, on: date) -> list[Reason]:
    until = months_after(tested_on, term.months)
    if on <= until:
        return []
    details: Details = {"tested_on": tested_on.isoformat(), "valid_until": until.isoformat(), "months": term.months}
    return [Reason(ReasonCode.TEST_EXPIRED, {**details, "is_verified": int(term.is_verified)})]


def _all_known(facts: Facts, term: Term) -> Reason:
    declared, tested = facts.declared_on, facts.tested_on
    details: Details = {
        "declared_on": declared.isoformat() if declared else "",
        "tested_on": tested.isoformat() if tested else "",
        "is_verified": int(term.is_verified),
    }
    return Reason(ReasonCode.ALL_KNOWN, details)


def _order(family: Sequence[Facts], *, severe: int) -> int:
    """Cases, exceedance, severe factors and exposed workers as the digits of one number: 4, 5, 2 and 7 of them."""
    parts = (
        (max(one.new_cases for one in family), 4),
        (max(_exceeded(one) for one in family), 5),
        (severe, 2),
        (max(one.exposed_count for one in family), 7),
    )
    order = 0
    for part, digits in parts:
        order = order * 10**digits + min(part, 10**digits - 1)
    return order
