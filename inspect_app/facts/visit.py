"""Facts about visits by other bodies."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAdded(Fact):
    kind: ClassVar[str] = "visit.added"
    employer: str
    visited_on: str
    body_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChanged(Fact):
    """`changes`: field → [before, after]."""

    kind: ClassVar[str] = "visit.changed"
    changes: dict[str, list[Any]]
