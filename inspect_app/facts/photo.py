"""Facts about photos."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAdded(Fact):
    kind: ClassVar[str] = "photo.added"
    sha256: str
    item_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoRemoved(Fact):
    kind: ClassVar[str] = "photo.removed"
    sha256: str
