"""Facts about enforcement bodies."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyAdded(Fact):
    kind: ClassVar[str] = "body.added"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyChanged(Fact):
    """`changes`: field → [before, after]."""

    kind: ClassVar[str] = "body.changed"
    changes: dict[str, list[Any]]
