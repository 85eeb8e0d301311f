"""Facts about sources of records. A token is never told, not even its hash."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAdded(Fact):
    kind: ClassVar[str] = "data_source.added"
    code: str
    name: str
    kinds: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTokenMade(Fact):
    """`is_renewed`: an earlier token ended with it."""

    kind: ClassVar[str] = "data_source.token_made"
    code: str
    is_renewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEnded(Fact):
    kind: ClassVar[str] = "data_source.ended"
    code: str
