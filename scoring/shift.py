"""Long shifts (长时间工作): PC-TWA is set for 8 hours a day and 40 a week, and falls with the hours beyond (GBZ 2.1)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.measurement import MissingHoursError, Shift

DAY, WEEK = 24, 168


@dataclass(frozen=True, slots=True)
class UsualHours:
    per_day: Decimal
    per_week: Decimal


def reduction(shift: Shift, usual: UsualHours, *, usual_days: Decimal) -> Fraction:
    """RF, at most 1: the daily factor 8/h × (24−h)/16, the weekly 40/h × (168−h)/128; the smaller where both apply.

    Without hours nothing is reduced, unless there are more days than usual: then what the week comes to is not known.
    """
    hours, days = shift.hours_per_day, shift.days_per_week
    if hours is None:
        if days is not None and days > usual_days:
            raise MissingHoursError
        return Fraction(1)
    daily = _factor(hours, usual.per_day, whole=DAY)
    weekly = Fraction(1) if days is None else _factor(hours * days, usual.per_week, whole=WEEK)
    return min(daily, weekly)


def _factor(hours: Decimal, usual: Decimal, *, whole: int) -> Fraction:
    """Less exposure is allowed for each hour beyond, and less time is left to recover."""
    if hours <= usual:
        return Fraction(1)
    return Fraction(usual * (whole - hours)) / Fraction(hours * (whole - usual))
