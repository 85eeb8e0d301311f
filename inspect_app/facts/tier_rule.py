"""Facts about the county's rule of tiers."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRuleDrafted(Fact):
    kind: ClassVar[str] = "tier_rule.drafted"
    valid_from: str
    data: dict[str, Any]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRuleApproved(Fact):
    kind: ClassVar[str] = "tier_rule.approved"
    valid_from: str
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRuleWithdrawn(Fact):
    kind: ClassVar[str] = "tier_rule.withdrawn"
    reason: str
