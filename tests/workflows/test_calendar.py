"""Working days, held against the days that the notices of 2026 give."""

from datetime import date

import pytest

from workflows.calendar import WorkingCalendar

OFF = (
    [date(2026, 2, day) for day in range(16, 21)]
    + [date(2026, 2, 23), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)]
    + [date(2026, 9, 25), *(date(2026, 10, day) for day in (1, 2, 5, 6, 7))]
)
WORKED = [date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)]
CALENDAR = WorkingCalendar({**dict.fromkeys(OFF, False), **dict.fromkeys(WORKED, True)}, known_until=2026)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 9, 28), 7, date(2026, 10, 13)),
        (date(2026, 2, 12), 7, date(2026, 2, 28)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 9, 18), 20, date(2026, 10, 22)),
        (date(2026, 4, 30), 10, date(2026, 5, 18)),
    ],
)
def test_a_term_counts_from_the_next_day_over_holidays_and_make_up_days(start, count, due):
    assert CALENDAR.after(start, count) == due


def test_a_last_day_that_is_off_moves_to_the_next_working_day():
    assert CALENDAR.on_or_after(date(2026, 10, 3)) == date(2026, 10, 8)
    assert CALENDAR.on_or_after(date(2026, 10, 10)) == date(2026, 10, 10)


def test_a_year_without_a_notice_is_provisional():
    assert CALENDAR.is_provisional(date(2027, 1, 7))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_what_is_left_counts_working_days_and_goes_below_zero_when_missed():
    assert CALENDAR.left(date(2026, 11, 24), date(2026, 11, 30)) == 4
    assert CALENDAR.left(date(2026, 11, 24), date(2026, 11, 24)) == 0
    assert CALENDAR.left(date(2026, 11, 24), date(2026, 11, 20)) == -2
