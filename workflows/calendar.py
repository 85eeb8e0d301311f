"""Working days (工作日): weekdays but for the days off and the make-up days of the State Council's yearly notice.

A term of n working days counts from the next day. A year whose notice is not out yet is provisional (暂定): its legal
holidays are known, its make-up days are not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`exceptions`: True for a weekend day that is worked, False for a weekday off. `known_until`: last year with a notice."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_until: int = 9999

    def is_working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def is_provisional(self, day: date) -> bool:
        return day.year > self.known_until

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself for 0."""
        for _step in range(count):
            day = self.next_after(day)
        return day

    def next_after(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself when it is worked, else the next that is (期限届满日为法定休假日的顺延)."""
        return day if self.is_working(day) else self.next_after(day)

    def between(self, first: date, last: date) -> Iterator[date]:
        """The working days from `first` to `last`, both included."""
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            if self.is_working(day):
                yield day

    def left(self, today: date, due: date) -> int:
        """Working days that remain after today up to the due day; negative by those that have passed since."""
        if due >= today:
            return sum(1 for day in self.between(today, due) if day > today)
        return -sum(1 for day in self.between(due, today) if day > due)
