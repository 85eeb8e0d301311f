"""Classes of risk (风险类别) with the scheme they belong to, because the letters turn round between two official schemes.

The guide of 2019 calls the riskiest employers 甲, the pilot of 2022 calls them 丙. A class is therefore scheme, code,
ordinal and words, never a bare letter; the ordinal rises with the risk in every scheme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scoring.errors import ScoringError
from scoring.rule import Rule, in_force

PILOT_2022 = "pilot-2022"
GUIDE_2019 = "guide-2019"


class OtherSchemeError(ScoringError):
    """Classes of two schemes have no order between them."""

    code = "scheme.other"


class UnknownClassError(ScoringError):
    """The scheme has no such class on that day, or only one that does not decide yet (待核)."""

    code = "scheme.unknown_class"


@dataclass(frozen=True, slots=True)
class RiskClass:
    scheme: str
    code: str
    ordinal: int
    words: str

    def is_above(self, other: "RiskClass") -> bool:
        """Riskier than the other class of the same scheme."""
        if self.scheme != other.scheme:
            raise OtherSchemeError(scheme=self.scheme, other=other.scheme)
        return self.ordinal > other.ordinal


@dataclass(frozen=True, slots=True)
class RiskScheme:
    """The classes of one scheme on a day, the least risk first."""

    code: str
    classes: tuple[RiskClass, ...]

    def of(self, code: str) -> RiskClass:
        for one in self.classes:
            if one.code == code:
                return one
        raise UnknownClassError(scheme=self.code, code=code)


def risk_scheme(rules: Iterable[Rule], code: str, *, on: date) -> RiskScheme:
    """From rows with `scheme`, `class_code` and `risk_ordinal`; rows that do not decide name no class."""
    rows = [rule for rule in in_force(rules, on) if rule.data["scheme"] == code and rule.decides]
    return RiskScheme(code, tuple(sorted((_class(row) for row in rows), key=lambda one: one.ordinal)))


def _class(row: Rule) -> RiskClass:
    return RiskClass(row.data["scheme"], row.data["class_code"], int(row.data["risk_ordinal"]), row.words)
