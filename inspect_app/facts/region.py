"""Facts about regions."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionAdded(Fact):
    kind: ClassVar[str] = "region.added"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionChanged(Fact):
    """`changes`: field → [before, after]."""

    kind: ClassVar[str] = "region.changed"
    changes: dict[str, list[Any]]
