"""What every page that takes a table shares: refusals that are about the file, and what is told while a job reads it."""

from flask_babel import gettext as _

from inspect_app.models.job_run import JobRun, JobState

OF_TABLE = dict.fromkeys(("table.unreadable", "table.empty", "table.old_excel", "table.too_large", "table.broken"), "file")


def reading_words(run: JobRun | None) -> str:
    """After the last row is read, the database still compares all of them with what it has."""
    if run and run.state is JobState.RUNNING and run.total and run.done == run.total:
        return _("读完 %(n)s 行，正在和名录核对", n=f"{run.total:,}")
    return ""
