"""A self-assessment goes its way by the table, and no further than its guards let it."""

from datetime import date

import pytest

from workflows.assessment import (
    AWAITED,
    LIFECYCLE,
    AssessmentState,
    Claimed,
    DifferenceUnexplainedError,
    EvidenceMissingError,
    FutureDayError,
    NotPublishedError,
    owed_from,
    require_acceptable,
    require_evidence,
    require_not_later,
)
from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import Permission

GOOD = Claimed(is_published=True, has_differences=False)


def test_what_was_checked_on_the_spot_is_final():
    finals = [state for state in AssessmentState if LIFECYCLE.is_final(state)]

    assert finals == [AssessmentState.FOUND_TRUE, AssessmentState.FOUND_FALSE]


def test_only_an_accepted_one_is_checked_on_the_spot():
    for state in AssessmentState:
        assert LIFECYCLE.may_move(state, "find_false") is (state is AssessmentState.ACCEPTED)


def test_a_newer_self_check_counts_until_one_is_accepted():
    assert [state for state in AssessmentState if LIFECYCLE.may_move(state, "submit")] == [
        AssessmentState.OWED,
        AssessmentState.CHASED,
        AssessmentState.SUBMITTED,
        AssessmentState.RETURNED,
    ]
    assert len(AWAITED) == 4


def test_all_but_the_coming_of_a_self_check_needs_the_seat():
    permissions = {move.name: move.permission for move in LIFECYCLE.moves}

    assert permissions.pop("submit") is None
    assert set(permissions.values()) == {Permission.ASSESSMENT_WORK}


def test_a_submitted_one_is_no_longer_chased():
    with pytest.raises(MoveNotAllowedError):
        LIFECYCLE.move(AssessmentState.SUBMITTED, "chase")


@pytest.mark.parametrize(
    ("claimed", "must", "reason", "refusal"),
    [
        (Claimed(is_published=False, has_differences=False), True, "", NotPublishedError),
        (Claimed(is_published=True, has_differences=True), True, "", DifferenceUnexplainedError),
    ],
)
def test_what_cannot_be_accepted_says_why(claimed, must, reason, refusal):
    with pytest.raises(refusal):
        require_acceptable(claimed, must_be_published=must, reason=reason)


def test_a_difference_may_be_accepted_with_words_and_an_unpublished_one_where_the_county_allows_it():
    require_acceptable(GOOD, must_be_published=True, reason="")
    require_acceptable(Claimed(is_published=False, has_differences=True), must_be_published=False, reason="已停用")


def test_untruth_needs_what_was_found_and_what_proves_it():
    require_evidence(finding="", evidence="", is_true=True)
    require_evidence(finding="喷漆房在用", evidence="照片、笔录", is_true=False)
    with pytest.raises(EvidenceMissingError):
        require_evidence(finding="喷漆房在用", evidence="", is_true=False)


def test_nothing_is_dated_later_than_today():
    require_not_later(date(2026, 11, 24), today=date(2026, 11, 24))
    with pytest.raises(FutureDayError):
        require_not_later(date(2026, 11, 25), today=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("told", "day"), [(301, (3, 1)), (101, (1, 1)), (229, (2, 28)), (1345, (12, 31)), (0, (1, 1)), (1231, (12, 31))]
)
def test_the_day_from_which_it_is_owed_is_always_a_day(told, day):
    assert owed_from(2026, told) == date(2026, *day)
