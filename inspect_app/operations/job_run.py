"""Asking for long work. The row is written with the change that needs it; the queue hears of it after the commit."""

from datetime import datetime

from inspect_app.database import db
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.models.user import User


def ask(kind: str, *, subject_id: int, by: User | None, at: datetime) -> JobRun:
    """Owe one run of `kind` on the row `subject_id`. Send it with jobs.queue.send after the commit."""
    run = JobRun(kind=kind, subject_id=subject_id, asked_at=at, asked_by_id=by.id if by else None)
    db.session.add(run)
    db.session.flush()
    return run


def ask_once(kind: str, *, subject_id: int, by: User | None, at: datetime) -> JobRun:
    """As `ask`, but a run that nobody has begun yet is enough."""
    waiting = db.select(JobRun).filter_by(kind=kind, subject_id=subject_id, state=JobState.OWED).limit(1)
    waiting = waiting.with_for_update(skip_locked=True)
    return db.session.scalar(waiting) or ask(kind, subject_id=subject_id, by=by, at=at)
