"""Seeds the exception days of the years around now. What an administrator has edited stays."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import holidays
from sqlalchemy.dialects.postgresql import insert

from inspect_app.database import db
from inspect_app.models.calendar_day import CalendarDay

FIRST_YEAR = 2024
KNOWN_UNTIL = 2026
"""The last year whose notice (国务院办公厅关于部分节假日安排的通知) the package of days knows."""
SATURDAY = 5


def load(*, last_year: int = KNOWN_UNTIL + 2) -> None:
    """Insert the days that are not there yet."""
    rows = list(_days(FIRST_YEAR, last_year))
    db.session.execute(insert(CalendarDay).on_conflict_do_nothing(), rows)


def _days(first_year: int, last_year: int) -> Iterator[dict[str, Any]]:
    china = holidays.country_holidays("CN", years=range(first_year, last_year + 1), language="zh_CN")
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    while day <= end:
        works = china.is_working_day(day)
        if works != (day.weekday() < SATURDAY):
            yield _row(day, works, china.get(day) or "调休上班")
        day += timedelta(days=1)


def _row(day: date, works: bool, name: str) -> dict[str, Any]:
    is_known = day.year <= KNOWN_UNTIL
    return {
        "day": day,
        "is_working": works,
        "name": name,
        "source": f"国务院办公厅关于{day.year}年部分节假日安排的通知" if is_known else "法定节日推算，通知未发布",
        "is_provisional": not is_known,
    }
