"""The rules of a draft, and how a draft becomes the rules of a plan."""

from datetime import date, timedelta

import pytest

from workflows import ceremony
from workflows.calendar import WorkingCalendar
from workflows.ceremony import Ceremony, Division, Draft, Limits, Need, Standing, check, needs_met, rules_of
from workflows.draw_plan import rules

DAY = date(2026, 11, 24)
LIMITS = Limits(opens_within_days=60, source_bits=24, earliest=DAY, calendar=WorkingCalendar({date(2026, 11, 28): True}))
CODES = {"key": "T3", "watch": "T1", "general": "T2"}


def draft(**values) -> Draft:
    ratios = {"key": (1, 4), "watch": (1, 20), "general": (1, 50)}
    return Draft(**{"matters": ("职业卫生",), "ratios": ratios, **values})


def plans(**values) -> Ceremony:
    usual = {
        "draw_on": DAY,
        "opens_on": DAY + timedelta(days=60),
        "due_on": DAY + timedelta(days=90),
        "is_short_form": False,
        "sources": [("sse-index", 10), ("sse-turnover", 10), ("szse-index", 10)],
        "trades": True,
        "bureau": (1, 2),
        "witnesses": ["司法局", "总工会"],
    }
    return Ceremony(**{**usual, **values})


def test_a_usual_draft_is_lawful():
    check(draft(), plans(), limits=LIMITS)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"opens_on": DAY + timedelta(days=61)}, ceremony.OpensTooLateError),
        ({"opens_on": DAY - timedelta(days=1)}, ceremony.DatesOutOfOrderError),
        ({"due_on": DAY - timedelta(days=1)}, ceremony.DatesOutOfOrderError),
        ({"draw_on": DAY - timedelta(days=1)}, ceremony.DrawTooSoonError),
        ({"draw_on": date(2026, 11, 28)}, ceremony.NotATradingDayError),
        ({"draw_on": date(2026, 11, 29)}, ceremony.NotATradingDayError),
        ({"is_short_form": True}, ceremony.ShortFormNotAllowedError),
        ({"sources": [("drand", 256)]}, ceremony.TooFewSourcesError),
        ({"sources": [("drand", 256), ("drand", 256)]}, ceremony.TooFewSourcesError),
        ({"sources": [("sse-index", 10), ("szse-index", 13)]}, ceremony.TooFewBitsError),
        ({"bureau": (1, 1)}, ceremony.SameBureauHandError),
        ({"witnesses": ["司法局"]}, ceremony.TooFewWitnessesError),
        ({"witnesses": ["司法局", "司法局"]}, ceremony.TooFewWitnessesError),
    ],
)
def test_each_rule_refuses_by_its_own_name(changed, refusal):
    with pytest.raises(refusal):
        check(draft(), plans(**changed), limits=LIMITS)


@pytest.mark.parametrize("ratio", [(3, 2), (-1, 2), (1, 0)])
def test_a_ratio_is_a_proper_fraction(ratio):
    with pytest.raises(ceremony.RatioMalformedError):
        check(draft(ratios={"key": ratio, "watch": (1, 2)}), plans(), limits=LIMITS)


def test_a_draw_that_draws_nobody_is_refused():
    with pytest.raises(ceremony.RatioMalformedError):
        check(draft(ratios={"key": (0, 1), "watch": (0, 1)}), plans(), limits=LIMITS)


def test_a_lottery_is_drawn_on_a_sunday_too():
    check(draft(), plans(draw_on=date(2026, 11, 29), sources=[("ssq", 24), ("dlt", 24)], trades=False), limits=LIMITS)


def test_the_next_trading_day_is_a_monday_even_when_the_saturday_is_worked():
    assert ceremony.trading_day_from(date(2026, 11, 28), LIMITS.calendar) == date(2026, 11, 30)


def test_exactly_twenty_four_bits_are_enough():
    check(draft(), plans(sources=[("sse-index", 12), ("szse-index", 12)]), limits=LIMITS)


@pytest.mark.parametrize(("division", "columns"), [(Division.TIER, 1), (Division.COUNTY, 2), (Division.TOWN, 2)])
def test_the_rules_are_those_of_a_sound_plan(division, columns):
    known = rules(rules_of(draft(division=division), tiers=CODES))

    assert len(known.strata) == columns
    assert known.ratio(["T3", "440703"][:columns]).denominator == 4


def test_no_rule_of_the_plan_names_a_tier():
    told = str(rules_of(draft(division=Division.TOWN), tiers=CODES))

    assert not any(word in told for word in ("key", "watch", "general"))


def test_every_standing_but_operating_is_excluded_by_its_own_rule():
    excluded = rules_of(draft(), tiers=CODES)["exclude"]

    assert [value for column, _operator, value in excluded if column == "status"] == [
        standing.value for standing in Standing if standing is not Standing.OPERATING
    ]
    assert excluded[-1] == ["last", "==", "C"]


def test_a_draft_survives_its_json():
    once = draft(division=Division.COUNTY, batch=3, covered=("061", "3130"))

    assert Draft.from_json(once.to_json()) == once


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        (["职业卫生"], [Need.OCCUPATIONAL]),
        (["放射卫生"], []),
        (["职业卫生", "放射卫生"], [Need.OCCUPATIONAL, Need.RADIATION]),
        (["卫生健康综合"], [Need.OCCUPATIONAL, Need.RADIATION]),
    ],
)
def test_the_general_field_covers_all_and_radiation_asks_for_both(fields, needs):
    assert needs_met(fields, general="卫生健康综合") == needs
