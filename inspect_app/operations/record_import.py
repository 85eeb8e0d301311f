"""Importing records of one kind from one source, by file or by a machine: one transaction of the caller, one engine for both.

A file is received, checked (a dry run), confirmed and imported; a machine's rows are imported at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, literal

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.record_import import (
    RecordFileReceived,
    RecordImportConfirmed,
    RecordImportWithdrawn,
    RecordsImported,
)
from inspect_app.locks import Lock, hold_of
from inspect_app.models.data_source import DataSource
from inspect_app.models.record_import import Channel, RecordImport, RecordImportRow
from inspect_app.models.record_kinds import MODELS
from inspect_app.models.user import User
from inspect_app.operations import record_apply, record_match, record_stage
from inspect_app.operations.import_rows import MOST_NAMED, Progress, Row, Sheet, expected, headed, quiet, told
from inspect_app.operations.record_book import Book
from inspect_app.operations.record_stage import Judged, stage
from workflows.errors import DomainError
from workflows.record import LIFECYCLE, RecordFault, RecordKind
from workflows.record_columns import LAYOUTS
from workflows.record_rows import (
    Checker,
    ColumnMissingError,
    Entry,
    Header,
    find_header,
    require_impersonal,
    require_no_list,
)
from workflows.register_columns import DEEPEST_HEADER
from workflows.register_lines import is_data


class SourceEndedError(DomainError):
    code = "record_import.source_ended"


class KindNotOfSourceError(DomainError):
    code = "record_import.kind_not_of_source"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one row; the answer to a machine."""

    source_id: str
    effect: str
    fault: RecordFault | None
    field: str


def require_source(source: DataSource, kind: RecordKind) -> None:
    if source.ended_at is not None:
        raise SourceEndedError
    if kind not in source.kinds:
        raise KindNotOfSourceError(source=source.name)


def require_columns(kind: RecordKind, sheets: Sequence[Sheet]) -> None:
    """Refuse a file that names persons anywhere, or lacks a column, before it is kept."""
    for sheet in sheets:
        for _line, cells in islice(sheet.rows(), DEEPEST_HEADER):
            require_no_list(cells)
    header, _rows = _open(kind, sheets)
    require_impersonal(header.unknown)


def receive(
    file_name: str, *, kind: RecordKind, source: DataSource, sha256: str, by: User, at: datetime
) -> RecordImport:
    """A file has come; `sha256` names the stored bytes."""
    require_source(source, kind)
    about_file = {"file_name": file_name[-200:], "file_sha256": sha256, "by_id": by.id}
    import_ = _new(kind, source, channel=Channel.FILE, scope=by.scope, at=at, **about_file)
    fact = RecordFileReceived(
        subject=str(import_.id),
        scope=by.scope,
        records=kind,
        source=source.code,
        file_name=import_.file_name,
        sha256=sha256,
    )
    audit.record(fact, by=by, at=at)
    return import_


def check(import_: RecordImport, *, sheets: Sequence[Sheet], book: Book, at: datetime, progress: Progress = quiet) -> None:
    """Count what the file would do. No record changes."""
    move = LIFECYCLE.move(import_.state, "check")
    _measure(import_, _of_sheets(import_, sheets, book, at=at, progress=progress))
    import_.checked_at, import_.state = at, move.target


def confirm(import_: RecordImport, *, by: User, at: datetime) -> None:
    move = LIFECYCLE.move(import_.state, "confirm")
    audit.record(RecordImportConfirmed(subject=str(import_.id), scope=import_.scope), by=by, at=at)
    import_.state = move.target


def withdraw(import_: RecordImport, *, by: User, at: datetime) -> None:
    move = LIFECYCLE.move(import_.state, "withdraw")
    audit.record(RecordImportWithdrawn(subject=str(import_.id), scope=import_.scope), by=by, at=at)
    import_.state = move.target


def run(
    import_: RecordImport,
    *,
    sheets: Sequence[Sheet],
    book: Book,
    by: User | None,
    at: datetime,
    progress: Progress = quiet,
) -> None:
    """Bring the file in; the counts are taken anew, as the records stand now."""
    hold_of(Lock.RECORD_SOURCE, import_.source_id)
    require_source(import_.source, import_.kind)
    _complete(import_, _of_sheets(import_, sheets, book, at=at, progress=progress), by=by, at=at)


def take(
    rows: Sequence[Mapping[str, object]], *, kind: RecordKind, source: DataSource, book: Book, at: datetime
) -> tuple[RecordImport, list[Answer]]:
    """What a machine sends, at once; the answers are in the order of its rows."""
    require_source(source, kind)
    unknown = {name for said in rows for name in said} - set(LAYOUTS[kind].by_field)
    require_impersonal(unknown)
    hold_of(Lock.RECORD_SOURCE, source.id)
    import_ = _new(kind, source, channel=Channel.MACHINE, scope=source.scope, at=at)
    for name in ("check", "confirm"):
        import_.state = LIFECYCLE.move(import_.state, name).target
    import_.checked_at = at
    import_.unknown_columns = sorted(unknown)[:MOST_NAMED]
    checker = Checker(LAYOUTS[kind], office_date(at), book.classes, needs_id=True)
    entries = (checker.of_row(said, row=number, line=number) for number, said in enumerate(rows, start=1))
    _complete(import_, _judged(kind, entries, book), by=None, at=at)
    return import_, _answers()


