"""Facts about what officers found."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswered(Fact):
    kind: ClassVar[str] = "finding.answered"
    item: str
    answer: str
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDecided(Fact):
    kind: ClassVar[str] = "finding.decided"
    outcome: str
    handling: str | None
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSigned(Fact):
    kind: ClassVar[str] = "finding.signed"
    certificate: str
    record_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturesDropped(Fact):
    """The record was changed after a signature, so everybody signs again."""

    kind: ClassVar[str] = "finding.signatures_dropped"
    count: int
