"""Who owes a self-assessment, and whose has come: nightly and at the button, the same code."""

from collections.abc import Callable

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.queue import send
from inspect_app.models.user import User
from inspect_app.operations import job_run
from inspect_app.operations.assessment_owed import bring_up_to_date

KIND = "owe_assessments"


def owe(asked_by_id: int, progress: Callable[[int, int], None]) -> None:
    """The job of one person goes through what that person sees; 0 is the system, which sees everything."""
    by = db.session.get(User, asked_by_id) if asked_by_id else None
    bring_up_to_date(by.scope if by else "", by=by, at=clock.now(), progress=progress)


def owe_nightly() -> None:
    run = job_run.ask(KIND, subject_id=0, by=None, at=clock.now())
    db.session.commit()
    send(run)
