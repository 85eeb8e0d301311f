"""Importing a register file: receive, check (a dry run), confirm, import. A whole file is one transaction of the caller."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, literal
from stdnum.cn import uscc

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.register_import import (
    RegisterFileReceived,
    RegisterImportConfirmed,
    RegisterImported,
    RegisterImportWithdrawn,
)
from inspect_app.locks import Lock, hold
from inspect_app.models.register_import import RegisterImport, RegisterImportRow, RowVerdict
from inspect_app.models.user import User
from inspect_app.operations import register_apply, register_compare, register_match, register_stage, register_summary
from inspect_app.operations.import_rows import MOST_NAMED, Progress, Row, Sheet, expected, headed, quiet, told
from inspect_app.operations.register_stage import stage
from workflows.register import Checker, Entry, Towns
from workflows.register_columns import Field, Header, NoHeaderError, find_header
from workflows.register_import import LIFECYCLE
from workflows.register_lines import is_data


def receive(file_name: str, *, sha256: str, file_sha256: str | None, scope: str, by: User | None, at: datetime) -> RegisterImport:
    """A file has come. `file_sha256` names the stored bytes; a command reads its file where it lies."""
    import_ = RegisterImport(
        scope=scope,
        file_name=file_name[-200:],
        sha256=sha256,
        file_sha256=file_sha256,
        created_at=at,
        by_id=by.id if by else None,
    )
    db.session.add(import_)
    db.session.flush()
    fact = RegisterFileReceived(subject=str(import_.id), scope=scope, file_name=import_.file_name, sha256=sha256)
    audit.record(fact, by=by, at=at)
    return import_


def require_header(sheets: Sequence[Sheet]) -> None:
    """Refuse a file that has no header, before it is kept."""
    _open(sheets)


def check(import_: RegisterImport, *, sheets: Sequence[Sheet], towns: Towns, at: datetime, progress: Progress = quiet) -> None:
    """Count what the file would do. The register stays as it is."""
    move = LIFECYCLE.move(import_.state, "check")
    _measure(import_, sheets=sheets, towns=towns, at=at, progress=progress)
    import_.checked_at, import_.state = at, move.target


def confirm(import_: RegisterImport, *, by: User | None, at: datetime) -> None:
    move = LIFECYCLE.move(import_.state, "confirm")
    audit.record(RegisterImportConfirmed(subject=str(import_.id), scope=import_.scope), by=by, at=at)
    import_.state = move.target


def withdraw(import_: RegisterImport, *, by: User, at: datetime) -> None:
    move = LIFECYCLE.move(import_.state, "withdraw")
    audit.record(RegisterImportWithdrawn(subject=str(import_.id), scope=import_.scope), by=by, at=at)
    import_.state = move.target


def run(
    import_: RegisterImport,
    *,
    sheets: Sequence[Sheet],
    towns: Towns,
    complete_days: int,
    by: User | None,
    at: datetime,
    progress: Progress = quiet,
) -> None:
    """Bring the file into the register. Files come one after the other; the counts are taken anew."""
    move = LIFECYCLE.move(import_.state, "complete")
    hold(Lock.REGISTER_IMPORT)
    fields = _measure(import_, sheets=sheets, towns=towns, at=at, progress=progress)
    register_apply.apply(
        fields,
        source=f"import:{import_.id}",
        by_id=by.id if by else None,
        at=at,
        complete_by_on=register_apply.complete_by(office_date(at), days=complete_days),
    )
    register_summary.refresh(import_.scope)
    counts = {name: getattr(import_, name) for name in ("rows", "added", "changed", "unchanged", "rejected", "kept")}
    fact = RegisterImported(
        subject=str(import_.id), scope=import_.scope, sha256=import_.sha256, counts=counts, reasons=import_.reasons
    )
    audit.record(fact, by=by, at=at)
    import_.imported_at, import_.state = at, move.target
    db.session.flush()
    db.session.expire_all()


def take_at_once(
    import_: RegisterImport, *, sheets: Sequence[Sheet], towns: Towns, complete_days: int, at: datetime
) -> None:
    """What a command does: nobody waits between the check and the import, so the file is read once."""
    for name in ("check", "confirm"):
        import_.state = LIFECYCLE.move(import_.state, name).target
    import_.checked_at = at
    run(import_, sheets=sheets, towns=towns, complete_days=complete_days, by=None, at=at)


def rejected_rows() -> dict[str, list[int]]:
    """Of the file that this transaction has measured: the data rows by reason."""
    rows = db.select(stage.c.reason, func.array_agg(stage.c.row).label("rows"))
    found = db.session.execute(rows.where(stage.c.reason.is_not(None)).group_by(stage.c.reason).order_by(stage.c.reason))
    return {reason: sorted(numbers) for reason, numbers in found}


def _measure(
    import_: RegisterImport, *, sheets: Sequence[Sheet], towns: Towns, at: datetime, progress: Progress
) -> list[Field]:
    """Stage, match and compare; write the counts and the rows that are not taken."""
    total = expected(sheets, known=import_.rows)
    header, rows = _open(sheets)
    checker = Checker(header=header, towns=towns, is_valid_code=uscc.is_valid, today=office_date(at))
    skipped: list[int] = []
    register_stage.fill(told(_entries(checker, rows, skipped), progress, total=total))
    register_match.match(fields=header.fields, scope=import_.scope)
    fields = register_compare.present(header.fields)
    register_compare.compare(fields)
    import_.unknown_columns = list(header.unknown[:MOST_NAMED])
    import_.skipped = len(skipped)
    _count(import_)
    _list_rows(import_)
    return fields


def _open(sheets: Sequence[Sheet]) -> tuple[Header, Iterator[Row]]:
    return headed(sheets, find_header, NoHeaderError)


def _entries(checker: Checker, rows: Iterable[Row], skipped: list[int]) -> Iterator[Entry]:
    number = 0
    for line, cells in rows:
        if is_data(cells):
            number += 1
            yield checker.check(cells, row=number, line=line)
        elif any(cells):
            skipped.append(line)


def _count(import_: RegisterImport) -> None:
    outcome = func.coalesce(stage.c.effect, "rejected")
    kept = func.coalesce(func.sum(db.select(func.count()).select_from(func.jsonb_object_keys(stage.c.kept)).scalar_subquery()), 0)
    found = db.session.execute(db.select(outcome, func.count(), kept).group_by(outcome)).all()
    counts = {name: count for name, count, _kept in found}
    for name in ("added", "changed", "unchanged", "rejected"):
        setattr(import_, name, counts.get(name, 0))
    import_.rows, import_.kept = sum(counts.values()), int(sum(number for _name, _count, number in found))
    reasons = db.select(stage.c.reason, func.count()).where(stage.c.reason.is_not(None)).group_by(stage.c.reason)
    import_.reasons = dict(sorted(map(tuple, db.session.execute(reasons))))


def _list_rows(import_: RegisterImport) -> None:
    db.session.execute(db.delete(RegisterImportRow).filter_by(import_id=import_.id))
    into = ["import_id", "verdict", "row", "line", "reason", "field", "value", "name", "uscc", "employer_id"]
    name, code = func.coalesce(stage.c.name, ""), func.coalesce(stage.c.uscc, "")
    rejected = db.select(
        *(literal(import_.id), literal(RowVerdict.REJECTED.value), stage.c.row, stage.c.line, stage.c.reason, stage.c.column),
        *(stage.c.refused, name, code, stage.c.employer_id),
    ).where(stage.c.reason.is_not(None))
    db.session.execute(db.insert(RegisterImportRow).from_select(into, rejected.order_by(stage.c.row), include_defaults=False))
    for verdict, cells in ((RowVerdict.KEPT, stage.c.kept), (RowVerdict.MERGED, stage.c.news)):
        cell = func.jsonb_each_text(cells).table_valued("key", "value").lateral("cell")
        said = (
            db.select(
                *(literal(import_.id), literal(verdict.value), stage.c.row, stage.c.line, literal(None), cell.c.key),
                *(func.coalesce(cell.c.value, ""), name, code, stage.c.employer_id),
            )
            .select_from(stage)
            .join(cell, literal(True))
        )
        db.session.execute(db.insert(RegisterImportRow).from_select(into, said.order_by(stage.c.row), include_defaults=False))
