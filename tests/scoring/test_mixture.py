"""Mixtures: the shares of the limits add up, and nothing is decided that is not known."""

from decimal import Decimal

import pytest

from scoring.mixture import Part, judge_together
from scoring.verdict import Judgement, Reason, Verdict, undecided


def share(ratio: str, *, is_below: bool = False) -> Part:
    verdict = Verdict.EXCEEDS if Decimal(ratio) > 1 else Verdict.COMPLIES
    return Part(Judgement(verdict, Reason.WITHIN_LIMIT, Decimal(1), Decimal(ratio)), is_below)


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        (["0.5", "0.5"], Verdict.COMPLIES),
        (["0.5", "0.499"], Verdict.COMPLIES),
        (["0.5", "0.501"], Verdict.EXCEEDS),
        (["1.1", "0.1"], Verdict.EXCEEDS),
        (["0.4", "0.4", "0.21"], Verdict.EXCEEDS),
    ],
)
def test_the_shares_may_come_to_one_and_no_further(ratios, verdict):
    judgement = judge_together([share(ratio) for ratio in ratios])

    assert judgement.verdict == verdict
    assert judgement.ratio == sum(map(Decimal, ratios))


def test_an_undecided_part_leaves_the_whole_undecided_unless_the_others_pass_one():
    open_ = Part(undecided(Reason.LIMIT_UNVERIFIED))

    assert judge_together([share("0.5"), open_]).reason == Reason.LIMIT_UNVERIFIED
    assert judge_together([share("0.6"), share("0.6"), open_]).verdict == Verdict.EXCEEDS


def test_a_part_below_detection_counts_with_all_it_may_be_and_proves_no_exceedance():
    assert judge_together([share("0.5"), share("0.5", is_below=True)]).verdict == Verdict.COMPLIES
    assert judge_together([share("0.6"), share("0.5", is_below=True)]).reason == Reason.BELOW_DETECTION
