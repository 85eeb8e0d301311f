"""Terms in months (以月计的期限)."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day `months` later, clamped to the end of a shorter month. A term of months ends with this day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
