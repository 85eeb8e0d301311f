"""Versions of reference rows made by the county: a new one from a day on, a new row, a correction before its first day, an end.

What was in force is never edited, so that a record of an earlier day keeps its rule. What somebody has written decides
nothing before another person has ticked it (operations/reference_check.py).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.reference import (
    ReferenceAdded,
    ReferenceCorrected,
    ReferenceEnded,
    ReferenceVersioned,
    ReferenceWithdrawn,
)
from inspect_app.locks import Lock, hold
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User
from inspect_app.operations.reference_plan import (
    Content,
    Edit,
    EndOutOfOrderError,
    InForceError,
    NothingChangedError,
    PastDayError,
    changes,
    new_row,
    planned,
    require_addable,
    require_buildable,
    require_correctable,
    version_of,
)
from inspect_app.queries.reference import versions


def change(edits: Sequence[Edit], *, valid_from: date, source: str, by: User, at: datetime) -> list[ReferenceItem]:
    """New versions from a day on, unverified; those that only make sense together are made together."""
    hold(Lock.REFERENCE)
    made = []
    for edit in planned(edits, valid_from=valid_from, today=office_date(at)):
        row = version_of(edit, valid_from, source=source)
        _keep(row, by=by, at=at)
        fact = ReferenceVersioned(
            **_about(row),
            valid_from=valid_from.isoformat(),
            instead_of=edit.before.version if edit.before else "",
            source=source,
            changes=edit.changes,
        )
        audit.record(fact, by=by, at=at)
        made.append(row)
    return made


def add(
    collection: str, code: str, content: Content, *, valid_from: date, source: str, by: User, at: datetime
) -> ReferenceItem:
    """A row that was not there, after the last one of its collection."""
    hold(Lock.REFERENCE)
    require_addable(collection, code, content, valid_from=valid_from, today=office_date(at))
    row = new_row(collection, code, content, valid_from, source=source)
    _keep(row, by=by, at=at)
    found = changes(None, content)
    fact = ReferenceAdded(**_about(row), valid_from=valid_from.isoformat(), source=source, changes=found)
    audit.record(fact, by=by, at=at)
    return row


def correct(item: ReferenceItem, content: Content, *, source: str, by: User, at: datetime) -> None:
    """Before its first day a version can be written anew, also one that was withdrawn; it then wants a new tick."""
    hold(Lock.REFERENCE)
    require_correctable(item, content, source=source, today=office_date(at))
    found = changes(item, content)
    item.words, item.words_en, item.data = content.words, content.words_en, dict(content.data)
    item.valid_until = None if item.is_withdrawn else item.valid_until
    item.source, item.is_verified = source, False
    item.made_by_id, item.made_at = by.id, at
    fact = ReferenceCorrected(**_about(item), valid_from=item.valid_from.isoformat(), source=source, changes=found)
    audit.record(fact, by=by, at=at)


def end(item: ReferenceItem, *, valid_until: date | None, source: str, by: User, at: datetime) -> None:
    """The row holds until this day and no longer; None takes back an end that has not come."""
    hold(Lock.REFERENCE)
    today = office_date(at)
    if item.valid_until and item.valid_until < today:
        raise InForceError
    if valid_until and valid_until < today:
        raise PastDayError
    if valid_until == item.valid_until:
        raise NothingChangedError
    _require_order(item, valid_until)
    before, item.valid_until = item.valid_until, valid_until
    require_buildable(item.collection, [item], since=_day_after(item, before))
    fact = ReferenceEnded(
        **_about(item), valid_until_before=_iso(before), valid_until=_iso(valid_until), source=source
    )
    audit.record(fact, by=by, at=at)


def withdraw(item: ReferenceItem, *, reason: str, by: User, at: datetime) -> None:
    """A version that has not begun never will; the one before it goes on."""
    hold(Lock.REFERENCE)
    if item.valid_from <= office_date(at) or item.is_withdrawn:
        raise InForceError
    item.valid_until = item.valid_from - timedelta(days=1)
    require_buildable(item.collection, [item], since=item.valid_from)
    fact = ReferenceWithdrawn(**_about(item), valid_from=item.valid_from.isoformat(), reason=reason)
    audit.record(fact, by=by, at=at)


def _keep(row: ReferenceItem, *, by: User, at: datetime) -> None:
    row.made_by_id, row.made_at = by.id, at
    db.session.add(row)
    db.session.flush()


def _require_order(item: ReferenceItem, valid_until: date | None) -> None:
    later = [row.valid_from for row in versions(item.collection, item.code) if not row.is_withdrawn]
    next_from = min((day for day in later if day > item.valid_from), default=date.max)
    if valid_until and not item.valid_from <= valid_until < next_from:
        raise EndOutOfOrderError


def _day_after(item: ReferenceItem, before: date | None) -> date:
    ends = [day for day in (item.valid_until, before) if day]
    return min(ends) + timedelta(days=1)


def _about(row: ReferenceItem) -> dict[str, str]:
    return {"subject": str(row.id), "collection": row.collection, "code": row.code}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
