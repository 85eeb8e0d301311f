"""At 08:00 the field orders of the day are made for the visits that the officers have not started yet."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.task import Task
from inspect_app.operations.field_order import issue_for
from inspect_app.queries import field_order as queries
from workflows.errors import DomainError

log = logging.getLogger(__name__)


def issue_of_day() -> None:
    """Safe to run at any time of the day: a visit has one order. One that cannot be made stops no other.

    Why not is said on the page of the task, which asks the same rules.
    """
    for task_id in queries.visits_without_order(on=clock.today()):
        try:
            _issue(task_id)
            db.session.commit()
        except DomainError as refusal:
            db.session.rollback()
            log.warning("no field order for task %s: %s", task_id, refusal)
        except SQLAlchemyError:
            db.session.rollback()
            log.exception("no field order for task %s", task_id)


def _issue(task_id: int) -> None:
    """A visit that somebody is changing at this moment waits for the next run."""
    owed = db.select(Task).where(Task.id == task_id, *queries.is_owed_an_order(on=clock.today()))
    task = db.session.scalar(owed.with_for_update(of=Task, skip_locked=True).execution_options(populate_existing=True))
    if task is not None:
        issue_for(task, on=clock.today(), by=None, at=clock.now())
