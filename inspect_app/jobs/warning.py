"""Early warnings: every night, after the ranking."""

from collections.abc import Callable

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.queue import send
from inspect_app.operations import job_run
from inspect_app.operations.warning import raise_due

KIND = "raise_warnings"


def carry_out(_subject_id: int, progress: Callable[[int, int], None]) -> None:
    """One set of statements, so that there is nothing between the start and the end to count."""
    raise_due("", on=clock.today(), by=None, at=clock.now())
    progress(1, 1)


def owe_nightly() -> None:
    run = job_run.ask(KIND, subject_id=0, by=None, at=clock.now())
    db.session.commit()
    send(run)
