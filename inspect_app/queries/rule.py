"""Reference rows as the rules that scoring works with: every version, so that a record is judged by the rules of its day."""

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from scoring.rule import Rule


def rules(collection: str) -> list[Rule]:
    """Every version of every row of `collection`, in the order of its rows; scoring.rule.in_force picks those of a day."""
    rows = db.select(ReferenceItem).filter_by(collection=collection)
    ordered = rows.order_by(ReferenceItem.ordinal, ReferenceItem.code, ReferenceItem.valid_from)
    return [_rule(row) for row in db.session.scalars(ordered)]


def _rule(row: ReferenceItem) -> Rule:
    return Rule(
        code=row.code,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        decides=row.decides,
        is_verified=row.is_verified,
        source=row.source,
        words=row.words,
        data=row.data,
    )
