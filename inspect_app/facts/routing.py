"""Facts about sending work to teams."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksReleased(Fact):
    """A draw's targets became tasks. `first` and `last` are the numbers given; both empty when all were merged."""

    kind: ClassVar[str] = "routing.released"
    created: int
    merged: int
    filled: int
    closed: int
    first: str
    last: str
    fill_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitScheduled(Fact):
    kind: ClassVar[str] = "routing.scheduled"
    visit_on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Fact):
    """Certificates before and after."""

    kind: ClassVar[str] = "routing.team_changed"
    before: list[str]
    after: list[str]
    reason: str
    document: str
