"""Reference rows as the rules that scoring works with: every version, so that a record is judged by the rules of its day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from scoring.rule import Rule


def rules(collection: str) -> list[Rule]:
    """Every version of every row of `collection`, in the order of its rows; scoring.rule.in_force picks those of a day."""
    rows = db.select(ReferenceItem).filter_by(collection=collection)
    ordered = rows.order_by(ReferenceItem.ordinal, ReferenceItem.code, ReferenceItem.valid_from)
    return as_rules(db.session.scalars(ordered).all())


def as_rules(rows: Sequence[ReferenceItem]) -> list[Rule]:
    """A version lasts until the next one of its code begins, and never comes back after that; a withdrawn one is none."""
    lasting = [row for row in rows if not row.is_withdrawn]
    ends = last_days(lasting)
    return [_rule(row, ends[row]) for row in lasting]


def last_days(rows: Iterable[ReferenceItem]) -> Mapping[ReferenceItem, date | None]:
    """The last day of each version: its own, or the day before its successor begins."""
    ordered = sorted((row for row in rows if not row.is_withdrawn), key=lambda row: (row.code, row.valid_from))
    ends: dict[ReferenceItem, date | None] = {}
    for _code, versions in groupby(ordered, key=lambda row: row.code):
        next_from: date | None = None
        for row in reversed(list(versions)):
            ends[row] = _earlier(row.valid_until, next_from - timedelta(days=1) if next_from else None)
            next_from = row.valid_from
    return ends


def _earlier(first: date | None, second: date | None) -> date | None:
    return min((day for day in (first, second) if day is not None), default=None)


def _rule(row: ReferenceItem, valid_until: date | None) -> Rule:
    return Rule(
        code=row.code,
        valid_from=row.valid_from,
        valid_until=valid_until,
        decides=row.decides,
        is_verified=row.is_verified,
        source=row.source,
        words=row.words,
        data=row.data,
    )
