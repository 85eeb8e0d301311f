"""The staging table of an import: every data row of the file, for one transaction, so that matching is work of the database."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from inspect_app.database import CODE, db
from inspect_app.operations.employer_keys import initials
from workflows import register_values as values
from workflows.register import Entry
from workflows.register_columns import DATES, LISTS, NUMBERS, Field

STORED = tuple(field for field in Field if field is not Field.TOWN_NAME)
"""The fields that an employer keeps."""


def _type(field: Field) -> Any:
    if field in NUMBERS:
        return Integer()
    if field in DATES:
        return Date()
    return ARRAY(CODE) if field in LISTS else CODE if field in (Field.USCC, Field.TOWN) else Text()


_READ = (
    Column("row", Integer, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("reason", CODE),
    Column("column", CODE),
    Column("refused", Text),
    Column("place", CODE),
    Column("name_key", CODE),
    Column("address_key", CODE),
    Column("initials", CODE),
    *(Column(field.value, _type(field)) for field in STORED),
)
_FOUND = (
    Column("employer_id", Integer),
    Column("effect", CODE),
    Column("number", Integer),
    Column("key", CODE),
    Column("changes", JSONB(none_as_null=True)),
    Column("kept", JSONB(none_as_null=True)),
    Column("news", JSONB(none_as_null=True)),
)
stage = Table("register_stage", MetaData(), *_READ, *_FOUND, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
"""`place` is NULL for a row without a workplace; `changes` maps fields to [before, after], `kept` to the file's value;
`news` is what the file says new of an entry that was merged, where nothing is changed."""


def fill(entries: Iterable[Entry]) -> None:
    """Make the table and stream the rows into it."""
    db.session.flush()
    connection = db.session.connection()
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.register_stage"))
    stage.create(connection)
    columns = ", ".join(f'"{column.name}"' for column in _READ)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY register_stage ({columns}) FROM STDIN") as copy:
        for entry in entries:
            copy.write_row(_record(entry))
    connection.execute(text("CREATE INDEX ON register_stage (uscc)"))
    connection.execute(text("CREATE INDEX ON register_stage (name_key)"))
    connection.execute(text("CREATE INDEX ON register_stage (employer_id)"))
    connection.execute(text("ANALYZE register_stage"))


def _record(entry: Entry) -> Sequence[Any]:
    name, address = entry.name, entry.values.get(Field.ADDRESS, "")
    if entry.reason:
        taken = {Field.NAME: name, Field.USCC: entry.uscc or None, Field.TOWN: entry.values.get(Field.TOWN)}
    else:
        taken = {**entry.values, Field.USCC: entry.uscc or None}
    return (
        entry.row,
        entry.line,
        entry.reason,
        entry.column,
        entry.value,
        entry.place or None,
        values.key(name),
        values.key(address),
        initials(name) if not entry.reason else None,
        *(taken.get(field) for field in STORED),
    )
