"""Setting what differs, and telling it: the data of every "… changed" fact."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from workflows.errors import DomainError


class StaleRecordError(DomainError):
    code = "record.stale"


def apply_changes(row: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set on `row` what differs from `values`; return field → [before, after] as JSON knows them."""
    changes = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in values.items() if getattr(row, name) != value}
    for name in changes:
        setattr(row, name, values[name])
    return changes


def require_version(row: Any, seen: int | None) -> None:
    """Refuse an edit of a page that somebody else has changed meanwhile."""
    if seen != row.version:
        raise StaleRecordError


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
