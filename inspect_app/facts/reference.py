"""Facts about reference data."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceVerified(Fact):
    kind: ClassVar[str] = "reference.verified"
    collection: str
    code: str
    source_before: str
    source: str
