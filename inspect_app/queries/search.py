"""Finding people and bodies by what somebody types: part of a name, the start of a code, pinyin initials."""

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

Columns = tuple[InstrumentedAttribute[Any], ...]


def typed(words: str, *, within: Columns, start: Columns = ()) -> ColumnElement[bool]:
    """Rows with `words` inside one of `within`, or at the start of one of `start` (codes, lower-case initials)."""
    plain = words.strip().replace("\0", "")
    found = [column.icontains(plain, autoescape=True) for column in within]
    found += [column.istartswith(plain, autoescape=True) for column in start]
    return or_(*found)
