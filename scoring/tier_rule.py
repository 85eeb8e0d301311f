"""The county's rule of tiers (本县分层规则): what earns how many points, and from how many an employer is 重点 or 关注.

The triggers are those of the plans (成都市“十四五”职业病防治规划 三（二）4); points and thresholds are the county's own, dated,
and changed by two persons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scoring.errors import ScoringError


class Trigger(StrEnum):
    """What makes an employer a point of supervision."""

    CASES = "cases"
    EXCEEDANCE = "exceedance"
    ABNORMAL = "abnormal"
    SEVERE = "severe"
    INDUSTRY = "industry"
    CAMPAIGN = "campaign"
    HEALTHY = "healthy"
    FALSE_ASSESSMENT = "false_assessment"


class Gap(StrEnum):
    """What is not known though it should be (情况不明)."""

    NOT_DECLARED = "not_declared"
    DECLARATION_OVERDUE = "declaration_overdue"
    NOT_TESTED = "not_tested"
    TEST_EXPIRED = "test_expired"
    NOT_EXAMINED = "not_examined"
    EXAM_OVERDUE = "exam_overdue"


class TermIncompleteError(ScoringError):
    code = "tier_rule.term_incomplete"


class ThresholdsError(ScoringError):
    """关注 begins below 重点, and neither below one point."""

    code = "tier_rule.thresholds"


@dataclass(frozen=True, slots=True)
class Term:
    """`points` once the count reaches `at_least`, `each` more for every one beyond it, `most` in all."""

    points: int
    each: int
    most: int
    at_least: int

    def earned(self, count: int) -> int:
        if count < self.at_least or count < 1:
            return 0
        return min(self.points + self.each * (count - self.at_least), self.most)


@dataclass(frozen=True, slots=True)
class TierRule:
    """`version` is what a result keeps; `ceilings`: region prefix → how many may be 重点 there, by the people it has."""

    version: str
    terms: Mapping[Trigger | Gap, Term]
    key_from: int
    watch_from: int
    ceilings: Mapping[str, int]


CODES: tuple[Trigger | Gap, ...] = (*Trigger, *Gap)


def tier_rule(version: str, data: Mapping[str, Any]) -> TierRule:
    """From its stored form {"terms": {code: {"points", "each", "most", "at_least"}}, "key_from", "watch_from", "ceilings"}."""
    if data["watch_from"] < 1 or data["key_from"] <= data["watch_from"]:
        raise ThresholdsError(key_from=data["key_from"], watch_from=data["watch_from"])
    return TierRule(
        version,
        {code: _term(code, data["terms"]) for code in CODES},
        key_from=data["key_from"],
        watch_from=data["watch_from"],
        ceilings=dict(data["ceilings"]),
    )


def _term(code: str, terms: Mapping[str, Any]) -> Term:
    try:
        term = Term(**terms[code])
    except (KeyError, TypeError) as error:
        raise TermIncompleteError(term=code) from error
    if min(term.points, term.each, term.at_least - 1) < 0 or term.most < term.points:
        raise TermIncompleteError(term=code)
    return term
