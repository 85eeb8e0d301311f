"""Facts about recusals. Who must not inspect whom, and why, stays out: officer × firm tells of relatives and shares."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalAdded(Fact):
    kind: ClassVar[str] = "recusal.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalChanged(Fact):
    """`fields` names what changed, never its content."""

    kind: ClassVar[str] = "recusal.changed"
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalEnded(Fact):
    kind: ClassVar[str] = "recusal.ended"
