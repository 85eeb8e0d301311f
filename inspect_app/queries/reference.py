"""Reference rows as they stand on a day: of each code the version that is valid then."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import distinct_on

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries.search import typed


def items(collection: str, *, on: date) -> Sequence[ReferenceItem]:
    """The rows of `collection` valid on the day, in their own order."""
    newest = (
        db.select(ReferenceItem)
        .filter_by(collection=collection)
        .where(ReferenceItem.valid_from <= on)
        .where(db.or_(ReferenceItem.valid_until.is_(None), ReferenceItem.valid_until >= on))
        .ext(distinct_on(ReferenceItem.code))
        .order_by(ReferenceItem.code, ReferenceItem.valid_from.desc())
        .subquery()
    )
    row = db.aliased(ReferenceItem, newest)
    return db.session.scalars(db.select(row).order_by(row.ordinal, row.code)).all()


def item(collection: str, code: str, *, on: date) -> ReferenceItem | None:
    return next((row for row in items(collection, on=on) if row.code == code), None)


def collections() -> list[tuple[str, int, int]]:
    """(collection, rows, rows still 待核) of the whole reference."""
    unverified = db.func.count().filter(ReferenceItem.is_verified.is_(False))
    select = db.select(ReferenceItem.collection, db.func.count(), unverified).group_by(ReferenceItem.collection)
    return [(name, count, open_) for name, count, open_ in db.session.execute(select.order_by(ReferenceItem.collection))]


def matching(collection: str, *, words: str = "", is_verified: bool | None = None) -> Select[tuple[ReferenceItem]]:
    """Every version of every row of a collection."""
    select = db.select(ReferenceItem).filter_by(collection=collection)
    if words:
        select = select.where(typed(words, within=(ReferenceItem.words, ReferenceItem.words_en), start=(ReferenceItem.code,)))
    return select if is_verified is None else select.where(ReferenceItem.is_verified == is_verified)
