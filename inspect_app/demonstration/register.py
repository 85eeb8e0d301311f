"""The register of the demonstration: 19,784 invented employers, brought in by the same import as a county's own."""

import hashlib
from datetime import datetime

from inspect_app.clock import office_date
from inspect_app.demonstration.files import employers
from inspect_app.documents.tables import open_table
from inspect_app.operations import register_import
from inspect_app.operations.import_rows import quiet
from inspect_app.operations.risk import rank_register
from inspect_app.queries import setting
from inspect_app.queries.register_import import towns


def add(*, at: datetime) -> None:
    with employers() as file, open_table(file) as sheets:
        sha256 = hashlib.sha256(file.getbuffer()).hexdigest()
        batch = register_import.receive("名录.csv", sha256=sha256, file_sha256=None, scope="", by=None, at=at)
        days = setting.value("register.complete_days", on=office_date(at))
        register_import.take_at_once(batch, sheets=sheets, towns=towns(""), complete_days=days, at=at)


def rank(*, at: datetime) -> None:
    rank_register("", on=office_date(at), by=None, at=at, progress=quiet)
