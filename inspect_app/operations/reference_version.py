"""Versions of reference rows made by the county: a new one from a day on, a new row, a correction before its first day, an end.

What was in force is never edited, so that a record of an earlier day keeps its rule. What somebody has written decides
nothing before another person has ticked it (operations/reference_check.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.reference import (
    Changes,
    ReferenceAdded,
    ReferenceCorrected,
    ReferenceEnded,
    ReferenceVersioned,
    ReferenceWithdrawn,
)
from inspect_app.models.reference_column import COLLECTIONS, Edges
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User
from inspect_app.operations.reference_build import only, require_builds
from inspect_app.queries.reference import versions
from inspect_app.queries.rule import as_rules, last_days, rules
from scoring.factor import normalise
from workflows.errors import DomainError


class PastDayError(DomainError):
    code = "reference.past"


class SameDayError(DomainError):
    code = "reference.same_day"


class CodeTakenError(DomainError):
    code = "reference.code_taken"


class NothingChangedError(DomainError):
    code = "reference.nothing_changed"


class InForceError(DomainError):
    """This version has begun, or has ended: what was in force is never edited."""

    code = "reference.in_force"


class EndOutOfOrderError(DomainError):
    """The last day lies before the first, or after the next version has begun."""

    code = "reference.end_out_of_order"


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says. `data` are the columns of the rule; empty ones are left out."""

    words: str
    words_en: str
    data: Mapping[str, str]

    @property
    def cells(self) -> dict[str, str]:
        return {"words": self.words, "words_en": self.words_en, **self.data}


@dataclass(frozen=True, slots=True)
class Edit:
    """A version to come instead of `item`, or of whatever version is in force on its first day."""

    item: ReferenceItem
    content: Content
    before: ReferenceItem | None = None

    @property
    def changes(self) -> Changes:
        return changes(self.before, self.content)


def content_of(item: ReferenceItem) -> Content:
    """Without the confidence of the file it came from: what somebody writes is new, and stands on its own source."""
    return Content(item.words, item.words_en, {name: cell for name, cell in item.data.items() if name != "confidence"})


