"""Rows of a select one chunk at a time, so that a province fits: the memory of a page does not grow with the table."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select

from inspect_app.database import db

CHUNK = 1000  # rows


def streamed(select: Select[Any]) -> Iterator[Any]:
    """The first column of each row."""
    return (row[0] for row in streamed_rows(select))


def streamed_rows(select: Select[Any]) -> Iterator[Row[Any]]:
    """A reader who leaves in the middle closes the cursor."""
    rows = db.session.execute(select.execution_options(yield_per=CHUNK))
    try:
        yield from rows
    finally:
        rows.close()
