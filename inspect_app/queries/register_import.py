"""Imports of register files, and what an import needs to know of the county."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from inspect_app.database import db
from inspect_app.models.job_run import JobRun
from inspect_app.models.region import Region, RegionLevel
from inspect_app.models.register_import import RegisterImport, RegisterImportRow, RowVerdict
from inspect_app.models.user import User
from inspect_app.queries import job_run as job_runs
from inspect_app.queries.stream import streamed
from workflows import register_values as values
from workflows.register import Towns

PAGE = 30


def towns(scope: str) -> Towns:
    """The towns below `scope`, and the digits of all others."""
    found = db.session.execute(db.select(Region.code, Region.name).filter_by(level=RegionLevel.TOWN)).all()
    names: dict[str, list[str]] = defaultdict(list)
    for code, name in found:
        if code.startswith(scope):
            names[values.key(name)].append(code)
    return Towns(
        codes={code[:9]: code for code, _name in found if code.startswith(scope)},
        names=names,
        outside=frozenset(code[:9] for code, _name in found if not code.startswith(scope)),
    )


def last_run(import_: RegisterImport) -> JobRun | None:
    """The newest job of this import."""
    return job_runs.newest("register_check", "register_import", of=import_.id)


def rows(
    import_: RegisterImport, verdict: RowVerdict, *, reason: str | None = None, after: int = 0, limit: int = PAGE
) -> tuple[Sequence[RegisterImportRow], bool]:
    """One page of rows that were not taken, or cells that gave way, in the order of the file; and whether there are more."""
    found = db.session.scalars(_rows(import_, verdict, reason=reason).where(RegisterImportRow.id > after).limit(limit + 1)).all()
    return found[:limit], len(found) > limit


def every_row(import_: RegisterImport) -> Iterator[RegisterImportRow]:
    """All of them, streamed."""
    chosen = db.select(RegisterImportRow).filter_by(import_id=import_.id)
    ordered = chosen.order_by(RegisterImportRow.row, RegisterImportRow.id)
    return streamed(ordered)


def same_file(import_: RegisterImport) -> RegisterImport | None:
    """An earlier import of the very same bytes."""
    earlier = db.select(RegisterImport).filter_by(sha256=import_.sha256, scope=import_.scope)
    imported = earlier.where(RegisterImport.imported_at.is_not(None), RegisterImport.id < import_.id)
    return db.session.scalar(imported.order_by(RegisterImport.id.desc()).limit(1))


def seen_by(user: User, ids: Iterable[int]) -> set[int]:
    """Those of the imports that the user may see."""
    seen = RegisterImport.visible_to(user).where(RegisterImport.id.in_(ids)).with_only_columns(RegisterImport.id)
    return set(db.session.scalars(seen))


def _rows(import_: RegisterImport, verdict: RowVerdict, *, reason: str | None) -> Any:
    chosen = db.select(RegisterImportRow).filter_by(import_id=import_.id, verdict=verdict)
    return (chosen.filter_by(reason=reason) if reason else chosen).order_by(RegisterImportRow.id)
