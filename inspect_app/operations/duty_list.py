"""The duty list of a town (履职清单): an entry added, unverified until legal has read the text; an entry ended."""

from datetime import date, datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.duty_list import DutyAdded, DutyEnded
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import Region
from inspect_app.models.user import User
from inspect_app.operations import number_series
from inspect_app.operations.body import DatesReversedError
from inspect_app.queries.duty_list import COLLECTION
from workflows.field_order import Duty, DutyKind


def add(
    town: Region,
    *,
    words: str,
    share: DutyKind,
    serves: Duty | None,
    valid_from: date,
    source: str,
    by: User,
    at: datetime,
) -> ReferenceItem:
    number = number_series.take(f"{COLLECTION}:{town.scope}")
    data = {"town": town.scope, "kind": share.value} | ({"serves": serves.value} if serves else {})
    entry = ReferenceItem(
        collection=COLLECTION,
        code=f"{town.scope}-{number:02}",
        ordinal=number,
        words=words,
        words_en="",
        data=data,
        valid_from=valid_from,
        valid_until=None,
        source=source,
        is_verified=False,
        made_by_id=by.id,
        made_at=at,
    )
    db.session.add(entry)
    fact = DutyAdded(
        subject=entry.code, scope=town.scope, words=words, share=share, serves=serves or "", source=source
    )
    audit.record(fact, by=by, at=at)
    return entry


def end(entry: ReferenceItem, *, valid_until: date, by: User, at: datetime) -> None:
    """From the day after, nothing rests on it any more; what was asked before keeps naming it."""
    if valid_until < entry.valid_from:
        raise DatesReversedError
    entry.valid_until = valid_until
    fact = DutyEnded(subject=entry.code, scope=entry.data["town"], valid_until=valid_until.isoformat())
    audit.record(fact, by=by, at=at)
