"""Facts about officers."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAdded(Fact):
    kind: ClassVar[str] = "officer.added"
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerChanged(Fact):
    """`changes`: field → [before, after]."""

    kind: ClassVar[str] = "officer.changed"
    changes: dict[str, list[Any]]
