"""The management grade (职业卫生管理状况分级) from the score of the self-check: A 90–100, B 70–89, C below 70.

The bands are half-open, [90, 100], [70, 90) and [0, 70), and a score is never rounded before it is banded: 89.5 is B.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from scoring.bands import Band, Bands
from scoring.errors import ScoringError
from scoring.reason import Details, Reason
from scoring.rule import Rule, in_force

FULL_SCORE = Decimal(100)


class ManagementGrade(StrEnum):
    A = "A"
    B = "B"
    C = "C"


class ReasonCode(StrEnum):
    SCORED = "scored"
    NOT_ASSESSED = "not_assessed"
    BANDS_UNVERIFIED = "bands_unverified"
    ABSENCE_UNCONFIRMED = "absence_unconfirmed"
    NOTHING_APPLIES = "nothing_applies"


class AbsenceRuleUnconfirmedError(ScoringError):
    """Items do not apply (合理缺项), and the rule of how they count has not been confirmed."""

    code = "management_grade.absence_rule_unconfirmed"


class PointsOutOfRangeError(ScoringError):
    """More points were given than the items that apply are worth, or fewer than none, or no item applies."""

    code = "management_grade.points_out_of_range"


@dataclass(frozen=True, slots=True)
class ManagementGrading:
    """`grade` is None when unknown; `version` is the row used, empty without a score."""

    grade: ManagementGrade | None
    reason: Reason
    version: str


def self_check_score(got: Decimal, *, not_applicable: Decimal = Decimal(0), is_confirmed: bool) -> Decimal:
    """got / (100 − points of the items that do not apply) × 100, not rounded. `is_confirmed`: somebody has read that formula
    in the official text; until then a self-check with such items has no score.
    """
    worth = FULL_SCORE - not_applicable
    if not_applicable < 0 or worth <= 0 or not 0 <= got <= worth:
        raise PointsOutOfRangeError(got=got, not_applicable=not_applicable)
    if not_applicable and not is_confirmed:
        raise AbsenceRuleUnconfirmedError(not_applicable=not_applicable)
    return got * FULL_SCORE / worth


def management_bands(rules: Iterable[Rule], *, on: date) -> Bands[Rule]:
    """From rows with `grade`, `score_from` and either `score_below` or, of the highest band, `score_up_to`."""
    return Bands(_band(rule) for rule in in_force(rules, on))


def grade(score: Decimal | None, *, bands: Bands[Rule]) -> ManagementGrading:
    if score is None:
        return ManagementGrading(None, Reason(ReasonCode.NOT_ASSESSED, {}), "")
    row = bands.of(score)
    details: Details = {"score": str(score), "band": row.version, "is_verified": int(row.is_verified)}
    if not row.decides:
        return ManagementGrading(None, Reason(ReasonCode.BANDS_UNVERIFIED, details), row.version)
    return ManagementGrading(ManagementGrade(row.data["grade"]), Reason(ReasonCode.SCORED, details), row.version)


def grade_check(got: Decimal, *, not_applicable: Decimal, is_confirmed: bool, bands: Bands[Rule]) -> ManagementGrading:
    """The grade of a self-check as it was handed in: what has no score has no grade, and says why."""
    told: Details = {"points": str(got), "absent": str(not_applicable)}
    try:
        return grade(self_check_score(got, not_applicable=not_applicable, is_confirmed=is_confirmed), bands=bands)
    except AbsenceRuleUnconfirmedError:
        return ManagementGrading(None, Reason(ReasonCode.ABSENCE_UNCONFIRMED, told), "")
    except PointsOutOfRangeError:
        return ManagementGrading(None, Reason(ReasonCode.NOTHING_APPLIES, told), "")


def _band(rule: Rule) -> Band[Rule]:
    is_closed = "score_up_to" in rule.data
    high = rule.data["score_up_to" if is_closed else "score_below"]
    return Band(rule, Decimal(rule.data["score_from"]), Decimal(high), is_closed=is_closed)
