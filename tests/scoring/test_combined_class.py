"""The combined class: nine cells that decide nothing until somebody has checked them."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.combined_class import CombinedMatrixIncompleteError, Outcome, ReasonCode, classify, combined_matrix
from scoring.management_grade import ManagementGrade
from scoring.risk_matrix import HazardGrade
from scoring.scheme import GUIDE_2019, PILOT_2022, risk_scheme
from tests.rules import rules_of

ON = date(2026, 11, 24)
ROWS = rules_of("combined-matrix")
SCHEMES = rules_of("risk-schemes")
PILOT = risk_scheme(SCHEMES, PILOT_2022, on=ON)
MATRIX = combined_matrix(ROWS, PILOT, on=ON)
CHECKED = combined_matrix([replace(row, decides=True, is_verified=True) for row in ROWS], PILOT, on=ON)

TABLE = {"Ⅰ": "甲甲乙", "Ⅱ": "甲乙丙", "Ⅲ": "乙丙丙"}
"""Hazard grade → classes of the management grades A, B and C, as recalled."""
CELLS = [
    (HazardGrade(hazard), management, classes[column])
    for hazard, classes in TABLE.items()
    for column, management in enumerate(ManagementGrade)
]


@pytest.mark.parametrize(("hazard", "management", "expected"), CELLS)
def test_a_cell_that_was_only_recalled_is_named_and_decides_nothing(hazard, management, expected):
    combined = classify(hazard, management, matrix=MATRIX)

    assert (combined.outcome, combined.risk_class) == (Outcome.CANNOT_JUDGE, None)
    assert combined.cell == f"pilot-2022-{hazard}-{management}@2022-01-01"
    assert [reason.code for reason in combined.reasons] == [ReasonCode.MATRIX_UNVERIFIED]
    assert combined.reasons[0].details == {"hazard_grade": hazard, "management_grade": management, "cell": combined.cell}


@pytest.mark.parametrize(("hazard", "management", "expected"), CELLS)
def test_a_cell_that_was_checked_gives_the_class_of_the_scheme(hazard, management, expected):
    combined = classify(hazard, management, matrix=CHECKED)

    assert (combined.outcome, combined.risk_class) == (Outcome.CLASSIFIED, PILOT.of(expected))
    assert combined.cell == f"pilot-2022-{hazard}-{management}@2022-01-01"
    assert combined.reasons[0].details["is_verified"] == 1


def test_the_file_holds_these_nine_cells_and_all_are_recalled():
    columns = ("hazard_grade", "management_grade", "class_code")

    assert [tuple(row.data[column] for column in columns) for row in ROWS] == CELLS
    assert {(row.data["scheme"], row.data["confidence"], row.decides) for row in ROWS} == {(PILOT_2022, "M", False)}


def test_one_checked_cell_decides_alone():
    rows = [replace(row, decides=row.data["class_code"] == "甲") for row in ROWS]
    matrix = combined_matrix(rows, PILOT, on=ON)

    assert classify(HazardGrade.ONE, ManagementGrade.A, matrix=matrix).outcome is Outcome.CLASSIFIED
    assert classify(HazardGrade.ONE, ManagementGrade.C, matrix=matrix).outcome is Outcome.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("hazard", "management", "expected"),
    [
        (None, ManagementGrade.C, [ReasonCode.HAZARD_UNKNOWN]),
        (HazardGrade.THREE, None, [ReasonCode.MANAGEMENT_UNKNOWN]),
        (None, None, [ReasonCode.HAZARD_UNKNOWN, ReasonCode.MANAGEMENT_UNKNOWN]),
    ],
)
@pytest.mark.parametrize("matrix", [MATRIX, CHECKED])
def test_an_unknown_grade_gives_an_unknown_class(hazard, management, expected, matrix):
    combined = classify(hazard, management, matrix=matrix)

    assert (combined.outcome, combined.risk_class, combined.cell) == (Outcome.UNKNOWN, None, "")
    assert [reason.code for reason in combined.reasons] == expected


def test_a_worse_grade_never_gives_a_lower_class():
    for hazard in HazardGrade:
        classes = [classify(hazard, management, matrix=CHECKED).risk_class for management in ManagementGrade]
        assert classes == sorted(classes, key=lambda one: one.ordinal)
    for management in ManagementGrade:
        classes = [classify(hazard, management, matrix=CHECKED).risk_class for hazard in HazardGrade]
        assert classes == sorted(classes, key=lambda one: one.ordinal)


def test_a_matrix_with_a_cell_missing_is_refused():
    with pytest.raises(CombinedMatrixIncompleteError):
        combined_matrix(ROWS[1:], PILOT, on=ON)
    with pytest.raises(CombinedMatrixIncompleteError):
        combined_matrix(ROWS, risk_scheme(SCHEMES, GUIDE_2019, on=ON), on=ON)
