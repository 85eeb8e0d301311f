"""Facts about the duty lists of the towns."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAdded(Fact):
    kind: ClassVar[str] = "duty_list.added"
    words: str
    share: str
    serves: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEnded(Fact):
    kind: ClassVar[str] = "duty_list.ended"
    valid_until: str
