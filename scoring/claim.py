"""What an employer says of itself (风险自评) held against what the records make of it: the same, milder or graver.

Milder than the records is what a county looks for (自评偏低); a figure that either side does not know is left open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from scoring.combined_class import Combined
from scoring.hazard_grade import HazardGrading
from scoring.management_grade import ManagementGrade, ManagementGrading
from scoring.risk_matrix import HazardGrade
from scoring.scheme import RiskClass, RiskScheme

Code = TypeVar("Code", bound=StrEnum)


class Figure(StrEnum):
    HAZARD_GRADE = "hazard_grade"
    MANAGEMENT_GRADE = "management_grade"
    RISK_CLASS = "risk_class"


class Agreement(StrEnum):
    SAME = "same"
    MILDER = "milder"
    GRAVER = "graver"
    OPEN = "open"

    @property
    def is_difference(self) -> bool:
        return self in (Agreement.MILDER, Agreement.GRAVER)


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """A self-check (自查) as it was handed in; grades and class as the employer wrote them, empty where it did not."""

    checked_on: date
    published_on: date | None
    points: Decimal
    points_absent: Decimal
    hazard_grade: str
    management_grade: str
    risk_class: str


@dataclass(frozen=True, slots=True)
class Claim:
    """None: the employer did not say, or said something that is no grade or class."""

    hazard: HazardGrade | None
    management: ManagementGrade | None
    risk_class: RiskClass | None


def read_check(stored: Mapping[str, Any]) -> SelfCheck:
    """From the stored form: days and numbers as text."""
    published = stored["published_on"]
    return SelfCheck(
        checked_on=date.fromisoformat(stored["checked_on"]),
        published_on=date.fromisoformat(published) if published else None,
        points=Decimal(stored["points"]),
        points_absent=Decimal(stored["points_absent"]),
        **{name: stored[name] or "" for name in ("hazard_grade", "management_grade", "risk_class")},
    )


def claim_of(check: SelfCheck, scheme: RiskScheme) -> Claim:
    """A letter is read as one of `scheme`, since a letter alone has no order."""
    return Claim(
        hazard=_known(HazardGrade, check.hazard_grade),
        management=_known(ManagementGrade, check.management_grade),
        risk_class=next((one for one in scheme.classes if one.code == check.risk_class), None),
    )


def _known(kind: type[Code], code: str) -> Code | None:
    return kind(code) if code in set(kind) else None


def compare(
    claim: Claim, *, hazard: HazardGrading, management: ManagementGrading, combined: Combined
) -> Mapping[Figure, Agreement]:
    return {
        Figure.HAZARD_GRADE: _hazard(claim.hazard, hazard),
        Figure.MANAGEMENT_GRADE: _management(claim.management, management.grade),
        Figure.RISK_CLASS: _risk_class(claim.risk_class, combined.risk_class),
    }


def _hazard(said: HazardGrade | None, found: HazardGrading) -> Agreement:
    """A grade that is only known to lie between two contradicts a claim that lies outside them."""
    if said is None:
        return Agreement.OPEN
    if said.ordinal < found.at_least.ordinal:
        return Agreement.MILDER
    if said.ordinal > found.at_most.ordinal:
        return Agreement.GRAVER
    return Agreement.SAME if found.grade else Agreement.OPEN


def _management(said: ManagementGrade | None, found: ManagementGrade | None) -> Agreement:
    """A is the best."""
    order = list(ManagementGrade)
    return _ordered(order.index(said), order.index(found)) if said and found else Agreement.OPEN


def _risk_class(said: RiskClass | None, found: RiskClass | None) -> Agreement:
    if said is None or found is None or said.scheme != found.scheme:
        return Agreement.OPEN
    return _ordered(said.ordinal, found.ordinal)


def _ordered(said: int, found: int) -> Agreement:
    if said == found:
        return Agreement.SAME
    return Agreement.MILDER if said < found else Agreement.GRAVER
