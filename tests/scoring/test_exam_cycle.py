"""Cycles of health exams: by factor and level, in the edition of the day of the exam."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scoring.cycle import StandingKind
from scoring.exam_cycle import ExamFactor, next_exam
from tests.rules import rules_of

ON = date(2026, 11, 24)
ROWS = rules_of("exam-cycles")
CHECKED = [replace(row, decides=True, is_verified=True) for row in ROWS]
OLD, NEW = date(2026, 7, 31), date(2026, 8, 1)
"""The last day of the edition of 2014 and the first of that of 2025."""


def exam(factor, level, last_on, rows=ROWS):
    return next_exam(rows, factor, level=level, last_on=last_on, on=ON)


@pytest.mark.parametrize(
    ("factor", "level", "due_on"),
    [
        (ExamFactor.NOISE, Decimal("84.9"), date(2028, 8, 1)),
        (ExamFactor.NOISE, Decimal(85), date(2027, 8, 1)),
        (ExamFactor.NOISE, Decimal("85.1"), date(2027, 8, 1)),
        (ExamFactor.NOISE, Decimal("80.1"), date(2028, 8, 1)),
        (ExamFactor.NOISE, Decimal(80), date(2028, 8, 1)),
        *[
            case
            for factor in (ExamFactor.SILICA_DUST, ExamFactor.DUST, ExamFactor.CHEMICAL)
            for case in (
                (factor, 0, date(2028, 8, 1)),
                (factor, 1, date(2028, 8, 1)),
                (factor, 2, date(2027, 8, 1)),
                (factor, 3, date(2027, 8, 1)),
                (factor, None, date(2027, 8, 1)),
            )
        ],
        (ExamFactor.HEAT, None, date(2027, 8, 1)),
    ],
)
def test_the_edition_of_2025_by_factor_and_level(factor, level, due_on):
    due = exam(factor, level, NEW)

    assert (due.due_on, due.article, due.decides) == (due_on, "GBZ 188-2025", True)
    assert due.standing(ON).kind is StandingKind.IN_TIME


def test_noise_below_80_asks_for_no_exam():
    due = exam(ExamFactor.NOISE, Decimal("79.9"), None)

    assert (due.due_on, due.standing(ON).kind) == (None, StandingKind.NOT_REQUIRED)


@pytest.mark.parametrize(
    ("factor", "level", "due_on"),
    [
        (ExamFactor.NOISE, 85, date(2027, 7, 31)),
        (ExamFactor.NOISE, Decimal("84.9"), date(2028, 7, 31)),
        (ExamFactor.NOISE, 80, date(2028, 7, 31)),
        (ExamFactor.SILICA_DUST, 1, date(2028, 7, 31)),
        (ExamFactor.SILICA_DUST, 2, date(2027, 7, 31)),
    ],
)
def test_the_edition_of_2014_is_recalled_so_it_shows_a_day_and_judges_nobody(factor, level, due_on):
    due = exam(factor, level, OLD)

    assert (due.due_on, due.article) == (due_on, "GBZ 188-2014")
    assert due.standing(date(2030, 1, 1)).kind is StandingKind.CANNOT_JUDGE
    assert exam(factor, level, OLD, CHECKED).standing(date(2030, 1, 1)).kind is StandingKind.OVERDUE


@pytest.mark.parametrize("factor", [ExamFactor.DUST, ExamFactor.CHEMICAL, ExamFactor.HEAT])
@pytest.mark.parametrize("rows", [ROWS, CHECKED])
def test_a_cycle_that_is_not_on_file_never_takes_that_of_the_next_edition(factor, rows):
    due = exam(factor, 1, OLD, rows)

    assert (due.due_on, due.article, due.standing(ON).kind) == (None, "GBZ 188-2014", StandingKind.CANNOT_JUDGE)


def test_a_cycle_of_the_old_edition_that_the_county_adds_takes_over():
    found = next(row for row in ROWS if row.data["factor"] == "silica_dust" and row.data["months"] == "12")
    added = replace(found, code="chemical-2", decides=True, data={**found.data, "factor": "chemical", "months": "6"})

    assert exam(ExamFactor.CHEMICAL, 2, OLD, [*ROWS, added]).due_on == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("last_on", "version"), [(OLD, "noise-85@2014-10-01"), (NEW, "noise-85@2026-08-01"), (None, "noise-85@2026-08-01")]
)
def test_the_edition_changes_in_mid_year_with_the_day_of_the_exam(last_on, version):
    assert exam(ExamFactor.NOISE, 90, last_on).rule == version


def test_silica_below_the_grades_of_2014_has_no_rule_there():
    assert exam(ExamFactor.SILICA_DUST, 0, OLD).standing(ON).kind is StandingKind.NO_RULE


def test_noise_that_was_never_measured_shows_the_shortest_cycle_and_judges_nobody():
    done, never = exam(ExamFactor.NOISE, None, NEW), exam(ExamFactor.NOISE, None, None)

    assert (done.due_on, done.standing(date(2030, 1, 1)).kind) == (date(2027, 8, 1), StandingKind.CANNOT_JUDGE)
    assert never.standing(ON).kind is StandingKind.NEVER_DONE


def test_a_factor_without_rows_has_no_rule():
    due = exam(ExamFactor.HEAT, None, NEW, [row for row in ROWS if row.data["factor"] != "heat"])

    assert due.standing(ON).kind is StandingKind.NO_RULE


def test_the_file_holds_these_cycles_and_no_other():
    columns = ("factor", "level_from", "level_below", "is_ungraded", "months")
    recalled = {tuple(row.data.get(column, "") for column in columns) for row in ROWS if not row.decides}
    seen = {tuple(row.data.get(column, "") for column in columns) for row in ROWS if row.decides}

    assert recalled == {
        ("noise", "85", "", "", "12"),
        ("noise", "80", "85", "", "24"),
        ("silica_dust", "1", "2", "", "24"),
        ("silica_dust", "2", "", "", "12"),
        ("dust", "", "", "", ""),
        ("chemical", "", "", "", ""),
        ("heat", "", "", "", ""),
    }
    assert seen == {
        ("noise", "85", "", "", "12"),
        ("noise", "80", "85", "", "24"),
        ("noise", "0", "80", "", "0"),
        *((factor, "0", "2", "", "24") for factor in ("silica_dust", "dust", "chemical")),
        *((factor, "2", "", "", "12") for factor in ("silica_dust", "dust", "chemical")),
        *((factor, "", "", "true", "12") for factor in ("silica_dust", "dust", "chemical")),
        ("heat", "", "", "", "12"),
    }
