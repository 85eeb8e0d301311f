"""Facts about lists drawn above."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImported(Fact):
    kind: ClassVar[str] = "list.imported"
    title: str
    sha256: str
    added: int
    merged: int
    changed: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilledBack(Fact):
    """The results were written to a file for the platform above."""

    kind: ClassVar[str] = "list.filled_back"
    rows: int
