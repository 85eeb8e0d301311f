"""Facts about imports of the small registers."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallImportApplied(Fact):
    kind: ClassVar[str] = "small_import.applied"
    register: str
    sha256: str
    added: int
    changed: int
    unchanged: int
    rejected: int
