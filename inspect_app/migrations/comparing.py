"""How a column of the database is held against a column of the models."""

from typing import Any

from sqlalchemy import DateTime

from inspect_app.database import Instant


def compare_type(context_: Any, inspected: Any, metadata: Any, inspected_type: Any, metadata_type: Any) -> bool | None:
    """None leaves it to Alembic: an Instant is a timestamp with a time zone."""
    if isinstance(metadata_type, Instant):
        return not (isinstance(inspected_type, DateTime) and inspected_type.timezone)
    return None
