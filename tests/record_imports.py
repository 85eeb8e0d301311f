"""Rows of records brought in as a file would, and what became of them."""

from io import BytesIO

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.measurement import Measurement
from inspect_app.models.record_import import RecordImport, RecordImportRow
from inspect_app.operations import record_import, stored_file
from inspect_app.operations.record_book import book
from tests.factories import NOW, TODAY, make_user
from tests.records import file_of, make_source
from workflows.record import RecordKind
from workflows.roles import Role

POINT = RecordKind.MEASUREMENT


def brought_in(rows, *, kind=POINT, source=None, scope="4407", at=NOW, content=None) -> RecordImport:
    """The rows imported as a file of somebody who sees `scope`."""
    content = content or file_of(kind, rows)
    by = make_user(Role.HEALTH_SECTION, scope=scope)
    sha256 = stored_file.keep(content, media_type="text/csv", by=by, at=at)
    import_ = record_import.receive("记录.csv", kind=kind, source=source or make_source(), sha256=sha256, by=by, at=at)
    with open_table(BytesIO(content)) as sheets:
        record_import.require_columns(kind, sheets)
        record_import.check(import_, sheets=sheets, book=book(on=TODAY), at=at)
        told = counts(import_)
        record_import.confirm(import_, by=by, at=at)
        record_import.run(import_, sheets=sheets, book=book(on=TODAY), by=by, at=at)
    assert told == counts(import_), "the dry run counts what the import does"
    db.session.expire_all()
    return import_


def counts(import_: RecordImport) -> tuple[int, int, int, int]:
    return import_.added, import_.changed, import_.unchanged, import_.rejected


def points() -> list[Measurement]:
    return list(db.session.scalars(db.select(Measurement).order_by(Measurement.id)))


def faults(import_: RecordImport) -> list[tuple[int, str, str]]:
    rows = db.select(RecordImportRow).filter_by(import_id=import_.id).order_by(RecordImportRow.row)
    return [(row.row, row.fault.value, row.field) for row in db.session.scalars(rows)]
