"""Facts about imports of register files."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFileReceived(Fact):
    kind: ClassVar[str] = "register_import.received"
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImportConfirmed(Fact):
    kind: ClassVar[str] = "register_import.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImported(Fact):
    kind: ClassVar[str] = "register_import.imported"
    sha256: str
    counts: dict[str, int]
    reasons: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImportWithdrawn(Fact):
    kind: ClassVar[str] = "register_import.withdrawn"
