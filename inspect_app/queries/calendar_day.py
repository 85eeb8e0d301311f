"""The office's calendar as a value that the rules can ask."""

from inspect_app.database import db
from inspect_app.models.calendar_day import CalendarDay
from workflows.calendar import WorkingCalendar

NOTHING_LOADED = 9999


def working_calendar() -> WorkingCalendar:
    rows = db.session.execute(db.select(CalendarDay.day, CalendarDay.is_working, CalendarDay.is_provisional)).all()
    known = [row.day.year for row in rows if not row.is_provisional]
    return WorkingCalendar(
        exceptions={row.day: row.is_working for row in rows}, known_until=max(known, default=NOTHING_LOADED)
    )
