"""Why a result is what it is (理由): a code with the record behind it, for the caller to put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Details = Mapping[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its numbers, names and dates. `is_verified` is 0 in the details while the rule that it rests on is
    unchecked.
    """

    code: StrEnum
    details: Details
