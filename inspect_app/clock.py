"""The one place that reads the time, and the office's day (机关所在地的日期)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The office's day at this instant."""
    return office_date(now())


def office_date(at: datetime) -> date:
    """The statutory day of an instant: between 00:00 and 08:00 in China the UTC date is still yesterday's."""
    return at.astimezone(OFFICE).date()


def office_time(at: datetime) -> datetime:
    return at.astimezone(OFFICE)
