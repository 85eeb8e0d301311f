"""Facts about reference data. `subject` is the version's id; `changes` are column → [before, after]."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact

Changes = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceAdded(Fact):
    kind: ClassVar[str] = "reference.added"
    collection: str
    code: str
    valid_from: str
    source: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceVersioned(Fact):
    """`instead_of` is the version that it takes the place of, empty where none was in force."""

    kind: ClassVar[str] = "reference.versioned"
    collection: str
    code: str
    valid_from: str
    instead_of: str
    source: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceCorrected(Fact):
    kind: ClassVar[str] = "reference.corrected"
    collection: str
    code: str
    valid_from: str
    source: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEnded(Fact):
    """`valid_until` is empty where an end was taken back."""

    kind: ClassVar[str] = "reference.ended"
    collection: str
    code: str
    valid_until_before: str
    valid_until: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceWithdrawn(Fact):
    kind: ClassVar[str] = "reference.withdrawn"
    collection: str
    code: str
    valid_from: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceVerified(Fact):
    kind: ClassVar[str] = "reference.verified"
    collection: str
    code: str
    source_before: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceUnverified(Fact):
    kind: ClassVar[str] = "reference.unverified"
    collection: str
    code: str
    reason: str
