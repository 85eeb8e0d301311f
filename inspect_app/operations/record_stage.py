"""The staging table of an import of records: every data row, for one transaction, so that matching is work of the database."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from inspect_app.database import CODE, db
from workflows.record_rows import Entry

_READ = (
    Column("row", Integer, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("employer", CODE, nullable=False),
    Column("source_key", CODE, nullable=False),
    Column("is_derived", Boolean, nullable=False),
    Column("content", JSONB),
    Column("judged", JSONB),
    Column("content_hash", CODE, nullable=False),
    Column("fault", CODE),
    Column("field", CODE, nullable=False),
    Column("value", Text, nullable=False),
)
_FOUND = (
    Column("employer_id", Integer),
    Column("record_id", Integer),
    Column("effect", CODE),
    Column("report_id", Integer),
    Column("left_report_id", Integer),
)
stage = Table("record_stage", MetaData(), *_READ, *_FOUND, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
"""`judged` is no part of the content: an unchanged row keeps the verdict it was given. `effect` is NULL on a rejected row."""

Judged = tuple[Entry, Mapping[str, Any]]
"""An entry, and the columns of its record that we add to what it says."""


def fill(rows: Iterable[Judged]) -> None:
    """Make the table and stream the rows into it."""
    db.session.flush()
    connection = db.session.connection()
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.record_stage"))
    stage.create(connection)
    columns = ", ".join(f'"{column.name}"' for column in _READ)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY record_stage ({columns}) FROM STDIN") as copy:
        for entry, judged in rows:
            copy.write_row(_record(entry, judged))
    connection.execute(text("CREATE INDEX ON record_stage (source_key)"))
    connection.execute(text("CREATE INDEX ON record_stage (employer)"))
    connection.execute(text("ANALYZE record_stage (row, source_key, employer)"))


def _record(entry: Entry, judged: Mapping[str, Any]) -> Sequence[Any]:
    content = json.dumps(entry.content, ensure_ascii=False, sort_keys=True)
    return (
        entry.row,
        entry.line,
        entry.employer,
        entry.source_id,
        entry.is_derived,
        content,
        json.dumps(judged, ensure_ascii=False),
        hashlib.sha256(content.encode()).hexdigest(),
        entry.fault,
        entry.field,
        entry.value,
    )
