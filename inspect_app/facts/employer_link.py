"""Facts about one-time links. `subject` is the draw's plan name. No fact carries a code, a token or its hash."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksAsked(Fact):
    kind: ClassVar[str] = "employer_link.asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksIssued(Fact):
    kind: ClassVar[str] = "employer_link.issued"
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReissued(Fact):
    kind: ClassVar[str] = "employer_link.reissued"
    employer_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWithdrawn(Fact):
    kind: ClassVar[str] = "employer_link.withdrawn"
    employer_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersCollected(Fact):
    kind: ClassVar[str] = "employer_link.letters_collected"
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersDestroyed(Fact):
    kind: ClassVar[str] = "employer_link.letters_destroyed"
    part: int
