"""Runs one owed job under an advisory lock on its row: a killed worker's lock falls with its connection."""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text, update

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.catalog import JOBS
from inspect_app.locks import Lock
from inspect_app.models.job_run import JobRun, JobState
from workflows.errors import DomainError

MOST_ATTEMPTS = 5

Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


def run_job(run_id: int) -> None:
    """Do the work of row `run_id` once. A second worker that is sent the same row finds it locked or done."""
    with db.engine.connect() as guard, _locked(guard, run_id) as is_mine:
        if is_mine:
            _work(run_id)


@contextmanager
def _locked(guard: Connection, run_id: int) -> Any:
    key = {"class": Lock.JOB.value, "id": run_id}
    is_mine = guard.scalar(text("SELECT pg_try_advisory_lock(:class, :id)"), key)
    guard.commit()
    try:
        yield is_mine
    finally:
        if is_mine:
            guard.execute(text("SELECT pg_advisory_unlock(:class, :id)"), key)
            guard.commit()


def _work(run_id: int) -> None:
    run = db.session.get(JobRun, run_id, populate_existing=True)
    if run is None or run.state in (JobState.DONE, JobState.FAILED):
        return
    run.state, run.attempts = JobState.RUNNING, run.attempts + 1
    kind, subject_id, attempts = run.kind, run.subject_id, run.attempts
    db.session.commit()
    try:
        JOBS[kind](subject_id, progress_of(run_id))
        _end(run_id, JobState.DONE, error=None)
    except DomainError as refusal:
        db.session.rollback()
        _end(run_id, JobState.FAILED, error={"code": refusal.code, "details": _plain(refusal.details)})
    except Exception:
        db.session.rollback()
        log.exception("job %s (%s) failed, attempt %s", run_id, kind, attempts)
        if attempts >= MOST_ATTEMPTS:
            _end(run_id, JobState.FAILED, error={"code": "job.broken", "details": {}})
    finally:
        db.session.remove()


def _end(run_id: int, state: JobState, *, error: dict[str, Any] | None) -> None:
    """The end is committed with the work itself: a job sets its rows and leaves the commit to this line."""
    run = db.session.get_one(JobRun, run_id)
    run.state, run.error, run.ended_at = state, error, clock.now()
    db.session.commit()


def _plain(details: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int) else str(value) for name, value in details.items()}


def progress_of(run_id: int) -> Progress:
    """Counts are written beside the work's own transaction, so that a reader sees them while it runs."""

    def tell(done: int, total: int) -> None:
        with db.engine.begin() as beside:
            beside.execute(update(JobRun).where(JobRun.id == run_id).values(done=done, total=total))

    return tell
