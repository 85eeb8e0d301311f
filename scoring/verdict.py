"""What a judgement of exposure can be, and why. Never evidence: every verdict is a screening hint (筛查提示，非执法证据)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    COMPLIES = "complies"
    EXCEEDS = "exceeds"
    CANNOT_JUDGE = "cannot_judge"


class Reason(StrEnum):
    OVER_LIMIT = "over_limit"
    WITHIN_LIMIT = "within_limit"
    NO_LIMIT = "no_limit"
    UNKNOWN_FACTOR = "unknown_factor"
    AMBIGUOUS_FACTOR = "ambiguous_factor"
    LIMIT_UNVERIFIED = "limit_unverified"
    NO_VERSION_FOR_DATE = "no_version_for_date"
    MISSING_HOURS = "missing_hours"
    MISSING_SIO2 = "missing_sio2"
    MISSING_ALTITUDE = "missing_altitude"
    MISSING_INTENSITY = "missing_intensity"
    MISSING_OUTDOOR = "missing_outdoor"
    MISSING_PEAK_DETAIL = "missing_peak_detail"
    BELOW_DETECTION = "below_detection"
    BAD_UNIT = "bad_unit"
    BAD_TYPE = "bad_type"
    BAD_VALUE = "bad_value"


class UndecidedError(Exception):
    """Nothing is decided, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Judgement:
    """`limit` is what the value was held against, after reduction; `ratio` is value ÷ limit, None where the limit is 0.

    `rule` names the clause, `version` the row of the standard that was in force on the day.
    """

    verdict: Verdict
    reason: Reason
    limit: Decimal | None = None
    ratio: Decimal | None = None
    rule: str = ""
    version: str = ""


def undecided(reason: Reason) -> Judgement:
    return Judgement(Verdict.CANNOT_JUDGE, reason)
