"""Pages of a long list by the last row seen: a page far down costs what the first one costs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from inspect_app.database import db

SIZE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """`before` and `after` are marks for the neighbouring pages; None where there is none."""

    rows: Sequence[Any]
    before: str | None
    after: str | None


def page(
    select: Select[Any],
    *keys: InstrumentedAttribute[Any],
    after: str = "",
    before: str = "",
    is_descending: bool = False,
    size: int = SIZE,
) -> Page:
    """One page in the order of `keys`, which together tell rows apart. A spoiled mark begins at the start."""
    mark, is_back = (_read(before, keys), True) if before else (_read(after, keys), False)
    is_back = is_back and mark is not None
    is_falling = is_descending != is_back
    if mark is not None:
        row, seen = tuple_(*keys), tuple_(*mark)
        select = select.where(row < seen if is_falling else row > seen)
    ordered = select.order_by(*[key.desc() if is_falling else key.asc() for key in keys]).limit(size + 1)
    found = list(db.session.scalars(ordered).unique())
    rows, has_more = found[:size], len(found) > size
    has_before, has_after = (has_more, True) if is_back else (mark is not None, has_more)
    if is_back:
        rows.reverse()
    return Page(rows, _mark(rows, 0, keys) if has_before else None, _mark(rows, -1, keys) if has_after else None)


def is_readable(mark: str, *keys: InstrumentedAttribute[Any]) -> bool:
    """Whether `mark` tells a place in the order of `keys`; no mark is the beginning."""
    return not mark or _read(mark, keys) is not None


def count(select: Select[Any]) -> int:
    """How many rows, counted up to MOST_COUNTED + 1."""
    some = select.order_by(None).with_only_columns(db.literal(1), maintain_column_froms=True).limit(MOST_COUNTED + 1)
    return db.session.scalar(db.select(db.func.count()).select_from(some.subquery())) or 0


def _mark(rows: Sequence[Any], place: int, keys: Sequence[InstrumentedAttribute[Any]]) -> str | None:
    if not rows:
        return None
    values = [getattr(rows[place], key.key) for key in keys]
    return json.dumps([value.isoformat() if isinstance(value, date) else value for value in values], ensure_ascii=False)


def _read(mark: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any] | None:
    try:
        values = json.loads(mark) if mark else None
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_typed(value, key.type) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError):
        return None


def _typed(value: Any, column: TypeEngine[Any]) -> Any:
    kind = column.python_type
    if kind is date:
        return date.fromisoformat(value)
    if kind is datetime:
        return _aware(datetime.fromisoformat(value))
    if kind is int and not (isinstance(value, int) and abs(value) < (2**63 if isinstance(column, BigInteger) else 2**31)):
        raise ValueError(value)
    if kind is str and (not isinstance(value, str) or "\0" in value):
        raise ValueError(value)
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(value)
    return value
