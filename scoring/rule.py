"""A rule as a dated, sourced reference row (参考数据): from when to when it holds, where it is from, whether it may decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rule:
    """`data` are the columns that make up the rule itself, as strings; empty cells are left out."""

    code: str
    valid_from: date
    valid_until: date | None
    """The last day, inclusive."""
    decides: bool
    """False: 待核, loaded but never decides."""
    is_verified: bool
    source: str
    words: str
    data: Mapping[str, str]

    @property
    def version(self) -> str:
        """What a verdict keeps of the rule it used: code@2020-04-01."""
        return f"{self.code}@{self.valid_from.isoformat()}"

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


def in_force(rules: Iterable[Rule], on: date) -> list[Rule]:
    """Of each code the newest that is valid on the day, in the order in which the codes first come."""
    newest: dict[str, Rule] = {}
    for rule in rules:
        if rule.is_in_force(on):
            newest[rule.code] = max(newest.get(rule.code, rule), rule, key=lambda one: one.valid_from)
    return list(newest.values())
