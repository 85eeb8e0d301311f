"""Reference rows as they stand on a day: of each code the version that is valid then."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import distinct_on

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem


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
