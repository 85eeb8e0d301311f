"""The county tier: points with their reasons, what is unknown, and the order inside 重点."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.risk import WORKERS, Cycles, Facts, Months, Other, Ranker
from scoring.tier import Tier
from scoring.tier_rule import CODES, Gap, Trigger, tier_rule

ON = date(2026, 11, 24)
DAY = timedelta(days=1)
CYCLES = Cycles(severe_test=Months(12), general_test=Months(36), exam=Months(12), declaration=Months(13))
TERMS = {code: {"points": 20, "each": 0, "most": 20, "at_least": 1} for code in CODES} | {
    "cases": {"points": 100, "each": 10, "most": 150, "at_least": 1},
    "exceedance": {"points": 80, "each": 1, "most": 100, "at_least": 1},
    "abnormal": {"points": 60, "each": 0, "most": 60, "at_least": 3},
    "severe": {"points": 60, "each": 5, "most": 80, "at_least": 1},
}
RULE = tier_rule("LOCAL 1", {"terms": TERMS, "key_from": 60, "watch_from": 20, "ceilings": {}})
SAFE = Facts(exposed=10, declared_on=date(2026, 3, 1), measured_on=date(2025, 5, 1), examined_on=date(2026, 5, 1))


def ranked(facts, merged=()):
    return Ranker(RULE, CYCLES, ON).rank(facts, merged)


def codes(facts):
    return [reason.code for reason in ranked(facts).reasons]


def test_declared_tested_examined_and_without_trigger_is_general():
    assert ranked(SAFE).tier is Tier.GENERAL
    assert codes(SAFE) == [Other.ALL_KNOWN]


@pytest.mark.parametrize(
    ("change", "code", "tier", "points"),
    [
        ({"cases": 1}, Trigger.CASES, Tier.KEY, 100),
        ({"cases": 3}, Trigger.CASES, Tier.KEY, 120),
        ({"exceeded": 2, "exceeded_factors": ("噪声",)}, Trigger.EXCEEDANCE, Tier.KEY, 81),
        ({"abnormal": 3}, Trigger.ABNORMAL, Tier.KEY, 60),
        ({"severe": ("苯",), "measured_on": ON}, Trigger.SEVERE, Tier.KEY, 60),
        ({"is_severe_industry": True, "measured_on": ON}, Trigger.INDUSTRY, Tier.WATCH, 20),
        ({"campaigns": ("粉尘治理",)}, Trigger.CAMPAIGN, Tier.WATCH, 20),
        ({"healthy": ("健康企业",)}, Trigger.HEALTHY, Tier.WATCH, 20),
        ({"false_assessments": 1}, Trigger.FALSE_ASSESSMENT, Tier.WATCH, 20),
    ],
)
def test_each_trigger_earns_its_points_and_says_so(change, code, tier, points):
    ranking = ranked(SAFE._replace(**change))

    assert (ranking.tier, ranking.is_unknown) == (tier, False)
    assert [(reason.code, reason.details["points"]) for reason in ranking.reasons] == [(code, points)]


def test_two_abnormal_results_are_not_several():
    assert codes(SAFE._replace(abnormal=2)) == [Other.ALL_KNOWN]


def test_points_add_up_and_the_gravest_reason_is_told_first():
    ranking = ranked(SAFE._replace(severe=("苯",), measured_on=ON, cases=1, exceeded=1, campaigns=("粉尘治理",)))

    assert [reason.code for reason in ranking.reasons] == [
        *(Trigger.CASES, Trigger.EXCEEDANCE, Trigger.SEVERE, Trigger.CAMPAIGN),
    ]
    assert ranking.order == (100 + 80 + 60 + 20) * WORKERS + 10


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"declared_on": None}, Gap.NOT_DECLARED),
        ({"measured_on": None}, Gap.NOT_TESTED),
        ({"examined_on": None}, Gap.NOT_EXAMINED),
        ({"declared_on": date(2025, 10, 23)}, Gap.DECLARATION_OVERDUE),
        ({"measured_on": date(2023, 11, 23)}, Gap.TEST_EXPIRED),
        ({"examined_on": date(2025, 11, 23)}, Gap.EXAM_OVERDUE),
    ],
)
def test_what_is_not_known_is_never_below_watch(change, code):
    ranking = ranked(SAFE._replace(**change))

    assert (ranking.tier, ranking.is_unknown) == (Tier.WATCH, True)
    assert [reason.code for reason in ranking.reasons] == [code]


def test_a_gap_without_points_still_makes_watch():
    silent = tier_rule(
        "2",
        {
            "terms": {**TERMS, "not_tested": {"points": 0, "each": 0, "most": 0, "at_least": 1}},
            "key_from": 60,
            "watch_from": 20,
            "ceilings": {},
        },
    )

    ranking = Ranker(silent, CYCLES, ON).rank(SAFE._replace(measured_on=None))

    assert (ranking.tier, [reason.code for reason in ranking.reasons]) == (Tier.WATCH, [Gap.NOT_TESTED])


def test_an_exam_of_unknown_day_is_no_gap():
    assert codes(SAFE._replace(examined_on=None, is_examined=True)) == [Other.ALL_KNOWN]


@pytest.mark.parametrize(
    ("severe", "measured_on", "is_unknown"),
    [
        *(((), date(2023, 11, 24), False), ((), date(2023, 11, 23), True)),
        *((("苯",), date(2025, 11, 24), False), (("苯",), date(2025, 11, 23), True)),
    ],
)
def test_a_test_counts_for_twelve_months_with_a_severe_factor_and_thirty_six_without(severe, measured_on, is_unknown):
    assert ranked(SAFE._replace(severe=severe, measured_on=measured_on)).is_unknown is is_unknown


def test_a_severe_industry_is_tested_every_year():
    assert Gap.TEST_EXPIRED in codes(SAFE._replace(is_severe_industry=True))


def test_a_merged_entry_brings_its_triggers_and_is_named_but_not_its_dates():
    merged = SAFE._replace(cases=2, exceeded=3, exceeded_factors=("噪声",), severe=("苯",), entry="P-7", measured_on=ON)
    own = SAFE._replace(exceeded=1, exceeded_factors=("矽尘",), measured_on=None)

    ranking = ranked(own, merged=[merged])

    told = {reason.code: reason.details for reason in ranking.reasons}
    assert told[Trigger.CASES]["entries"] == ["P-7"]
    assert (told[Trigger.EXCEEDANCE]["count"], told[Trigger.EXCEEDANCE]["factors"]) == (3, ["噪声"])
    assert ranking.severe == ("苯",)
    assert Gap.NOT_TESTED in told


def test_a_severe_factor_that_nobody_has_checked_is_marked():
    reason = ranked(SAFE._replace(severe=("苯",), unverified=("苯",), measured_on=ON)).reasons[0]

    assert reason.details["is_verified"] == 0


def test_a_result_says_until_when_it_stands_by_itself():
    assert ranked(SAFE).until == date(2027, 4, 2), "the annual update of a declaration of 2026-03-01 ends on 2027-04-01"
    assert ranked(SAFE._replace(cases=1)).until == date(2027, 1, 1)
    assert ranked(SAFE._replace(false_assessments=1)).until == date(2027, 1, 1)
    assert ranked(SAFE._replace(abnormal=1, abnormal_ends_on=ON + DAY)).until == ON + DAY
    assert ranked(SAFE._replace(changes_on=ON + DAY)).until == ON + DAY
    assert ranked(Facts()).until is None


dates = st.one_of(st.none(), st.dates(date(2022, 1, 1), date(2027, 6, 1)))
facts = st.builds(
    Facts,
    exposed=st.integers(0, 10**8),
    severe=st.sets(st.sampled_from(["苯", "矽尘", "铅尘"])).map(sorted).map(tuple),
    cases=st.integers(0, 30),
    exceeded=st.integers(0, 300),
    abnormal=st.integers(0, 9),
    declared_on=dates,
    measured_on=dates,
    examined_on=dates,
)


@given(facts)
def test_general_is_only_what_is_declared_tested_examined_and_without_reason(one):
    ranking = ranked(one)

    if ranking.tier is Tier.GENERAL:
        assert None not in (one.declared_on, one.measured_on, one.examined_on)
        assert not ranking.is_unknown
        assert [reason.code for reason in ranking.reasons] == [Other.ALL_KNOWN] or ranking.order < 20 * WORKERS


@given(facts, facts)
def test_more_on_record_never_ranks_lower(one, other):
    more = {name: getattr(one, name) + getattr(other, name) for name in ("cases", "exceeded", "abnormal")}
    worse = one._replace(**more)

    assert ranked(worse).order >= ranked(one).order


@given(facts)
def test_nothing_changes_by_itself_before_the_day_that_a_result_names(one):
    ranking = ranked(one)
    last = (ranking.until or ON + timedelta(days=400)) - DAY
    later = Ranker(RULE, CYCLES, min(last, date(2026, 12, 31))).rank(one)

    assert (later.tier, later.reasons, later.order) == (ranking.tier, ranking.reasons, ranking.order)
