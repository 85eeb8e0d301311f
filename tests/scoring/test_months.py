"""Terms in months: the same day later, or the last of a shorter month."""

from datetime import date

import pytest

from scoring.months import months_after


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 1, 30), 0, date(2026, 1, 30)),
    ],
)
def test_months_clamp_to_the_end_of_a_shorter_month(day, months, last):
    assert months_after(day, months) == last
