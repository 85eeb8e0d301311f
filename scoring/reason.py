"""Why a result is what it is (理由): a code with the record behind it, for the caller to put into words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

Details = Mapping[str, str | int | list[str]]


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Reason:
    """One reason with its numbers, names and dates. `is_verified` is 0 in the details while the rule that it rests on is
    unchecked.
    """

    code: StrEnum
    details: Details

    @cached_property
    def stored(self) -> str:
        """As JSON: {"code": …, "details": …}. A million employers share a few thousand reasons, each written once."""
        return _ENCODE({"code": self.code.value, "details": self.details})
