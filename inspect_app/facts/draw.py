"""Facts about draws. `subject` is the draw's plan name. No fact carries a secret, a code or a name of a target."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawDrafted(Fact):
    kind: ClassVar[str] = "draw.drafted"
    number: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFrozen(Fact):
    kind: ClassVar[str] = "draw.frozen"
    roster_n: int
    roster_root: str
    map_root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawApproved(Fact):
    kind: ClassVar[str] = "draw.approved"
    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRefused(Fact):
    kind: ClassVar[str] = "draw.refused"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLinked(Fact):
    kind: ClassVar[str] = "draw.party_linked"
    party: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyUnlinked(Fact):
    kind: ClassVar[str] = "draw.party_unlinked"
    party: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCommitted(Fact):
    kind: ClassVar[str] = "draw.party_committed"
    party: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawCommitted(Fact):
    kind: ClassVar[str] = "draw.committed"
    plan_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRevealed(Fact):
    kind: ClassVar[str] = "draw.party_revealed"
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealsClosed(Fact):
    kind: ClassVar[str] = "draw.reveals_closed"
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTyped(Fact):
    kind: ClassVar[str] = "draw.source_typed"
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSentBack(Fact):
    kind: ClassVar[str] = "draw.source_sent_back"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCountersigned(Fact):
    kind: ClassVar[str] = "draw.source_countersigned"
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawDone(Fact):
    kind: ClassVar[str] = "draw.drawn"
    drawn_hash: str
    targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOpened(Fact):
    kind: ClassVar[str] = "draw.opened"
    bundle_hash: str
    result_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReplaced(Fact):
    kind: ClassVar[str] = "draw.target_replaced"
    reason: str
    evidence_sha256: str
    result_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawVoidAsked(Fact):
    kind: ClassVar[str] = "draw.void_asked"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawVoided(Fact):
    kind: ClassVar[str] = "draw.voided"
    reason: str
