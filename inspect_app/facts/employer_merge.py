"""Facts about merging employers."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployersMerged(Fact):
    kind: ClassVar[str] = "employer_merge.merged"
    survivor: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(Fact):
    kind: ClassVar[str] = "employer_merge.undone"
    survivor: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployersTold(Fact):
    """Two that look alike are two."""

    kind: ClassVar[str] = "employer_merge.told_apart"
    other: str
