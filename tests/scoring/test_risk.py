"""The county tier: triggers, what is unknown, and the order inside 重点."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.risk import Facts, ReasonCode, Term, Tier, ValidMonths, rank

ON = date(2026, 11, 24)
MONTHS = ValidMonths(severe=Term(12), general=Term(36))
SAFE = Facts(
    new_cases=0,
    exceeded_points=0,
    exceeded_hazards=(),
    severe_factors=(),
    declared_on=date(2026, 3, 1),
    tested_on=date(2025, 5, 1),
    exposed_count=10,
)


def codes(facts: Facts) -> list[ReasonCode]:
    return [reason.code for reason in rank(facts, months=MONTHS, on=ON).reasons]


def test_declared_tested_and_without_trigger_is_general():
    assert rank(SAFE, months=MONTHS, on=ON).tier is Tier.GENERAL
    assert codes(SAFE) == [ReasonCode.ALL_KNOWN]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"new_cases": 1}, ReasonCode.CASES),
        ({"exceeded_points": 2, "exceeded_hazards": ("噪声",)}, ReasonCode.EXCEEDANCE),
        ({"exceeded_hazards": ("噪声",)}, ReasonCode.EXCEEDED_FACTOR),
        ({"severe_factors": ("苯",), "tested_on": date(2026, 5, 1)}, ReasonCode.SEVERE),
    ],
)
def test_any_single_trigger_makes_an_employer_key(change, code):
    facts = replace(SAFE, **change)

    assert rank(facts, months=MONTHS, on=ON).tier is Tier.KEY
    assert codes(facts) == [code]


def test_triggers_are_told_in_the_order_cases_exceedance_severe():
    facts = replace(SAFE, new_cases=1, exceeded_points=1, severe_factors=("苯",), tested_on=ON)

    assert codes(facts) == [ReasonCode.CASES, ReasonCode.EXCEEDANCE, ReasonCode.SEVERE]


def test_a_merged_entry_brings_its_triggers_and_is_named():
    merged = replace(SAFE, new_cases=2, exceeded_points=3, exceeded_hazards=("噪声",), severe_factors=("苯",), entry="P-7")
    own = replace(SAFE, exceeded_points=1, exceeded_hazards=("矽尘",), tested_on=ON)

    ranking = rank(own, merged=[merged], months=MONTHS, on=ON)

    assert [(reason.code, reason.details["entries"]) for reason in ranking.reasons] == [
        (ReasonCode.CASES, ["P-7"]),
        (ReasonCode.EXCEEDANCE, ["P-7"]),
        (ReasonCode.SEVERE, ["P-7"]),
    ]
    assert ranking.reasons[1].details["factors"] == ["矽尘", "噪声"]
    assert ranking.severe_factors == ("苯",)


def test_a_merged_entry_never_makes_its_survivor_look_known():
    own = replace(SAFE, declared_on=None)

    assert rank(own, merged=[replace(SAFE, entry="P-7")], months=MONTHS, on=ON).is_unknown


def test_inside_a_tier_cases_come_before_exceedance_before_severe_before_exposed_workers():
    less = replace(SAFE, exceeded_points=99_999, severe_factors=("苯",), exposed_count=9_999_999)
    orders = [
        rank(facts, months=MONTHS, on=ON).order
        for facts in (
            SAFE,
            replace(SAFE, exposed_count=9_999_999),
            replace(SAFE, severe_factors=("苯",)),
            replace(SAFE, exceeded_hazards=("噪声",)),
            less,
            replace(SAFE, new_cases=1),
        )
    ]

    assert orders == sorted(set(orders))


def test_a_reason_tells_whether_the_rule_behind_it_has_been_checked():
    unchecked = ValidMonths(severe=Term(12, is_verified=False), general=Term(36, is_verified=False))
    severe = replace(SAFE, severe_factors=("苯",), unverified=("苯",), tested_on=date(2024, 1, 1))

    told = [*rank(severe, months=unchecked, on=ON).reasons, *rank(SAFE, months=unchecked, on=ON).reasons]

    assert [(reason.code, reason.details["is_verified"]) for reason in told] == [
        (ReasonCode.SEVERE, 0),
        (ReasonCode.TEST_EXPIRED, 0),
        (ReasonCode.ALL_KNOWN, 0),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"declared_on": None}, ReasonCode.NOT_DECLARED), ({"tested_on": None}, ReasonCode.NOT_TESTED)],
)
def test_what_is_not_known_is_watched_and_never_general(change, code):
    ranking = rank(replace(SAFE, **change), months=MONTHS, on=ON)

    assert (ranking.tier, ranking.is_unknown) == (Tier.WATCH, True)
    assert [reason.code for reason in ranking.reasons] == [code]


@pytest.mark.parametrize(
    ("severe", "tested_on", "is_valid"),
    [
        ((), date(2023, 11, 24), True),
        ((), date(2023, 11, 23), False),
        (("苯",), date(2025, 11, 24), True),
        (("苯",), date(2025, 11, 23), False),
    ],
)
def test_a_test_counts_for_its_months_to_the_day(severe, tested_on, is_valid):
    facts = replace(SAFE, severe_factors=severe, tested_on=tested_on)

    assert (ReasonCode.TEST_EXPIRED not in codes(facts)) is is_valid


@given(
    cases=st.integers(0, 5),
    points=st.integers(0, 20),
    severe=st.lists(st.sampled_from(["苯", "矽尘"]), unique=True),
    declared=st.none() | st.dates(date(2015, 1, 1), ON),
    tested=st.none() | st.dates(date(2015, 1, 1), ON),
)
def test_no_data_never_looks_safe_and_a_trigger_always_tells(cases, points, severe, declared, tested):
    facts = Facts(cases, points, (), tuple(severe), declared, tested, 0)

    ranking = rank(facts, months=MONTHS, on=ON)

    assert (ranking.tier is Tier.KEY) == bool(cases or points or severe)
    assert ranking.tier is not Tier.GENERAL or (declared and tested and tested > ON - timedelta(days=1100))
    assert ranking.reasons


@given(st.dates(date(2015, 1, 1), ON), st.integers(1, 400))
def test_waiting_longer_never_lowers_a_tier(tested, days):
    order = [Tier.GENERAL, Tier.WATCH, Tier.KEY]
    facts = replace(SAFE, tested_on=tested)

    now = rank(facts, months=MONTHS, on=ON).tier
    later = rank(facts, months=MONTHS, on=ON + timedelta(days=days)).tier

    assert order.index(later) >= order.index(now)
