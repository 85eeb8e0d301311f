"""The employer's own risk assessment (风险自评) as a table, one for each year: the firm assesses itself and publishes, the
county chases, looks, returns, and checks on the spot whether it was honest (分类监督执法试点; the firm stays responsible).

What was found untrue stays on record for good.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.errors import DomainError
from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class AssessmentState(StrEnum):
    OWED = "owed"
    CHASED = "chased"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FOUND_TRUE = "found_true"
    FOUND_FALSE = "found_false"


class ChaseWay(StrEnum):
    """How a firm was told that its assessment is owed (催报方式)."""

    PHONE = "phone"
    MESSAGE = "message"
    LETTER = "letter"
    VISIT = "visit"
    TOWN = "town"


_S, _P = AssessmentState, Permission

WITHOUT_CLAIM = (_S.OWED, _S.CHASED)
AWAITED = (*WITHOUT_CLAIM, _S.SUBMITTED, _S.RETURNED)
"""A newer self-check counts until the county has accepted one."""
TAKEN = (_S.ACCEPTED, _S.FOUND_TRUE, _S.FOUND_FALSE)

LIFECYCLE: Lifecycle[AssessmentState] = Lifecycle(
    Move("chase", _S.OWED, _S.CHASED, _P.ASSESSMENT_WORK),
    Move("chase", _S.CHASED, _S.CHASED, _P.ASSESSMENT_WORK),
    Move("chase", _S.RETURNED, _S.RETURNED, _P.ASSESSMENT_WORK),
    *(Move("submit", state, _S.SUBMITTED, None) for state in AWAITED),
    Move("accept", _S.SUBMITTED, _S.ACCEPTED, _P.ASSESSMENT_WORK),
    Move("return", _S.SUBMITTED, _S.RETURNED, _P.ASSESSMENT_WORK),
    Move("find_true", _S.ACCEPTED, _S.FOUND_TRUE, _P.ASSESSMENT_WORK),
    Move("find_false", _S.ACCEPTED, _S.FOUND_FALSE, _P.ASSESSMENT_WORK),
)


class FutureDayError(DomainError):
    """Nobody has done today what is dated later."""

    code = "assessment.future_day"


class ClassMissingError(DomainError):
    """What says no class that can be read is returned, not accepted."""

    code = "assessment.class_missing"


class NotPublishedError(DomainError):
    """The firm publishes what it found of itself; the county's setting says whether it must have."""

    code = "assessment.not_published"


class DifferenceUnexplainedError(DomainError):
    """The records say otherwise than the firm: whoever accepts it all the same says why."""

    code = "assessment.difference_unexplained"


class EvidenceMissingError(DomainError):
    """A finding of untruth rests on what was found and on what proves it."""

    code = "assessment.evidence_missing"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is known of a claim before it is accepted."""

    is_published: bool
    has_differences: bool


def require_acceptable(claimed: Claimed, *, must_be_published: bool, reason: str) -> None:
    if must_be_published and not claimed.is_published:
        raise NotPublishedError
    if claimed.has_differences and not reason:
        raise DifferenceUnexplainedError


def require_evidence(*, finding: str, evidence: str, is_true: bool) -> None:
    if not is_true and not (finding and evidence):
        raise EvidenceMissingError


def require_not_later(day: date, *, today: date) -> None:
    if day > today:
        raise FutureDayError


def owed_from(year: int, month_and_day: int) -> date:
    """301 is 1 March; a day that the calendar does not have counts as the last one before it."""
    month = min(max(month_and_day // 100, 1), 12)
    return date(year, month, min(max(month_and_day % 100, 1), monthrange(year, month)[1]))
