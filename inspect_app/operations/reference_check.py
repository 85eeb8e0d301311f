"""The legal reviewer's tick (核对): a reference row with the source that was read."""

from datetime import datetime

from inspect_app import audit
from inspect_app.facts.reference import ReferenceVerified
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User


def verify(item: ReferenceItem, *, source: str, by: User, at: datetime) -> None:
    fact = ReferenceVerified(
        subject=str(item.id), collection=item.collection, code=item.code, source_before=item.source, source=source
    )
    item.is_verified, item.source = True, source
    audit.record(fact, by=by, at=at)