def _new(
    kind: RecordKind, source: DataSource, *, channel: Channel, scope: str, at: datetime, file_name: str = "", **about_file: Any
) -> RecordImport:
    values = {"channel": channel, "scope": scope, "created_at": at, "file_name": file_name, **about_file}
    import_ = RecordImport(kind=kind, source=source, **values)
    db.session.add(import_)
    db.session.flush()
    return import_


def _complete(import_: RecordImport, rows: Iterable[Judged], *, by: User | None, at: datetime) -> None:
    move = LIFECYCLE.move(import_.state, "complete")
    _measure(import_, rows)
    record_apply.apply(import_, at=at)
    fact = RecordsImported(
        subject=str(import_.id),
        scope=import_.scope,
        records=import_.kind,
        source=import_.source.code,
        channel=import_.channel,
        counts={name: getattr(import_, name) for name in ("rows", *_EFFECTS)},
        reasons=import_.reasons,
    )
    audit.record(fact, by=by, at=at)
    import_.imported_at, import_.state = at, move.target
    db.session.flush()


def _of_sheets(
    import_: RecordImport, sheets: Sequence[Sheet], book: Book, *, at: datetime, progress: Progress
) -> Iterator[Judged]:
    total = expected(sheets, known=import_.rows)
    header, rows = _open(import_.kind, sheets)
    import_.unknown_columns = list(header.unknown[:MOST_NAMED])
    entries = told(_entries(import_.kind, header, rows, book, at=at), progress, total=total)
    return _judged(import_.kind, entries, book)


def _open(kind: RecordKind, sheets: Sequence[Sheet]) -> tuple[Header, Iterator[Row]]:
    return headed(sheets, lambda head: find_header(LAYOUTS[kind], head), ColumnMissingError)


def _entries(kind: RecordKind, header: Header, rows: Iterable[Row], book: Book, *, at: datetime) -> Iterator[Entry]:
    """The data rows; blank lines, totals and signatures below them are none."""
    checker = Checker(LAYOUTS[kind], office_date(at), book.classes)
    lines = (row for row in rows if is_data(row[1]))
    for number, (line, cells) in enumerate(lines, start=1):
        yield checker.of_cells(header, cells, row=number, line=line)


def _judged(kind: RecordKind, entries: Iterable[Entry], book: Book) -> Iterator[Judged]:
    if kind is RecordKind.MEASUREMENT:
        return map(book.judge.judged, entries)
    return ((entry, {}) for entry in entries)


def _measure(import_: RecordImport, rows: Iterable[Judged]) -> None:
    """Stage and match; write the counts and the rows that are not taken."""
    record_stage.fill(rows)
    record_match.match(
        table=MODELS[import_.kind].__tablename__,
        has_reports=import_.kind is RecordKind.MEASUREMENT,
        source_id=import_.source_id,
        source_scope=import_.source.scope,
        scope=import_.scope,
    )
    _count(import_)
    _list_rows(import_)


_EFFECTS = ("added", "changed", "unchanged", "rejected")
_EFFECT = func.coalesce(stage.c.effect, "rejected")


def _count(import_: RecordImport) -> None:
    counts = dict(map(tuple, db.session.execute(db.select(_EFFECT, func.count()).group_by(_EFFECT))))
    for name in _EFFECTS:
        setattr(import_, name, counts.get(name, 0))
    import_.rows = sum(counts.values())
    reasons = db.select(stage.c.fault, func.count()).where(stage.c.fault.is_not(None)).group_by(stage.c.fault)
    import_.reasons = dict(sorted(map(tuple, db.session.execute(reasons))))


def _list_rows(import_: RecordImport) -> None:
    db.session.execute(db.delete(RecordImportRow).filter_by(import_id=import_.id))
    into = ["import_id", "row", "line", "fault", "field", "value", "employer_code"]
    found = (stage.c.row, stage.c.line, stage.c.fault, stage.c.field, stage.c.value, stage.c.employer)
    rejected = db.select(literal(import_.id), *found).where(stage.c.fault.is_not(None)).order_by(stage.c.row)
    db.session.execute(db.insert(RecordImportRow).from_select(into, rejected, include_defaults=False))


def _answers() -> list[Answer]:
    rows = db.select(stage.c.source_key, _EFFECT, stage.c.fault, stage.c.field).order_by(stage.c.row)
    return [
        Answer(source_id, effect, RecordFault(fault) if fault else None, field)
        for source_id, effect, fault, field in db.session.execute(rows)
    ]
