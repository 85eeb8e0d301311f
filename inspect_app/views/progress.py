"""What js/progress.js is told about long work while it waits."""

from flask import abort
from flask.typing import ResponseReturnValue

from inspect_app.labels import label
from inspect_app.models.job_run import JobRun


def progress_of(run: JobRun | None, *, href: str, words: str = "") -> ResponseReturnValue:
    """`href` is opened at the end; 404 when no such work was asked for."""
    if run is None:
        abort(404)
    counted = f"{run.done:,} / {run.total:,}" if run.total else str(label(run.state))
    return {"done": run.done, "total": run.total, "state": run.state.value, "words": words or counted, "href": href}
