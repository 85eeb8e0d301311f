"""What every page that takes a table shares: refusals that are about the file, the confirmation, and what is told while a job
reads it.
"""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.queue import send
from inspect_app.locks import hold_row
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.operations import job_run
from workflows.register_import import ImportState

OF_TABLE = dict.fromkeys(("table.unreadable", "table.empty", "table.old_excel", "table.too_large", "table.broken"), "file")


def confirm_once(import_: Any, confirm: Callable[..., None], *, job: str) -> None:
    """The import that a person has confirmed is owed; pressed twice, the second press shows what the first began."""
    at = clock.now()
    hold_row(import_)
    if import_.state in (ImportState.CONFIRMED, ImportState.IMPORTED):
        return
    confirm(import_, by=current_user, at=at)
    run = job_run.ask(job, subject_id=import_.id, by=current_user, at=at)
    db.session.commit()
    send(run)


def reading_words(run: JobRun | None) -> str:
    """After the last row is read, the database still compares all of them with what it has."""
    if run and run.state is JobState.RUNNING and run.total and run.done == run.total:
        return _("读完 %(n)s 行，正在和名录核对", n=f"{run.total:,}")
    return ""
