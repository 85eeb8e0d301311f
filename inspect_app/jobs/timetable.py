"""When something runs by itself. Times are the office's; what is overdue runs at the next start."""

from collections.abc import Callable
from dataclasses import dataclass

from inspect_app.database import db
from inspect_app.jobs import assessment
from inspect_app.jobs.audit import seal_audit
from inspect_app.jobs.draw import close_due, open_due
from inspect_app.jobs.employer_link import destroy_old_letters
from inspect_app.jobs.field_order import issue_of_day
from inspect_app.jobs.risk import owe_nightly
from inspect_app.jobs.sweep import sweep
from inspect_app.jobs.warning import owe_nightly as owe_warnings


@dataclass(frozen=True, slots=True)
class Entry:
    """`cron` is minute, hour, day, month, weekday at the office. The work finds what is owed by itself."""

    work: Callable[[], None]
    cron: str


TIMETABLE: dict[str, Entry] = {
    "sweep": Entry(sweep, "* * * * *"),
    "issue_field_orders": Entry(issue_of_day, "*/10 8-18 * * *"),
    "close_reveals": Entry(close_due, "*/5 * * * *"),
    "open_draws": Entry(open_due, "*/5 * * * *"),
    "rank_register": Entry(owe_nightly, "30 2 * * *"),
    "raise_warnings": Entry(owe_warnings, "30 4 * * *"),
    "owe_assessments": Entry(assessment.owe_nightly, "40 4 * * *"),
    "destroy_letters": Entry(destroy_old_letters, "20 3 * * *"),
    "seal_audit": Entry(seal_audit, "*/10 * * * *"),
}


RUN_TIMED = f"{__name__}.run_timed"


def run_timed(name: str) -> None:
    """Called by a worker, in an application context."""
    try:
        TIMETABLE[name].work()
    finally:
        db.session.remove()
