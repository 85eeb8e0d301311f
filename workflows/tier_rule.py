"""A version of the county's rule of tiers (本县分层规则) as a table: drafted, tried on the register, approved by another."""

from datetime import date
from enum import StrEnum

from workflows.errors import DomainError
from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class TierRuleState(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class NotTriedError(DomainError):
    """Nobody approves what nobody has seen on the register."""

    code = "tier_rule.not_tried"


class ThresholdsError(DomainError):
    """关注 begins below 重点."""

    code = "tier_rule.thresholds"


class TermImpossibleError(DomainError):
    """The most points are fewer than the first."""

    code = "tier_rule.term_impossible"


class PastDayError(DomainError):
    code = "tier_rule.past"


class SameDayError(DomainError):
    code = "tier_rule.same_day"


_S, _P = TierRuleState, Permission

LIFECYCLE: Lifecycle[TierRuleState] = Lifecycle(
    Move("change", _S.DRAFTED, _S.DRAFTED, _P.TIER_RULE_DRAFT),
    Move("approve", _S.DRAFTED, _S.APPROVED, _P.TIER_RULE_APPROVE),
    Move("withdraw", _S.DRAFTED, _S.WITHDRAWN, _P.TIER_RULE_DRAFT),
)


def require_tried(*, is_tried: bool) -> None:
    if not is_tried:
        raise NotTriedError


def require_from_today(valid_from: date, *, today: date) -> None:
    """What was ranked before keeps its rule."""
    if valid_from < today:
        raise PastDayError
