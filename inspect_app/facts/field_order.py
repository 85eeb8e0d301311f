"""Facts about field orders and patrols."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrderIssued(Fact):
    kind: ClassVar[str] = "field_order.issued"
    assistant: str
    duty: str
    is_from_other_town: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolBegun(Fact):
    kind: ClassVar[str] = "field_order.patrol_begun"
    employer: str
    duty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrderSubmitted(Fact):
    kind: ClassVar[str] = "field_order.submitted"
    seen: int
    not_seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrderCancelled(Fact):
    """The visit got another day or another team, or will not be made."""

    kind: ClassVar[str] = "field_order.cancelled"
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrderDeclined(Fact):
    kind: ClassVar[str] = "field_order.declined"
    reason: str
