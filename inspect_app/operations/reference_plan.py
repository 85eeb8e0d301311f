"""What an edit of the reference data would do, before it is done: which columns change, what it takes the place of, and
whether the collection would still work. Each function that plans refuses what its act in reference_version refuses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.database import db
from inspect_app.facts.reference import Changes
from inspect_app.models.reference_column import COLLECTIONS, LIMITS, Edges
from inspect_app.models.reference_item import ReferenceItem
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


def neighbours(item: ReferenceItem, *, on: date) -> list[ReferenceItem]:
    """The bands that border on this one on the day: an edge between two can only be moved for both."""
    edges = COLLECTIONS[item.collection].edges
    if edges is None:
        return []
    rows = _in_force(_stored(item.collection), on)
    line = [row for row in rows if row.code != item.code and _line(row, edges) == _line(item, edges)]
    return [row for row in line if {*_ends(item, edges)} & {*_ends(row, edges)}]


def planned(edits: Sequence[Edit], *, valid_from: date, today: date) -> list[Edit]:
    """Those that change something, each with the version it takes the place of."""
    if valid_from < today:
        raise PastDayError
    found = [Edit(edit.item, edit.content, _before(edit.item, valid_from)) for edit in edits]
    kept = [edit for edit in found if edit.changes]
    if not kept:
        raise NothingChangedError
    if any(row.valid_from == valid_from for edit in kept for row in versions(edit.item.collection, edit.item.code)):
        raise SameDayError
    require_buildable(kept[0].item.collection, [version_of(edit, valid_from) for edit in kept], since=valid_from)
    return kept


def require_addable(collection: str, code: str, content: Content, *, valid_from: date, today: date) -> None:
    """The three tables of limits share their codes: a verdict names no table."""
    if valid_from < today:
        raise PastDayError
    within = LIMITS if collection in LIMITS else (collection,)
    if any(versions(name, code) for name in within):
        raise CodeTakenError(taken=code)
    require_buildable(collection, [new_row(collection, code, content, valid_from)], since=valid_from)


def code_for(collection: str, content: Content, *, code: str) -> str:
    """`code`, or where a column is the code as well, what that says; names in the one spelling they are looked up by."""
    name = COLLECTIONS[collection].code_of
    if name == "words":
        return normalise(content.words)
    return content.data[name] if name else code


def require_correctable(item: ReferenceItem, content: Content, *, source: str, today: date) -> None:
    if item.valid_from <= today:
        raise InForceError
    if not changes(item, content) and source == item.source and not item.is_withdrawn:
        raise NothingChangedError
    require_buildable(item.collection, [version_of(Edit(item, content), item.valid_from)], since=item.valid_from)


def _before(item: ReferenceItem, on: date) -> ReferenceItem | None:
    """The version that one from this day on takes the place of."""
    return next(iter(_in_force(versions(item.collection, item.code), on)), None)


def _in_force(rows: Iterable[ReferenceItem], on: date) -> list[ReferenceItem]:
    return [row for row, end in last_days(rows).items() if row.valid_from <= on and (end is None or on <= end)]


def _stored(collection: str) -> Sequence[ReferenceItem]:
    return db.session.scalars(db.select(ReferenceItem).filter_by(collection=collection)).all()


def _line(item: ReferenceItem, edges: Edges) -> list[str]:
    return [item.data.get(name, "") for name in edges.group]


def _ends(item: ReferenceItem, edges: Edges) -> list[str]:
    return [item.data[name] for name in (edges.low, *edges.highs) if name in item.data]


def version_of(edit: Edit, valid_from: date, *, source: str = "") -> ReferenceItem:
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


def new_row(collection: str, code: str, content: Content, valid_from: date, *, source: str = "") -> ReferenceItem:
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


def require_buildable(collection: str, fresh: Sequence[ReferenceItem], *, since: date) -> None:
    """The collection as it would be with these rows in place of those of the same code and day."""
    places = {(row.code, row.valid_from) for row in fresh}
    rows = [*(row for row in _stored(collection) if (row.code, row.valid_from) not in places), *fresh]
    rows.sort(key=lambda row: (row.ordinal, row.code, row.valid_from))
    require_builds(collection, only(collection, as_rules(rows), rules), since=since)
