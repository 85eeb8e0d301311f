"""Imports of records that somebody may see, the rows that were not taken, and the sources that files may name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.data_source import DataSource
from inspect_app.models.job_run import JobRun
from inspect_app.models.record_import import RecordImport, RecordImportRow
from inspect_app.models.user import User
from inspect_app.queries import job_run as job_runs
from inspect_app.queries.stream import streamed
from workflows.record import HEALTH_KINDS, RecordFault, RecordKind

PAGE = 30


def kinds(*, health: bool) -> list[RecordKind]:
    """The kinds that exist for somebody; without the seat of health surveillance there are fewer."""
    return [kind for kind in RecordKind if health or kind not in HEALTH_KINDS]


def visible_to(user: User, *, health: bool) -> Select[tuple[RecordImport]]:
    return RecordImport.visible_to(user).where(RecordImport.kind.in_(kinds(health=health)))


def sources(user: User) -> Sequence[DataSource]:
    """Those that still send."""
    living = DataSource.visible_to(user).where(DataSource.ended_at.is_(None))
    return db.session.scalars(living.order_by(DataSource.name, DataSource.id)).all()


def last_run(import_: RecordImport) -> JobRun | None:
    """The newest job of this import."""
    return job_runs.newest("record_check", "record_import", of=import_.id)


def rejected(
    import_: RecordImport, *, fault: RecordFault | None = None, after: int = 0
) -> tuple[Sequence[RecordImportRow], bool]:
    """One page of the rows that were not taken, in the order of the file; and whether there are more."""
    rows = db.select(RecordImportRow).filter_by(import_id=import_.id).where(RecordImportRow.id > after)
    chosen = rows.filter_by(fault=fault) if fault else rows
    found = db.session.scalars(chosen.order_by(RecordImportRow.id).limit(PAGE + 1)).all()
    return found[:PAGE], len(found) > PAGE


def every_rejected(import_: RecordImport) -> Iterator[RecordImportRow]:
    """All of them, streamed."""
    rows = db.select(RecordImportRow).filter_by(import_id=import_.id)
    return streamed(rows.order_by(RecordImportRow.row, RecordImportRow.id))


def same_file(import_: RecordImport) -> RecordImport | None:
    """An earlier import of the very same bytes as the same records of the same source."""
    same = {"file_sha256": import_.file_sha256, "source_id": import_.source_id, "kind": import_.kind, "scope": import_.scope}
    imported = db.select(RecordImport).filter_by(**same).where(RecordImport.imported_at.is_not(None))
    return db.session.scalar(imported.where(RecordImport.id < import_.id).order_by(RecordImport.id.desc()).limit(1))
