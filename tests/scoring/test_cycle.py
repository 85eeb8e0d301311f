"""Cycles of tests, evaluations and dose readings, and what a term says on a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cycle import DoseTerm, Due, Standing, StandingKind, next_dose_reading, next_evaluation, next_test
from tests.rules import rules_of

ON = date(2026, 11, 24)
TESTS = rules_of("test-cycles")
DOSES = rules_of("dose-terms")


@pytest.mark.parametrize(
    ("duty", "is_severe", "due_on", "rule"),
    [
        (next_test, True, date(2026, 3, 1), "test-severe@2021-02-01"),
        (next_test, False, date(2028, 3, 1), "test-general@2021-02-01"),
        (next_evaluation, True, date(2028, 3, 1), "evaluation-severe@2021-02-01"),
    ],
)
def test_article_20_asks_severe_employers_yearly_and_all_every_three_years(duty, is_severe, due_on, rule):
    due = duty(TESTS, is_severe=is_severe, last_on=date(2025, 3, 1), on=ON)

    assert due == Due(
        last_on=date(2025, 3, 1),
        due_on=due_on,
        rule=rule,
        article="工作场所职业卫生管理规定第二十条",
        decides=True,
        is_verified=False,
    )


def test_no_rule_speaks_of_an_evaluation_of_general_employers():
    due = next_evaluation(TESTS, is_severe=False, last_on=None, on=ON)

    assert (due.rule, due.standing(ON).kind) == ("", StandingKind.NO_RULE)


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        (date(2026, 2, 28), Standing(StandingKind.IN_TIME, 1)),
        (date(2026, 3, 1), Standing(StandingKind.IN_TIME, 0)),
        (date(2026, 3, 2), Standing(StandingKind.OVERDUE, 1)),
        (date(2026, 4, 1), Standing(StandingKind.OVERDUE, 31)),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_one_day_late(on, standing):
    assert next_test(TESTS, is_severe=True, last_on=date(2025, 3, 1), on=on).standing(on) == standing


def test_what_was_never_done_has_no_day_and_is_told_as_such():
    due = next_test(TESTS, is_severe=True, last_on=None, on=ON)

    assert (due.due_on, due.rule) == (None, "test-severe@2021-02-01")
    assert due.standing(ON) == Standing(StandingKind.NEVER_DONE)


def test_a_record_older_than_the_first_rule_is_judged_by_the_first_rule():
    due = next_test(TESTS, is_severe=True, last_on=date(2019, 5, 1), on=ON)

    assert (due.due_on, due.standing(ON).kind) == (date(2020, 5, 1), StandingKind.OVERDUE)


def test_a_rule_that_has_ended_is_no_rule():
    ended = [replace(row, valid_until=date(2024, 12, 31)) for row in TESTS]

    assert next_test(ended, is_severe=True, last_on=date(2025, 3, 1), on=ON).standing(ON).kind is StandingKind.NO_RULE


def test_a_rule_that_does_not_decide_makes_nobody_late_but_hides_no_gap():
    unchecked = [replace(row, decides=False) for row in TESTS]

    done = next_test(unchecked, is_severe=True, last_on=date(2020, 1, 1), on=ON)
    never = next_test(unchecked, is_severe=True, last_on=None, on=ON)

    assert (done.due_on, done.standing(ON).kind) == (date(2021, 1, 1), StandingKind.CANNOT_JUDGE)
    assert never.standing(ON).kind is StandingKind.NEVER_DONE


@pytest.mark.parametrize(
    ("term", "due_on"), [(DoseTerm.USUAL, date(2026, 10, 1)), (DoseTerm.LONGEST, date(2026, 11, 30))]
)
def test_a_dose_is_read_after_30_days_and_after_90_at_the_longest(term, due_on):
    due = next_dose_reading(DOSES, term=term, last_on=date(2026, 9, 1), on=ON)

    assert (due.due_on, due.article) == (due_on, "放射工作人员职业健康管理办法第十一条、第十二条")


def test_the_files_hold_these_terms_and_no_other():
    assert [(row.data["kind"], row.data["hazard_class"], row.data["months"]) for row in TESTS] == [
        ("test", "severe", "12"),
        ("evaluation", "severe", "36"),
        ("test", "general", "36"),
    ]
    assert [(row.data["term"], row.data["days"]) for row in DOSES] == [("usual", "30"), ("longest", "90")]


def test_the_catalogue_of_industries_is_still_without_rows():
    assert rules_of("industry-classes") == []


@given(st.dates(date(2015, 1, 1), ON), st.integers(0, 2000), st.integers(0, 400), st.booleans())
def test_waiting_longer_never_brings_anybody_back_in_time(last_on, waited, longer, is_severe):
    day = last_on + timedelta(days=waited)
    due = next_test(TESTS, is_severe=is_severe, last_on=last_on, on=day)

    is_late = due.standing(day).kind is StandingKind.OVERDUE

    assert not is_late or due.standing(day + timedelta(days=longer)).kind is StandingKind.OVERDUE
    assert is_late == (day > due.due_on)
