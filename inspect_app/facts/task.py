"""Facts about a visit."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitApproved(Fact):
    kind: ClassVar[str] = "task.approved"
    visit_on: str
    notice_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStarted(Fact):
    kind: ClassVar[str] = "task.started"
    tries: int
    counts_toward_cap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitToRepeat(Fact):
    kind: ClassVar[str] = "task.revisit"
    tries: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSubmitted(Fact):
    kind: ClassVar[str] = "task.submitted"
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReturned(Fact):
    kind: ClassVar[str] = "task.returned"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(Fact):
    kind: ClassVar[str] = "task.completed"
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingAsked(Fact):
    kind: ClassVar[str] = "task.closing_asked"
    ground: str
    reason: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDenied(Fact):
    kind: ClassVar[str] = "task.closing_denied"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClosed(Fact):
    kind: ClassVar[str] = "task.closed"
    reason: str
    evidence_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionChanged(Fact):
    """Whether the visit counts toward the yearly cap, and on which ground not."""

    kind: ClassVar[str] = "task.exemption"
    counts_toward_cap: bool
    ground: str
    reason: str
