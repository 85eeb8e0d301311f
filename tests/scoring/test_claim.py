"""What an employer says of itself against what the records make of it."""

from datetime import date
from decimal import Decimal

import pytest

from scoring.claim import Agreement, Claim, Figure, claim_of, compare, read_check
from scoring.combined_class import Combined, Outcome
from scoring.hazard_grade import HazardGrading
from scoring.management_grade import ManagementGrade, ManagementGrading, ReasonCode
from scoring.reason import Reason
from scoring.risk_matrix import HazardGrade
from scoring.scheme import GUIDE_2019, PILOT_2022, RiskClass, RiskScheme

LOW, MIDDLE = (RiskClass(PILOT_2022, code, ordinal, "") for ordinal, code in ((1, "甲"), (2, "乙")))
ONE, TWO, THREE = HazardGrade


def compared(
    *, said=None, at_least=ONE, at_most=THREE, management=(None, None), classes=(None, None)
):
    found = ManagementGrading(management[1], Reason(ReasonCode.SCORED, {}), "")
    return compare(
        Claim(said, management[0], classes[0]),
        hazard=HazardGrading(at_least, at_most, (), ()),
        management=found,
        combined=Combined(Outcome.UNKNOWN, classes[1], "", ()),
    )


@pytest.mark.parametrize(
    ("said", "at_least", "at_most", "expected"),
    [
        (ONE, TWO, TWO, Agreement.MILDER),
        (TWO, TWO, TWO, Agreement.SAME),
        (THREE, TWO, TWO, Agreement.GRAVER),
        (ONE, TWO, THREE, Agreement.MILDER),
        (TWO, TWO, THREE, Agreement.OPEN),
        (THREE, ONE, TWO, Agreement.GRAVER),
        (None, TWO, TWO, Agreement.OPEN),
    ],
)
def test_a_hazard_grade_contradicts_only_what_is_known(said, at_least, at_most, expected):
    assert compared(said=said, at_least=at_least, at_most=at_most)[Figure.HAZARD_GRADE] is expected


@pytest.mark.parametrize(
    ("said", "found", "expected"),
    [
        (ManagementGrade.A, ManagementGrade.B, Agreement.MILDER),
        (ManagementGrade.B, ManagementGrade.B, Agreement.SAME),
        (ManagementGrade.C, ManagementGrade.A, Agreement.GRAVER),
        (ManagementGrade.A, None, Agreement.OPEN),
    ],
)
def test_a_better_management_grade_than_the_points_give_is_milder(said, found, expected):
    assert compared(management=(said, found))[Figure.MANAGEMENT_GRADE] is expected


def test_classes_of_two_schemes_are_never_held_against_each_other():
    other = RiskClass(GUIDE_2019, "甲", 3, "")

    assert compared(classes=(LOW, MIDDLE))[Figure.RISK_CLASS] is Agreement.MILDER
    assert compared(classes=(MIDDLE, LOW))[Figure.RISK_CLASS] is Agreement.GRAVER
    assert compared(classes=(other, LOW))[Figure.RISK_CLASS] is Agreement.OPEN


def test_only_milder_and_graver_are_differences():
    assert [one for one in Agreement if one.is_difference] == [Agreement.MILDER, Agreement.GRAVER]


def test_what_was_handed_in_is_read_as_a_claim_of_one_scheme():
    stored = {"checked_on": "2026-05-06", "published_on": None, "points": "82.5", "points_absent": "10"}
    check = read_check({**stored, "hazard_grade": "Ⅱ", "management_grade": None, "risk_class": "甲"})
    odd = read_check({**stored, "hazard_grade": "II", "management_grade": "D", "risk_class": "丁"})

    claim = claim_of(check, RiskScheme(PILOT_2022, (LOW, MIDDLE)))

    assert (check.checked_on, check.published_on, check.points) == (date(2026, 5, 6), None, Decimal("82.5"))
    assert claim == Claim(TWO, None, LOW)
    assert claim_of(odd, RiskScheme(PILOT_2022, (LOW, MIDDLE))) == Claim(None, None, None)
