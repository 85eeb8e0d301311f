"""The county's rule of tiers: points by count, thresholds in order, nothing left out."""

import pytest

from scoring.tier_rule import CODES, TermIncompleteError, ThresholdsError, Trigger, tier_rule

TERMS = {code: {"points": 60, "each": 10, "most": 100, "at_least": 1} for code in CODES}
DATA = {"terms": TERMS, "key_from": 60, "watch_from": 20, "ceilings": {}}


@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 0), (2, 0), (3, 60), (4, 70), (7, 100), (8, 100), (99, 100)])
def test_points_begin_at_the_threshold_grow_with_each_and_stop_at_the_most(count, points):
    term = {"points": 60, "each": 10, "most": 100, "at_least": 3}
    rule = tier_rule("1", {**DATA, "terms": {**TERMS, "abnormal": term}})

    assert rule.terms[Trigger.ABNORMAL].earned(count) == points


@pytest.mark.parametrize(("key_from", "watch_from"), [(20, 20), (10, 20), (60, 0)])
def test_watch_begins_below_key_and_neither_at_nothing(key_from, watch_from):
    with pytest.raises(ThresholdsError):
        tier_rule("1", {**DATA, "key_from": key_from, "watch_from": watch_from})


@pytest.mark.parametrize(
    "term",
    [
        {"points": 60, "each": 10, "most": 59, "at_least": 1},
        {"points": -1, "each": 0, "most": 0, "at_least": 1},
        {"points": 1, "each": 0, "most": 1, "at_least": 0},
        {"points": 1, "each": 0, "most": 1},
    ],
)
def test_a_term_that_cannot_be_is_refused(term):
    with pytest.raises(TermIncompleteError):
        tier_rule("1", {**DATA, "terms": {**TERMS, "cases": term}})


def test_a_rule_speaks_of_every_trigger_and_gap():
    with pytest.raises(TermIncompleteError):
        tier_rule("1", {**DATA, "terms": {code: term for code, term in TERMS.items() if code != "not_tested"}})
