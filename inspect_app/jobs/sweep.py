"""The sweep: whatever the rows say is still owed is sent again. A row that is being worked on is locked and skipped."""

from inspect_app.database import db
from inspect_app.jobs.queue import send
from inspect_app.models.job_run import JobRun, JobState


def sweep() -> None:
    owed = db.select(JobRun).where(JobRun.state.in_([JobState.OWED, JobState.RUNNING])).order_by(JobRun.id).limit(200)
    for run in db.session.scalars(owed):
        send(run)
