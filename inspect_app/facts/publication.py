"""Facts about publications. `subject` is the task's number; a fact carries nothing that may not be public."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationPrepared(Fact):
    kind: ClassVar[str] = "publication.prepared"
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationReleased(Fact):
    kind: ClassVar[str] = "publication.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationReturned(Fact):
    kind: ClassVar[str] = "publication.returned"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationWithdrawn(Fact):
    kind: ClassVar[str] = "publication.withdrawn"
    reason: str
