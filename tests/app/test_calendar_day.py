"""The office's calendar, seeded from the published notices."""

from datetime import date

from inspect_app.database import db
from inspect_app.models.calendar_day import CalendarDay
from inspect_app.queries.calendar_day import working_calendar


def test_the_seeded_calendar_knows_the_make_up_days_of_2026_and_marks_2027_provisional(database):

    calendar = working_calendar()

    assert calendar.after(date(2026, 9, 28), 7) == date(2026, 10, 13)
    assert calendar.after(date(2026, 2, 12), 7) == date(2026, 2, 28)
    assert calendar.after(date(2026, 12, 28), 7) == date(2027, 1, 7)
    assert calendar.is_provisional(date(2027, 1, 7))


def test_a_day_edited_by_hand_survives_the_next_load(database):
    db.session.get(CalendarDay, date(2026, 10, 10)).is_working = False
    db.session.flush()


    assert not working_calendar().is_working(date(2026, 10, 10))
