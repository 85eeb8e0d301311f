"""The combined class (综合风险类别) of the 2022 pilot: hazard-risk grade × management grade → 甲, 乙, 丙.

The matrix itself was only recalled, so its rows are 待核 and a cell decides nothing before somebody has checked it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from scoring.errors import ScoringError
from scoring.management_grade import ManagementGrade
from scoring.reason import Details, Reason
from scoring.risk_matrix import HazardGrade
from scoring.rule import Rule, in_force
from scoring.scheme import RiskClass, RiskScheme

Line = tuple[HazardGrade, ManagementGrade]


class Outcome(StrEnum):
    CLASSIFIED = "classified"
    CANNOT_JUDGE = "cannot_judge"
    UNKNOWN = "unknown"


class ReasonCode(StrEnum):
    CLASSIFIED = "classified"
    MATRIX_UNVERIFIED = "matrix_unverified"
    HAZARD_UNKNOWN = "hazard_unknown"
    MANAGEMENT_UNKNOWN = "management_unknown"


class CombinedMatrixIncompleteError(ScoringError):
    """A cell of the matrix has no row on that day."""

    code = "combined_class.matrix_incomplete"


@dataclass(frozen=True, slots=True)
class CombinedMatrix:
    scheme: RiskScheme
    cells: Mapping[Line, Rule]


@dataclass(frozen=True, slots=True)
class Combined:
    """`cell` is the version of the row used, also where it may not decide; empty when a grade is unknown."""

    outcome: Outcome
    risk_class: RiskClass | None
    cell: str
    reasons: tuple[Reason, ...]


def combined_matrix(rules: Iterable[Rule], scheme: RiskScheme, *, on: date) -> CombinedMatrix:
    """From the rows of the scheme, with `hazard_grade`, `management_grade` and `class_code`."""
    rows = [rule for rule in in_force(rules, on) if rule.data["scheme"] == scheme.code]
    cells = {(HazardGrade(row.data["hazard_grade"]), ManagementGrade(row.data["management_grade"])): row for row in rows}
    missing = [line for line in product(HazardGrade, ManagementGrade) if line not in cells]
    if missing:
        raise CombinedMatrixIncompleteError(missing=missing, on=on)
    return CombinedMatrix(scheme, cells)


def classify(hazard: HazardGrade | None, management: ManagementGrade | None, *, matrix: CombinedMatrix) -> Combined:
    if hazard is None or management is None:
        unknown = ((ReasonCode.HAZARD_UNKNOWN, hazard), (ReasonCode.MANAGEMENT_UNKNOWN, management))
        return Combined(Outcome.UNKNOWN, None, "", tuple(Reason(code, {}) for code, value in unknown if value is None))
    row = matrix.cells[hazard, management]
    details: Details = {"hazard_grade": hazard.value, "management_grade": management.value, "cell": row.version}
    if not row.decides:
        return Combined(Outcome.CANNOT_JUDGE, None, row.version, (Reason(ReasonCode.MATRIX_UNVERIFIED, details),))
    decided = Reason(ReasonCode.CLASSIFIED, {**details, "is_verified": int(row.is_verified)})
    return Combined(Outcome.CLASSIFIED, matrix.scheme.of(row.data["class_code"]), row.version, (decided,))
