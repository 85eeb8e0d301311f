"""Which long work was asked for last."""

from inspect_app.database import db
from inspect_app.models.job_run import JobRun


def newest(*kinds: str, of: object) -> JobRun | None:
    """The latest run of these kinds; `of` is the id of the row worked on, or a query of such ids."""
    subjects = [of] if isinstance(of, int) else of
    runs = db.select(JobRun).where(JobRun.kind.in_(kinds), JobRun.subject_id.in_(subjects))
    return db.session.scalar(runs.order_by(JobRun.id.desc()).limit(1))
