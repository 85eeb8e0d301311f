"""Rules: of each code the newest that is valid on the day, and a version to remember it by."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.rule import Rule, in_force

OLD = Rule(
    code="苯",
    valid_from=date(2020, 4, 1),
    valid_until=None,
    decides=True,
    is_verified=False,
    source="GBZ 2.1-2019",
    words="苯",
    data={"twa": "6"},
)
NEW = replace(OLD, valid_from=date(2022, 11, 1), data={"twa": "3"})


def test_a_version_is_the_code_with_its_first_day():
    assert OLD.version == "苯@2020-04-01"


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2020, 3, 31), []), (date(2020, 4, 1), [OLD]), (date(2022, 10, 31), [OLD]), (date(2022, 11, 1), [NEW])],
)
def test_a_later_version_takes_over_on_its_first_day(on, expected):
    assert in_force([OLD, NEW], on) == expected
    assert in_force([NEW, OLD], on) == expected


@pytest.mark.parametrize(("on", "is_valid"), [(date(2021, 1, 31), True), (date(2021, 2, 1), False)])
def test_the_last_day_still_counts(on, is_valid):
    rule = replace(OLD, valid_until=date(2021, 1, 31))

    assert in_force([rule], on) == ([rule] if is_valid else [])


def test_a_newer_row_that_does_not_decide_is_the_one_in_force():
    """An older rule never comes back because its successor is unchecked."""
    unchecked = replace(NEW, decides=False)

    assert in_force([OLD, unchecked], date(2023, 1, 1)) == [unchecked]


def test_codes_keep_the_order_in_which_they_come():
    other = replace(OLD, code="甲苯")

    assert [rule.code for rule in in_force([other, OLD, NEW], date(2023, 1, 1))] == ["甲苯", "苯"]
