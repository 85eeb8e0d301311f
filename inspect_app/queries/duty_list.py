"""The duty lists of the towns (履职清单): what each may be asked for. Rows of the reference; `data` says town, kind and use.

The town is a region code without trailing zeros, so that an entry for a county serves each of its towns; the nearest wins.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal

from inspect_app.database import db
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import Region
from inspect_app.models.user import User
from workflows.field_order import Duty, DutyKind, NoDutyEntryError

COLLECTION = "duty-list"


def required(duty: Duty, town: Region, *, on: date) -> ReferenceItem:
    """The entry that a request for `duty` to this town rests on."""
    entry = serving(duty, town.code, on=on)
    if entry is None:
        raise NoDutyEntryError(town=town.name)
    return entry


def serving(duty: Duty, town_code: str, *, on: date) -> ReferenceItem | None:
    """None also for what the county has taken back (收回)."""
    town = _told("town")
    fits = (_told("serves") == duty, _told("kind") != DutyKind.TAKEN_BACK, literal(town_code).startswith(town))
    nearest = _valid(on).where(*fits).order_by(func.length(town).desc(), ReferenceItem.ordinal, ReferenceItem.valid_from.desc())
    return db.session.scalar(nearest.limit(1))


def entries_of(orders: Iterable[FieldOrder]) -> dict[str, ReferenceItem]:
    """The entries that these orders name, by code; of several versions the newest."""
    codes = {order.duty_code for order in orders}
    query = db.select(ReferenceItem).filter_by(collection=COLLECTION).where(ReferenceItem.code.in_(codes))
    return {row.code: row for row in db.session.scalars(query.order_by(ReferenceItem.valid_from))}


def visible_to(user: User, *, town: str = "", serves: str = "") -> Select[tuple[ReferenceItem]]:
    """The entries of the towns of one's region, past ones too."""
    query = db.select(ReferenceItem).filter_by(collection=COLLECTION).where(_told("town").startswith(user.scope))
    if town:
        query = query.where(_told("town") == town)
    return query.where(_told("serves") == serves) if serves else query


def _valid(on: date) -> Any:
    valid = db.select(ReferenceItem).filter_by(collection=COLLECTION).where(ReferenceItem.valid_from <= on)
    return valid.where(db.or_(ReferenceItem.valid_until.is_(None), ReferenceItem.valid_until >= on))


def _told(name: str) -> Any:
    return ReferenceItem.data[name].astext
