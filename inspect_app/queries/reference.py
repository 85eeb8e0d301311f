"""Reference rows as they stand on a day: of each code the version that is valid then."""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import distinct_on

from inspect_app.database import db
from inspect_app.models.reference_column import COLLECTIONS, LIMITS
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries.search import typed


class When(StrEnum):
    """Which versions a list shows."""

    CURRENT = "current"
    FUTURE = "future"
    PAST = "past"


def items(collection: str, *, on: date) -> Sequence[ReferenceItem]:
    """The rows of `collection` valid on the day, in their own order. A list has no third answer, so that a version written
    by hand takes the place of the one before only once it is verified.
    """
    counts = db.or_(ReferenceItem.is_verified, ReferenceItem.made_by_id.is_(None))
    row = db.aliased(ReferenceItem, _begun(on).filter_by(collection=collection).where(counts).subquery())
    return db.session.scalars(db.select(row).where(_lasts(row, on)).order_by(row.ordinal, row.code)).all()


def item(collection: str, code: str, *, on: date) -> ReferenceItem | None:
    return next((row for row in items(collection, on=on) if row.code == code), None)


def collections() -> list[tuple[str, int, int]]:
    """(collection, rows, rows still 待核) of the whole reference, those without rows too."""
    unverified = db.func.count().filter(ReferenceItem.is_verified.is_(False))
    select = db.select(ReferenceItem.collection, db.func.count(), unverified).group_by(ReferenceItem.collection)
    found = {name: (count, open_) for name, count, open_ in db.session.execute(select)}
    return [(name, *found.get(name, (0, 0))) for name in sorted({*COLLECTIONS, *found})]


def matching(
    collection: str, *, on: date, words: str = "", is_verified: bool | None = None, when: When | None = None
) -> Select[tuple[ReferenceItem]]:
    """Every version of every row of a collection, or those current, future or past on the day."""
    select = db.select(ReferenceItem).filter_by(collection=collection)
    if words:
        select = select.where(typed(words, within=(ReferenceItem.words, ReferenceItem.words_en), start=(ReferenceItem.code,)))
    if when:
        select = select.where(_is(when, collection, on))
    return select if is_verified is None else select.where(ReferenceItem.is_verified == is_verified)


def versions(collection: str, code: str) -> Sequence[ReferenceItem]:
    """Every version of one row, the latest first day first."""
    select = db.select(ReferenceItem).filter_by(collection=collection, code=code)
    return db.session.scalars(select.order_by(ReferenceItem.valid_from.desc())).all()


def of_codes(collection: str, codes: Collection[str]) -> Sequence[ReferenceItem]:
    """Every version of these rows."""
    select = db.select(ReferenceItem).filter_by(collection=collection).where(ReferenceItem.code.in_(codes))
    return db.session.scalars(select).all()


def named(collection: str, version: str) -> Select[tuple[ReferenceItem]]:
    """The row that a verdict names, code@first day; `limits` stands for the three collections of exposure limits."""
    code, _at, day = version.rpartition("@")
    within = LIMITS if collection == "limits" else (collection,)
    select = db.select(ReferenceItem).where(ReferenceItem.collection.in_(within), ReferenceItem.code == code)
    return select.where(db.func.to_char(ReferenceItem.valid_from, "YYYY-MM-DD") == day)


def _is(when: When, collection: str, on: date) -> Any:
    current = db.aliased(ReferenceItem, _begun(on).filter_by(collection=collection).subquery())
    is_current = ReferenceItem.id.in_(db.select(current.id).where(_lasts(current, on)))
    match when:
        case When.CURRENT:
            return is_current
        case When.FUTURE:
            return db.and_(ReferenceItem.valid_from > on, _is_kept(ReferenceItem))
        case When.PAST:
            return db.and_(db.or_(ReferenceItem.valid_from <= on, ~_is_kept(ReferenceItem)), ~is_current)


def _begun(on: date) -> Select[tuple[ReferenceItem]]:
    """Of each code the newest version that has begun; one that was withdrawn before its first day never does."""
    newest = db.select(ReferenceItem).where(ReferenceItem.valid_from <= on, _is_kept(ReferenceItem))
    return newest.ext(distinct_on(ReferenceItem.code)).order_by(ReferenceItem.code, ReferenceItem.valid_from.desc())


def _lasts(row: Any, on: date) -> Any:
    return db.or_(row.valid_until.is_(None), row.valid_until >= on)


def _is_kept(row: Any) -> Any:
    return db.or_(row.valid_until.is_(None), row.valid_until >= row.valid_from)
