"""Checking and importing files of records as jobs; afterwards the register is ranked anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

from inspect_app import clock
from inspect_app.database import db
from inspect_app.documents.tables import Sheet, open_table
from inspect_app.jobs import risk
from inspect_app.models.record_import import RecordImport
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.user import User
from inspect_app.operations import job_run, record_import
from inspect_app.operations.record_book import book

CHECK, IMPORT = "record_check", "record_import"


def check(import_id: int, progress: Callable[[int, int], None]) -> None:
    import_, at = db.session.get_one(RecordImport, import_id), clock.now()
    with _sheets(import_) as sheets:
        record_import.check(import_, sheets=sheets, book=book(on=clock.today()), at=at, progress=progress)


def carry_out(import_id: int, progress: Callable[[int, int], None]) -> None:
    """The ranking that the new records need is owed in the same transaction; the sweep sends it."""
    import_, at = db.session.get_one(RecordImport, import_id), clock.now()
    by = db.session.get_one(User, import_.by_id)
    with _sheets(import_) as sheets:
        record_import.run(import_, sheets=sheets, book=book(on=clock.today()), by=by, at=at, progress=progress)
    owe_ranking(import_, by=by, at=at)


def owe_ranking(import_: RecordImport, *, by: User | None, at: datetime) -> None:
    """Unless nothing is new, or a ranking that has not begun yet will see it."""
    if import_.added or import_.changed:
        job_run.ask_once(risk.KIND, subject_id=by.id if by else 0, by=by, at=at)


@contextmanager
def _sheets(import_: RecordImport) -> Iterator[list[Sheet]]:
    file = db.session.get_one(StoredFile, import_.file_sha256)
    with open_table(BytesIO(file.content)) as sheets:
        yield sheets
