"""Long work of one person: asked for by a button, and told to js/progress.js while it is waited for."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.queue import send
from inspect_app.labels import label
from inspect_app.models.job_run import JobRun
from inspect_app.operations import job_run
from inspect_app.queries import job_run as job_runs


def ask_alone(kind: str) -> None:
    """Owe one run for this person; while one is under way, another press shows it."""
    run = job_runs.newest(kind, of=current_user.id)
    if run is None or not run.is_open:
        run = job_run.ask(kind, subject_id=current_user.id, by=current_user, at=clock.now())
        db.session.commit()
        send(run)


def progress_of(run: JobRun | None, *, href: str, words: str = "") -> ResponseReturnValue:
    """`href` is opened at the end; 404 when no such work was asked for."""
    if run is None:
        abort(404)
    counted = f"{run.done:,} / {run.total:,}" if run.total else str(label(run.state))
    return {"done": run.done, "total": run.total, "state": run.state.value, "words": words or counted, "href": href}
