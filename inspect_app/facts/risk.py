"""Facts about ranking."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRanked(Fact):
    kind: ClassVar[str] = "risk.register_ranked"
    on: str
    seen: int
    changed: int
