"""Declarations: 30 or 15 days after an event, and the window of the annual update on both its sides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cycle import Standing, StandingKind
from scoring.declaration import Event, annual_update, event_due
from tests.rules import rules_of

ON = date(2026, 11, 24)
ROWS = rules_of("declaration-terms")


@pytest.mark.parametrize(
    ("event", "days", "article"),
    [
        (Event.PROJECT_ACCEPTED, 30, "第八条"),
        (Event.PROCESS_CHANGED, 15, "第八条"),
        (Event.DETAILS_CHANGED, 15, "第八条"),
        (Event.RESULT_CHANGED, 15, "第八条"),
        (Event.ENDED, 15, "第九条"),
    ],
)
def test_an_event_starts_a_term_of_calendar_days(event, days, article):
    due = event_due(ROWS, event, happened_on=date(2026, 1, 20))
    last = date(2026, 1, 20) + timedelta(days=days)

    assert (due.due_on, due.article) == (last, f"职业病危害项目申报办法{article}")
    assert due.standing(last) == Standing(StandingKind.IN_TIME, 0)
    assert due.standing(last + timedelta(days=1)) == Standing(StandingKind.OVERDUE, 1)


@pytest.mark.parametrize(
    ("on", "is_open", "standing"),
    [
        (date(2026, 3, 15), False, Standing(StandingKind.IN_TIME, 61)),
        (date(2026, 3, 16), True, Standing(StandingKind.IN_TIME, 60)),
        (date(2026, 5, 14), True, Standing(StandingKind.IN_TIME, 1)),
        (date(2026, 5, 15), False, Standing(StandingKind.IN_TIME, 0)),
        (date(2026, 5, 16), False, Standing(StandingKind.OVERDUE, 1)),
    ],
)
def test_the_update_is_open_more_than_11_and_less_than_13_months_later_and_late_after_more_than_13(on, is_open, standing):
    update = annual_update(ROWS, declared_on=date(2025, 4, 15), on=on)

    assert (update.opens_on, update.closes_on) == (date(2026, 3, 16), date(2026, 5, 14))
    assert (update.is_open(on), update.due.standing(on)) == (is_open, standing)


def test_the_window_of_a_declaration_at_the_end_of_a_month():
    update = annual_update(ROWS, declared_on=date(2025, 1, 31), on=ON)

    assert (update.opens_on, update.closes_on, update.due.due_on) == (date(2026, 1, 1), date(2026, 2, 27), date(2026, 2, 28))


def test_the_first_declaration_has_no_window_and_was_never_done():
    update = annual_update(ROWS, declared_on=None, on=ON)

    assert (update.opens_on, update.closes_on, update.is_open(ON)) == (None, None, False)
    assert update.due.standing(ON).kind is StandingKind.NEVER_DONE


def test_a_declaration_older_than_the_rule_is_judged_by_it():
    assert annual_update(ROWS, declared_on=date(2020, 1, 1), on=ON).due.standing(ON).kind is StandingKind.OVERDUE


def test_without_a_rule_there_is_no_window():
    update = annual_update([], declared_on=date(2025, 4, 15), on=ON)

    assert (update.opens_on, update.due.standing(ON).kind) == (None, StandingKind.NO_RULE)


def test_the_file_holds_these_terms_and_no_other():
    columns = ("event", "days", "opens_after_months", "closes_before_months")

    assert [tuple(row.data.get(column, "") for column in columns) for row in ROWS] == [
        ("project_accepted", "30", "", ""),
        ("process_changed", "15", "", ""),
        ("details_changed", "15", "", ""),
        ("result_changed", "15", "", ""),
        ("ended", "15", "", ""),
        ("annual", "", "11", "13"),
    ]


@given(st.dates(date(2015, 1, 1), ON), st.integers(0, 500))
def test_an_open_window_is_never_late(declared_on, waited):
    day = declared_on + timedelta(days=waited)
    update = annual_update(ROWS, declared_on=declared_on, on=day)

    assert not update.is_open(day) or update.due.standing(day).kind is StandingKind.IN_TIME
    assert update.opens_on < update.closes_on < update.due.due_on
