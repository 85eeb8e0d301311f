"""Facts about employers."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerAdded(Fact):
    kind: ClassVar[str] = "employer.added"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerChanged(Fact):
    kind: ClassVar[str] = "employer.changed"
    fields: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterExported(Fact):
    kind: ClassVar[str] = "employer.exported"
    filters: dict[str, str]
    has_phone: bool
    has_health: bool
