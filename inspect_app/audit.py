"""Audit facts (留痕): each is a type, written in the transaction of the change it describes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.user import User

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened to `subject` (a number, key or id as text) within the region `scope`. Children add their data."""

    kind: ClassVar[str]

    subject: str
    scope: str = ""


def record(fact: Fact, *, by: User | None, at: datetime) -> None:
    """Remember `fact`. `by` is None when the timetable or a command acts as the system."""
    data = asdict(fact)
    subject, scope = data.pop("subject"), data.pop("scope")
    db.session.add(
        AuditFact(
            at=at,
            kind=fact.kind,
            subject=subject,
            scope=scope,
            by_id=by.id if by else None,
            by_name=by.name if by else SYSTEM,
            data=data,
        )
    )
