"""The county tier (本县分层): 重点, 关注, 一般, from three triggers; what is not known never looks safe.

重点 = any trigger, in the order disease cases, exceedance, severe hazard factor, then exposed workers. 一般 needs both a
declaration and a valid test; an employer without is 情况不明 and at least 关注 (《职业病防治法》第十六条、第二十六条).
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Details = Mapping[str, str | int | list[str]]

RULE_VERSION = "LOCAL-3 2026-11"


class Tier(StrEnum):
    KEY = "key"
    WATCH = "watch"
    GENERAL = "general"


class ReasonCode(StrEnum):
    CASES = "cases"
    EXCEEDANCE = "exceedance"
    SEVERE = "severe"
    NOT_DECLARED = "not_declared"
    NOT_TESTED = "not_tested"
    TEST_EXPIRED = "test_expired"
    ALL_KNOWN = "all_known"


TRIGGERS = (ReasonCode.CASES, ReasonCode.EXCEEDANCE, ReasonCode.SEVERE)
UNKNOWNS = (ReasonCode.NOT_DECLARED, ReasonCode.NOT_TESTED, ReasonCode.TEST_EXPIRED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of one employer. `severe_factors` are those of its factors that count as severe."""

    new_cases: int
    exceeded_points: int
    exceeded_hazards: Sequence[str]
    severe_factors: Sequence[str]
    declared_on: date | None
    tested_on: date | None
    exposed_count: int


@dataclass(frozen=True, slots=True)
class ValidMonths:
    """How long a test counts as valid, in months (工作场所职业卫生管理规定第二十条)."""

    severe: int
    general: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with the record behind it: its numbers, names and dates."""

    code: ReasonCode
    details: Details


@dataclass(frozen=True, slots=True)
class Ranking:
    """`order` sorts inside a tier, largest first: cases, exceedance, severe, exposed workers."""

    tier: Tier
    is_unknown: bool
    reasons: tuple[Reason, ...]
    order: tuple[int, int, int, int]


def rank(facts: Facts, *, months: ValidMonths, on: date) -> Ranking:
    triggers, unknowns = _triggers(facts), _unknowns(facts, months=months, on=on)
    tier = Tier.KEY if triggers else Tier.WATCH if unknowns else Tier.GENERAL
    reasons = (*triggers, *unknowns) or (_all_known(facts),)
    order = (facts.new_cases, facts.exceeded_points, len(facts.severe_factors), facts.exposed_count)
    return Ranking(tier, is_unknown=bool(unknowns), reasons=reasons, order=order)


def valid_until(tested_on: date, months: int) -> date:
    """The last day on which a test counts: the same day `months` later, clamped to the end of a shorter month."""
    year, month = divmod(tested_on.year * 12 + tested_on.month - 1 + months, 12)
    return date(year, month + 1, min(tested_on.day, monthrange(year, month + 1)[1]))


def _triggers(facts: Facts) -> tuple[Reason, ...]:
    found: dict[ReasonCode, Details | None] = {
        ReasonCode.CASES: {"cases": facts.new_cases} if facts.new_cases else None,
        ReasonCode.EXCEEDANCE: _exceedance(facts) if facts.exceeded_points else None,
        ReasonCode.SEVERE: {"factors": list(facts.severe_factors)} if facts.severe_factors else None,
    }
    return tuple(Reason(code, details) for code, details in found.items() if details is not None)


def _exceedance(facts: Facts) -> Details:
    return {
        "points": facts.exceeded_points,
        "factors": list(facts.exceeded_hazards),
        "tested_on": facts.tested_on.isoformat() if facts.tested_on else "",
    }


def _unknowns(facts: Facts, *, months: ValidMonths, on: date) -> tuple[Reason, ...]:
    reasons = [] if facts.declared_on else [Reason(ReasonCode.NOT_DECLARED, {})]
    if facts.tested_on is None:
        reasons.append(Reason(ReasonCode.NOT_TESTED, {}))
    else:
        reasons += _expired(facts.tested_on, months.severe if facts.severe_factors else months.general, on=on)
    return tuple(reasons)


def _expired(tested_on: date, months: int, *, on: date) -> list[Reason]:
    until = valid_until(tested_on, months)
    if on <= until:
        return []
    details: Details = {"tested_on": tested_on.isoformat(), "valid_until": until.isoformat(), "months": months}
    return [Reason(ReasonCode.TEST_EXPIRED, details)]


def _all_known(facts: Facts) -> Reason:
    declared, tested = facts.declared_on, facts.tested_on
    return Reason(
        ReasonCode.ALL_KNOWN,
        {"declared_on": declared.isoformat() if declared else "", "tested_on": tested.isoformat() if tested else ""},
    )
