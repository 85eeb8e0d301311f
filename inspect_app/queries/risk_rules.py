"""Everything that decides a tier on a day: the county's rule, the cycles, the severe factors, each in the version of that day."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from string import ascii_letters

from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries import reference, tier_rule
from inspect_app.queries.rule import rules
from scoring.factor import normalise
from scoring.risk import Cycles, Months, Ranker
from scoring.rule import Rule, in_force
from scoring.tier_rule import TierRule
from scoring.tier_rule import tier_rule as read_tier_rule


@dataclass(frozen=True)
class RiskRules:
    """`severe_names`: alias of a factor → its name; `unverified`: the names of those that nobody has checked yet; `doubtful`:
    aliases of factors that may be severe, but whose row does not decide (待核).
    """

    tier: TierRule
    cycles: Cycles
    severe_names: Mapping[str, str]
    unverified: frozenset[str]
    severe_industries: tuple[str, ...]
    on: date
    doubtful: frozenset[str] = frozenset()

    @cached_property
    def version(self) -> str:
        """Another version, another ranking: the name of the county's rule and a fingerprint of all the others."""
        told = repr((self.tier, self.cycles, sorted(self.severe_names.items()), sorted(self.unverified), self.severe_industries))
        return f"{self.tier.version} {hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @cached_property
    def ranker(self) -> Ranker:
        return Ranker(self.tier, self.cycles, self.on)

    @cached_property
    def severe(self) -> Callable[[tuple[str, ...]], tuple[tuple[str, ...], tuple[str, ...]]]:
        """(the severe ones among an employer's factors, those of them that are unchecked); a million employers have few
        different lists of factors.
        """
        return lru_cache(maxsize=1 << 16)(self._severe)

    def _severe(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        plain = map(normalise, names)
        found = tuple(sorted({self.severe_names[name] for name in plain if name in self.severe_names}))
        return found, tuple(name for name in found if name in self.unverified)

    @cached_property
    def is_severe_industry(self) -> Callable[[str | None], bool]:
        return cache(lambda code: bool(code) and digits(code).startswith(self.severe_industries))


def rules_on(day: date, *, tier: TierRule | None = None) -> RiskRules:
    """`tier` instead of the county's rule in force, for a trial."""
    factors = reference.items("severe-factors", on=day)
    severe = [row for row in factors if row.decides]
    industries = [row for row in reference.items("industry-classes", on=day) if row.decides]
    return RiskRules(
        tier=tier or _tier(day),
        cycles=_cycles(day),
        severe_names={row.code: row.words for row in severe},
        unverified=frozenset(row.words for row in severe if not row.is_verified),
        severe_industries=tuple(sorted(digits(row.data["industry_code"]) for row in industries if _is_severe(row))),
        on=day,
        doubtful=frozenset(row.code for row in factors if not row.decides),
    )


def _tier(day: date) -> TierRule:
    found = tier_rule.in_force(day)
    return read_tier_rule(found.name, found.data)


def digits(code: str) -> str:
    """GB/T 4754 puts the letter of the section before its digits, a register often does not: C2110 and 2110 are one."""
    return code.lstrip(ascii_letters)


def _is_severe(row: ReferenceItem) -> bool:
    return row.data.get("hazard_class") == "severe"


def _cycles(day: date) -> Cycles:
    tests = {rule.data["hazard_class"]: rule for rule in _deciding("test-cycles", day) if rule.data["kind"] == "test"}
    exams = [rule for rule in _deciding("exam-cycles", day) if rule.data.get("months", "0") != "0"]
    annual = [rule for rule in _deciding("declaration-terms", day) if rule.data["event"] == "annual"]
    return Cycles(
        severe_test=_months(tests.get("severe")),
        general_test=_months(tests.get("general")),
        exam=_months(min(exams, key=lambda rule: int(rule.data["months"]), default=None)),
        declaration=_months(annual[0] if annual else None, column="closes_before_months"),
    )


def _deciding(collection: str, day: date) -> list[Rule]:
    return [rule for rule in in_force(rules(collection), day) if rule.decides]


def _months(rule: Rule | None, *, column: str = "months") -> Months | None:
    return Months(int(rule.data[column]), rule.is_verified) if rule else None
