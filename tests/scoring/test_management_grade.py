"""The management grade: A, B and C at every edge, and a score with items that do not apply."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import OutsideBandsError
from scoring.management_grade import (
    AbsenceRuleUnconfirmedError,
    PointsOutOfRangeError,
    ReasonCode,
    grade,
    grade_check,
    management_bands,
    self_check_score,
)
from tests.rules import rules_of

ON = date(2026, 11, 24)
ROWS = rules_of("management-bands")
BANDS = management_bands(ROWS, on=ON)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("100", "A"),
        ("99.99", "A"),
        ("90", "A"),
        ("89.99", "B"),
        ("89.5", "B"),
        ("89", "B"),
        ("70", "B"),
        ("69.99", "C"),
        ("69", "C"),
        ("0", "C"),
    ],
)
def test_the_higher_grade_owns_the_edge_and_a_score_is_not_rounded(score, expected):
    grading = grade(Decimal(score), bands=BANDS)

    assert grading.grade == expected
    assert grading.version == f"{expected}@2022-01-01"
    assert grading.reason.details == {"score": score, "band": grading.version, "is_verified": 0}


@pytest.mark.parametrize("score", ["-0.01", "100.01"])
def test_a_score_outside_the_sheet_is_refused(score):
    with pytest.raises(OutsideBandsError):
        grade(Decimal(score), bands=BANDS)


def test_the_file_holds_these_bands_and_no_other():
    assert [row.data for row in ROWS] == [
        {"grade": "A", "score_from": "90", "score_up_to": "100", "confidence": "F"},
        {"grade": "B", "score_from": "70", "score_below": "90", "confidence": "F"},
        {"grade": "C", "score_from": "0", "score_below": "70", "confidence": "F"},
    ]


def test_without_a_self_check_the_grade_is_unknown():
    grading = grade(None, bands=BANDS)

    assert (grading.grade, grading.reason.code, grading.version) == (None, ReasonCode.NOT_ASSESSED, "")


def test_a_band_that_does_not_decide_leaves_the_grade_unknown():
    unchecked = management_bands([replace(row, decides=False) for row in ROWS], on=ON)

    grading = grade(Decimal(95), bands=unchecked)

    assert (grading.grade, grading.reason.code, grading.version) == (None, ReasonCode.BANDS_UNVERIFIED, "A@2022-01-01")


@pytest.mark.parametrize(
    ("got", "not_applicable", "score"),
    [("81", "10", "90"), ("67.35", "25", "89.8"), ("63", "10", "70"), ("0", "99", "0"), ("90", "0", "90")],
)
def test_items_that_do_not_apply_are_taken_out_of_the_full_score(got, not_applicable, score):
    assert self_check_score(Decimal(got), not_applicable=Decimal(not_applicable), is_confirmed=True) == Decimal(score)


def test_an_unconfirmed_rule_gives_no_score_once_an_item_does_not_apply():
    assert self_check_score(Decimal(90), is_confirmed=False) == 90
    with pytest.raises(AbsenceRuleUnconfirmedError):
        self_check_score(Decimal(80), not_applicable=Decimal(10), is_confirmed=False)


@pytest.mark.parametrize(("got", "not_applicable"), [("91", "10"), ("-1", "0"), ("0", "100"), ("50", "-5"), ("101", "0")])
def test_points_beyond_the_items_that_apply_are_refused(got, not_applicable):
    with pytest.raises(PointsOutOfRangeError):
        self_check_score(Decimal(got), not_applicable=Decimal(not_applicable), is_confirmed=True)


@given(st.decimals(0, 99, places=1), st.data())
def test_a_score_lies_between_nothing_and_everything_and_has_a_grade(not_applicable, data):
    got = data.draw(st.decimals(0, 100 - not_applicable, places=1))

    score = self_check_score(got, not_applicable=not_applicable, is_confirmed=True)

    assert got <= score <= 100
    assert grade(score, bands=BANDS).grade is not None


@pytest.mark.parametrize(
    ("got", "absent", "is_confirmed", "expected", "code"),
    [
        ("63", "0", False, "C", ReasonCode.SCORED),
        ("63", "10", True, "B", ReasonCode.SCORED),
        ("63", "10", False, None, ReasonCode.ABSENCE_UNCONFIRMED),
        ("0", "100", True, None, ReasonCode.NOTHING_APPLIES),
    ],
)
def test_a_self_check_without_a_score_has_no_grade_and_says_why(got, absent, is_confirmed, expected, code):
    grading = grade_check(Decimal(got), not_applicable=Decimal(absent), is_confirmed=is_confirmed, bands=BANDS)

    assert (grading.grade, grading.reason.code) == (expected, code)
