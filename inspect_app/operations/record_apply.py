"""Writing what the matched rows of the staging table say: new records, changed ones with what they said before, and the reports
that measurements make up."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, String, Table, func, literal, literal_column, text, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from inspect_app.database import db
from inspect_app.models.record import RecordChange
from inspect_app.models.record_import import RecordImport
from inspect_app.models.record_kinds import MODELS
from inspect_app.operations.record_stage import stage
from workflows.record import RecordKind

GIVEN = ("employer_id", "source_id", "source_key", "import_id", "content_hash", "recorded_at")
"""What an import says of a record; all its other columns but `id` and `report_id` come from the row."""

_REPORTS = """
    WITH put AS (
        INSERT INTO measurement_reports (employer_id, source_id, number, agency, kind, measured_on)
        SELECT DISTINCT ON (employer_id, content ->> 'report')
            employer_id, :source_id, content ->> 'report', content ->> 'agency', content ->> 'report_kind',
            (content ->> 'measured_on')::date
        FROM record_stage WHERE effect IN ('added', 'changed')
        ORDER BY employer_id, content ->> 'report', row DESC
        ON CONFLICT (source_id, employer_id, number) DO UPDATE SET agency = excluded.agency, kind = excluded.kind
        RETURNING id, employer_id, number
    )
    UPDATE record_stage s SET report_id = put.id FROM put
    WHERE put.employer_id = s.employer_id AND put.number = s.content ->> 'report' AND s.effect IN ('added', 'changed')
"""
_LAST_DAYS = """
    UPDATE measurement_reports r SET measured_on = p.last_on
    FROM (
        SELECT report_id, max(measured_on) AS last_on FROM measurements
        WHERE report_id IN (SELECT report_id FROM record_stage UNION SELECT left_report_id FROM record_stage)
        GROUP BY report_id
    ) AS p
    WHERE p.report_id = r.id AND p.last_on <> r.measured_on
"""
_EMPTY = """
    DELETE FROM measurement_reports r
    WHERE r.id IN (SELECT left_report_id FROM record_stage WHERE effect = 'changed')
        AND NOT EXISTS (SELECT FROM measurements m WHERE m.report_id = r.id)
"""
_OLD_REPORT = """
    (SELECT jsonb_build_object('report', number, 'agency', agency, 'report_kind', kind)
     FROM measurement_reports r WHERE r.id = measurements.report_id)
"""


def apply(import_: RecordImport, *, at: datetime) -> None:
    """Everything in the transaction of the caller."""
    has_reports = import_.kind is RecordKind.MEASUREMENT
    table = MODELS[import_.kind].__table__
    _remember(table, import_, at=at)
    if has_reports:
        _run(_REPORTS, source_id=import_.source_id)
    _add(table, import_, at=at)
    _change(table, import_, at=at)
    if has_reports:
        _run(_LAST_DAYS)
        _run(_EMPTY)


def _said(table: Table) -> list[Column[Any]]:
    """The columns that a row of the file fills."""
    return [column for column in table.columns if column.name not in (*GIVEN, "id", "report_id")]


def _news(table: Table, import_: RecordImport, *, at: datetime, effect: str) -> Select[Any]:
    """What the rows of this effect make of their records, column by column, typed as the table is."""
    columns = [Column(column.name, column.type) for column in _said(table)]
    content = stage.c.content.concat(stage.c.judged)
    said = func.jsonb_populate_record(literal_column(f"NULL::{table.name}"), content).table_valued(*columns, name="said")
    given = {
        "employer_id": stage.c.employer_id,
        "source_id": literal(import_.source_id),
        "source_key": stage.c.source_key,
        "import_id": literal(import_.id),
        "content_hash": stage.c.content_hash,
        "recorded_at": literal(at, table.c.recorded_at.type),
    }
    told = [value.label(name) for name, value in given.items()]
    if "report_id" in table.c:
        told.append(stage.c.report_id)
    select = db.select(*told, *said.c).select_from(stage.join(said, true()))
    return select.add_columns(stage.c.record_id).where(stage.c.effect == effect).order_by(stage.c.row)


def _add(table: Table, import_: RecordImport, *, at: datetime) -> None:
    news = _news(table, import_, at=at, effect="added").subquery()
    columns = [column for column in news.c if column.name != "record_id"]
    into = [column.name for column in columns]
    db.session.execute(table.insert().from_select(into, db.select(*columns), include_defaults=False))


def _change(table: Table, import_: RecordImport, *, at: datetime) -> None:
    news = _news(table, import_, at=at, effect="changed").subquery()
    values = {column.name: column for column in news.c if column.name != "record_id"}
    db.session.execute(table.update().where(table.c.id == news.c.record_id).values(values))


def _remember(table: Table, import_: RecordImport, *, at: datetime) -> None:
    """A record as it stood; of a measurement also what its report said."""
    names = literal([*GIVEN, "id", "report_id"], ARRAY(String))
    before = func.to_jsonb(literal_column(table.name), type_=JSONB).op("-", return_type=JSONB())(names)
    if "report_id" in table.c:
        before = before.concat(literal_column(_OLD_REPORT, JSONB()))
    rows = (
        db.select(
            literal(import_.kind.value),
            table.c.id,
            table.c.employer_id,
            literal(import_.id),
            literal(at, RecordChange.at.type),
            before,
        )
        .join(stage, stage.c.record_id == table.c.id)
        .where(stage.c.effect == "changed")
        .order_by(stage.c.row)
    )
    into = ["kind", "record_id", "employer_id", "import_id", "at", "before"]
    db.session.execute(db.insert(RecordChange).from_select(into, rows, include_defaults=False))


def _run(statement: str, **known: Any) -> None:
    db.session.execute(text(statement), known)