def changes(before: ReferenceItem | None, content: Content) -> Changes:
    old, new = content_of(before).cells if before else {}, content.cells
    names = [*new, *(name for name in old if name not in new)]
    pairs = {name: [old.get(name, ""), new.get(name, "")] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def neighbours(item: ReferenceItem, rows: Iterable[ReferenceItem]) -> list[ReferenceItem]:
    """Of `rows` the bands that border on this one: an edge between two can only be moved for both."""
    edges = COLLECTIONS[item.collection].edges
    if edges is None:
        return []
    own = _ends(item, edges)
    line = (row for row in rows if row.code != item.code and _line(row, edges) == _line(item, edges))
    return [row for row in line if {*own} & {*_ends(row, edges)}]


def planned(edits: Sequence[Edit], *, valid_from: date, today: date) -> list[Edit]:
    """Those that change something, each with the version it takes the place of. Refuses what `change` refuses."""
    if valid_from < today:
        raise PastDayError
    found = [Edit(edit.item, edit.content, _in_force(edit.item, valid_from)) for edit in edits]
    kept = [edit for edit in found if edit.changes]
    if not kept:
        raise NothingChangedError
    if any(row.valid_from == valid_from for edit in kept for row in versions(edit.item.collection, edit.item.code)):
        raise SameDayError
    _require_builds(kept[0].item.collection, [_version(edit, valid_from) for edit in kept], since=valid_from)
    return kept


def change(edits: Sequence[Edit], *, valid_from: date, source: str, by: User, at: datetime) -> list[ReferenceItem]:
    """New versions from a day on, unverified; those that only make sense together are made together."""
    made = []
    for edit in planned(edits, valid_from=valid_from, today=office_date(at)):
        row = _version(edit, valid_from, source=source)
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


def require_addable(collection: str, code: str, content: Content, *, valid_from: date, today: date) -> None:
    """Refuses what `add` refuses."""
    if valid_from < today:
        raise PastDayError
    if versions(collection, code):
        raise CodeTakenError(taken=code)
    _require_builds(collection, [_new(collection, code, content, valid_from)], since=valid_from)


def add(
    collection: str, code: str, content: Content, *, valid_from: date, source: str, by: User, at: datetime
) -> ReferenceItem:
    """A row that was not there, after the last one of its collection."""
    require_addable(collection, code, content, valid_from=valid_from, today=office_date(at))
    row = _new(collection, code, content, valid_from, source=source)
    _keep(row, by=by, at=at)
    found = changes(None, content)
    fact = ReferenceAdded(**_about(row), valid_from=valid_from.isoformat(), source=source, changes=found)
    audit.record(fact, by=by, at=at)
    return row


def code_for(collection: str, code: str, words: str) -> str:
    """Where the name itself is the code, the name in the one spelling that measurements are looked up by."""
    return normalise(words) if COLLECTIONS[collection].code_of_words else code


def require_correctable(item: ReferenceItem, content: Content, *, source: str, today: date) -> None:
    """Refuses what `correct` refuses."""
    if item.valid_from <= today:
        raise InForceError
    if not changes(item, content) and source == item.source and not item.is_withdrawn:
        raise NothingChangedError
    _require_builds(item.collection, [_version(Edit(item, content), item.valid_from)], since=item.valid_from)


def correct(item: ReferenceItem, content: Content, *, source: str, by: User, at: datetime) -> None:
    """Before its first day a version can be written anew, also one that was withdrawn; it then wants a new tick."""
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
    today = office_date(at)
    if item.valid_until and item.valid_until < today:
        raise InForceError
    if valid_until and valid_until < today:
        raise PastDayError
    if valid_until == item.valid_until:
        raise NothingChangedError
    _require_order(item, valid_until)
    before, item.valid_until = item.valid_until, valid_until
    _require_builds(item.collection, [item], since=_day_after(item, before))
    fact = ReferenceEnded(
        **_about(item), valid_until_before=_iso(before), valid_until=_iso(valid_until), source=source
    )
    audit.record(fact, by=by, at=at)


def withdraw(item: ReferenceItem, *, reason: str, by: User, at: datetime) -> None:
    """A version that has not begun never will; the one before it goes on."""
    if item.valid_from <= office_date(at) or item.is_withdrawn:
        raise InForceError
    item.valid_until = item.valid_from - timedelta(days=1)
    _require_builds(item.collection, [item], since=item.valid_from)
    fact = ReferenceWithdrawn(**_about(item), valid_from=item.valid_from.isoformat(), reason=reason)
    audit.record(fact, by=by, at=at)


def _in_force(item: ReferenceItem, on: date) -> ReferenceItem | None:
    rows = versions(item.collection, item.code)
    ends = last_days(rows)
    return next((row for row, end in ends.items() if row.valid_from <= on and (end is None or on <= end)), None)


def _line(item: ReferenceItem, edges: Edges) -> list[str]:
    return [item.data.get(name, "") for name in edges.group]


def _ends(item: ReferenceItem, edges: Edges) -> list[str]:
    return [item.data[name] for name in (edges.low, *edges.highs) if name in item.data]


def _version(edit: Edit, valid_from: date, *, source: str = "") -> ReferenceItem:
    """The end that was set for the version before it holds for the new one too."""
    before = edit.before
    return ReferenceItem(
        collection=edit.item.collection,
        code=edit.item.code,
        ordinal=edit.item.ordinal,
        words=edit.content.words,
        words_en=edit.content.words_en,
        data=dict(edit.content.data),
        valid_from=valid_from,
        valid_until=before.valid_until if before else None,
        source=source,
        is_verified=False,
    )


def _new(collection: str, code: str, content: Content, valid_from: date, *, source: str = "") -> ReferenceItem:
    last = db.session.scalar(db.select(db.func.max(ReferenceItem.ordinal)).filter_by(collection=collection))
    return ReferenceItem(
        collection=collection,
        code=code,
        ordinal=(last or 0) + 1,
        words=content.words,
        words_en=content.words_en,
        data=dict(content.data),
        valid_from=valid_from,
        valid_until=None,
        source=source,
        is_verified=False,
    )


def _keep(row: ReferenceItem, *, by: User, at: datetime) -> None:
    row.made_by_id, row.made_at = by.id, at
    db.session.add(row)
    db.session.flush()


def _require_builds(collection: str, fresh: Sequence[ReferenceItem], *, since: date) -> None:
    """The collection as it would be with these rows in place of those of the same code and day."""
    places = {(row.code, row.valid_from) for row in fresh}
    stored = db.session.scalars(db.select(ReferenceItem).filter_by(collection=collection)).all()
    rows = [*(row for row in stored if (row.code, row.valid_from) not in places), *fresh]
    rows.sort(key=lambda row: (row.ordinal, row.code, row.valid_from))
    require_builds(collection, only(collection, as_rules(rows), rules), since=since)


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
