"""Checking and importing register files as jobs; afterwards the register is ranked anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

from inspect_app import clock
from inspect_app.database import db
from inspect_app.documents.tables import Sheet, open_table
from inspect_app.jobs import risk
from inspect_app.models.register_import import RegisterImport
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.user import User
from inspect_app.operations import job_run, register_import
from inspect_app.queries import setting
from inspect_app.queries.register_import import towns

CHECK, IMPORT = "register_check", "register_import"


def check(import_id: int, progress: Callable[[int, int], None]) -> None:
    import_ = db.session.get_one(RegisterImport, import_id)
    with _sheets(import_) as sheets:
        register_import.check(import_, sheets=sheets, towns=towns(import_.scope), at=clock.now(), progress=progress)


def carry_out(import_id: int, progress: Callable[[int, int], None]) -> None:
    """The ranking that the new rows need is owed in the same transaction; the sweep sends it."""
    import_ = db.session.get_one(RegisterImport, import_id)
    at = clock.now()
    by = db.session.get(User, import_.by_id) if import_.by_id else None
    with _sheets(import_) as sheets:
        register_import.run(
            import_,
            sheets=sheets,
            towns=towns(import_.scope),
            complete_days=setting.value("register.complete_days", on=clock.today()),
            by=by,
            at=at,
            progress=progress,
        )
    job_run.ask(risk.KIND, subject_id=by.id if by else 0, by=by, at=at)


@contextmanager
def _sheets(import_: RegisterImport) -> Iterator[list[Sheet]]:
    file = db.session.get_one(StoredFile, import_.file_sha256)
    with open_table(BytesIO(file.content)) as sheets:
        yield sheets
