"""The hazard-risk grade: the whole of Table 1-1, and what the grade is at least where something is not known."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.bands import OutsideBandsError
from scoring.hazard_grade import Counting, ExposureLevel, Factor, HeadCount, HeadsOf, Reading, ReasonCode, grade
from scoring.risk_matrix import HazardGrade, MatrixIncompleteError, risk_matrix
from tests.rules import rules_of

ON = date(2026, 11, 24)
ROWS = rules_of("risk-matrix")
MATRIX = risk_matrix(ROWS, on=ON)

TABLE = [
    (False, ExposureLevel.COMPLIES, "Ⅰ", "Ⅰ", "Ⅰ"),
    (False, ExposureLevel.EXCEEDS, "Ⅱ", "Ⅱ", "Ⅲ"),
    (True, ExposureLevel.COMPLIES, "Ⅱ", "Ⅱ", "Ⅲ"),
    (True, ExposureLevel.EXCEEDS, "Ⅲ", "Ⅲ", "Ⅲ"),
]
"""Table 1-1 as printed: severe, level, then ≤9, 10–49 and ≥50 workers."""
CELLS = [
    (is_severe, level, workers, grades[column])
    for is_severe, level, *grades in TABLE
    for column, counts in enumerate([(0, 1, 9), (10, 11, 49), (50, 51, 9_999)])
    for workers in counts
]

BENZENE = Factor(
    "苯", is_severe=True, level=ExposureLevel.EXCEEDS, tested_on=date(2026, 3, 1), post="喷漆岗", workers=HeadCount(12, 15)
)
NOISE = Factor("噪声", is_severe=False, level=ExposureLevel.COMPLIES, tested_on=date(2026, 3, 1))


def graded(*factors, workers=12, matrix=MATRIX):
    return grade(factors, workers=HeadCount(distinct=workers), matrix=matrix)


def codes(grading):
    return [reason.code for reason in grading.reasons]


@pytest.mark.parametrize(("is_severe", "level", "workers", "expected"), CELLS)
def test_every_cell_of_the_table_on_both_sides_of_every_edge(is_severe, level, workers, expected):
    grading = graded(replace(BENZENE, is_severe=is_severe, level=level), workers=workers)

    assert grading.grade == expected


def test_the_file_holds_the_table_and_nothing_else():
    expected = {
        ("severe" if is_severe else "general", level.value, start, grades[column])
        for is_severe, level, *grades in TABLE
        for column, start in enumerate(["0", "10", "50"])
    }
    columns = ("nature", "level", "workers_from", "grade")

    assert {tuple(row.data[column] for column in columns) for row in ROWS} == expected
    assert len(ROWS) == 12


def test_fewer_than_no_workers_are_refused():
    with pytest.raises(OutsideBandsError):
        graded(BENZENE, workers=-1)


def test_the_reason_tells_the_factor_the_post_the_workers_the_day_and_the_row():
    (reason,) = graded(BENZENE).reasons

    assert reason.code is ReasonCode.EXCEEDS
    assert reason.details == {
        "factor": "苯",
        "nature": "severe",
        "post": "喷漆岗",
        "tested_on": "2026-03-01",
        "at_least": "Ⅲ",
        "at_most": "Ⅲ",
        "cells": ["severe-exceeds-10@2022-01-01"],
        "is_verified": 0,
        "exposed": 12,
    }


def test_several_factors_give_the_highest_grade_and_the_gravest_reason_comes_first():
    grading = graded(NOISE, BENZENE)

    assert grading.grade is HazardGrade.THREE
    assert [reason.details["factor"] for reason in grading.reasons] == ["苯", "噪声"]
    assert grading.versions == ("general-complies-10@2022-01-01", "severe-exceeds-10@2022-01-01")


@pytest.mark.parametrize("level", [ExposureLevel.UNTESTED, ExposureLevel.CANNOT_JUDGE])
@pytest.mark.parametrize(("is_severe", "at_least", "at_most"), [(False, "Ⅰ", "Ⅱ"), (True, "Ⅱ", "Ⅲ")])
def test_a_factor_without_a_verdict_leaves_the_grade_unknown_with_a_lower_bound(level, is_severe, at_least, at_most):
    grading = graded(replace(BENZENE, is_severe=is_severe, level=level))

    assert grading.grade is None
    assert (grading.at_least, grading.at_most) == (at_least, at_most)
    assert codes(grading) == [level.value]


def test_a_verdict_that_could_change_nothing_is_not_waited_for():
    untested = replace(BENZENE, level=ExposureLevel.UNTESTED)

    assert graded(untested, workers=50).grade is HazardGrade.THREE
    assert graded(replace(NOISE, level=ExposureLevel.UNTESTED), BENZENE).grade is HazardGrade.THREE
    assert codes(graded(untested, workers=50)) == [ReasonCode.UNTESTED]


def test_a_nature_that_is_not_known_leaves_the_grade_unknown():
    grading = graded(replace(NOISE, name="其他粉尘", is_severe=None))

    assert (grading.grade, grading.at_least, grading.at_most) == (None, "Ⅰ", "Ⅱ")
    assert codes(grading) == [ReasonCode.COMPLIES, ReasonCode.NATURE_UNKNOWN]
    assert grading.reasons[1].details == {"factors": ["其他粉尘"]}


def test_a_head_count_that_is_not_known_leaves_the_grade_unknown_where_it_matters():
    grading = graded(replace(BENZENE, level=ExposureLevel.COMPLIES), workers=None)

    assert (grading.grade, grading.at_least, grading.at_most) == (None, "Ⅱ", "Ⅲ")
    assert codes(grading) == [ReasonCode.COMPLIES, ReasonCode.WORKERS_UNKNOWN]
    assert "exposed" not in grading.reasons[0].details
    assert graded(NOISE, workers=None).grade is HazardGrade.ONE


def test_an_employer_without_a_known_factor_is_unknown():
    grading = graded()

    assert (grading.grade, grading.at_least, grading.at_most) == (None, "Ⅰ", "Ⅲ")
    assert codes(grading) == [ReasonCode.NO_FACTORS]


@pytest.mark.parametrize(
    ("reading", "exposed"),
    [
        (Reading(), 60),
        (Reading(counting=Counting.REPEATED), 75),
        (Reading(heads_of=HeadsOf.FACTOR), 12),
        (Reading(counting=Counting.REPEATED, heads_of=HeadsOf.FACTOR), 15),
    ],
)
def test_whose_heads_count_and_how_is_a_setting(reading, exposed):
    grading = grade([BENZENE], workers=HeadCount(distinct=60, repeated=75), matrix=MATRIX, reading=reading)

    assert grading.reasons[0].details["exposed"] == exposed


def test_a_count_of_the_other_kind_never_stands_in():
    grading = grade([replace(BENZENE, level=ExposureLevel.COMPLIES)], workers=HeadCount(repeated=9), matrix=MATRIX)

    assert grading.grade is None


def test_a_row_that_does_not_decide_leaves_the_grade_unknown():
    unchecked = risk_matrix([replace(row, decides=row.data["grade"] != "Ⅱ") for row in ROWS], on=ON)

    grading = graded(replace(BENZENE, level=ExposureLevel.COMPLIES), matrix=unchecked)

    assert (grading.grade, grading.at_least, grading.at_most) == (None, "Ⅰ", "Ⅲ")
    assert grading.reasons[-1].code is ReasonCode.MATRIX_UNVERIFIED
    assert grading.reasons[-1].details == {"cells": ["severe-complies-10@2022-01-01"]}


def test_a_table_with_a_line_missing_is_refused():
    with pytest.raises(MatrixIncompleteError):
        risk_matrix([row for row in ROWS if row.data["nature"] == "severe"], on=ON)
    with pytest.raises(MatrixIncompleteError):
        risk_matrix(ROWS, on=date(2021, 12, 31))


FACTORS = st.builds(
    Factor,
    name=st.sampled_from(["苯", "矽尘", "噪声"]),
    is_severe=st.none() | st.booleans(),
    level=st.sampled_from(ExposureLevel),
)
COUNTS = st.none() | st.integers(0, 120)


def bounds(factors, workers):
    grading = graded(*factors, workers=workers)
    return grading.at_least.ordinal, grading.at_most.ordinal


@given(st.lists(FACTORS, min_size=1, max_size=4), st.integers(0, 120), st.integers(0, 120))
def test_more_workers_never_give_a_lower_grade(factors, workers, more):
    fewer, many = bounds(factors, workers), bounds(factors, workers + more)

    assert fewer[0] <= many[0]
    assert fewer[1] <= many[1]


@given(st.lists(FACTORS, max_size=3), FACTORS, COUNTS)
def test_a_worse_verdict_never_gives_a_lower_grade(others, factor, workers):
    better, worse = (
        bounds([*others, replace(factor, level=level)], workers) for level in (ExposureLevel.COMPLIES, ExposureLevel.EXCEEDS)
    )

    assert better[0] <= worse[0]
    assert better[1] <= worse[1]


@given(st.lists(FACTORS, max_size=3), FACTORS, COUNTS)
def test_a_severe_factor_never_gives_a_lower_grade_than_a_general_one(others, factor, workers):
    general, severe = (bounds([*others, replace(factor, is_severe=is_severe)], workers) for is_severe in (False, True))

    assert general[0] <= severe[0]
    assert general[1] <= severe[1]


@given(st.lists(FACTORS, min_size=1, max_size=3), FACTORS, COUNTS)
def test_one_more_factor_never_gives_a_lower_grade(factors, factor, workers):
    assert bounds(factors, workers)[0] <= bounds([*factors, factor], workers)[0]


@given(st.lists(FACTORS, min_size=1, max_size=3), COUNTS, st.data())
def test_whatever_turns_out_the_grade_is_never_below_the_bound_told_before(factors, workers, data):
    known = [
        replace(
            factor,
            is_severe=data.draw(st.booleans()) if factor.is_severe is None else factor.is_severe,
            level=ExposureLevel(data.draw(st.sampled_from(factor.level.possible)).value),
        )
        for factor in factors
    ]
    counted = data.draw(st.integers(0, 120)) if workers is None else workers

    before, after = bounds(factors, workers), bounds(known, counted)

    assert after[0] == after[1]
    assert before[0] <= after[0] <= before[1]
