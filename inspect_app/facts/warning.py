"""Facts about early warnings. What a warning says stays out, and of one about people's health also what was said of it."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningsRaised(Fact):
    """One run; `renewed` have a further record behind them, `dropped` lost an owner who may no longer work on them."""

    kind: ClassVar[str] = "warning.run"
    on: str
    raised: int
    renewed: int
    ended: int
    dropped: int
    routed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningTaken(Fact):
    kind: ClassVar[str] = "warning.taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningPassedOn(Fact):
    kind: ClassVar[str] = "warning.passed_on"
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningClosed(Fact):
    kind: ClassVar[str] = "warning.closed"
    closing: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningBecameTask(Fact):
    kind: ClassVar[str] = "warning.became_task"
    task: str
    is_joined: bool
