"""Facts about town assistants. A phone is never written into the trail, only that it changed."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantAdded(Fact):
    kind: ClassVar[str] = "assistant.added"
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantChanged(Fact):
    """`changes`: field → [before, after]."""

    kind: ClassVar[str] = "assistant.changed"
    changes: dict[str, list[Any]]
