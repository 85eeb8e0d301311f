"""At 08:00 the field orders of the day are made for the visits that the officers have not started yet."""

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.task import Task
from inspect_app.operations.field_order import issue_for
from workflows.task import TaskState


def issue_of_day() -> None:
    """Safe to run at any time of the day: a visit has one order."""
    today = clock.today()
    query = (
        db.select(Task)
        .outerjoin(FieldOrder, FieldOrder.task_id == Task.id)
        .where(Task.state == TaskState.APPROVED, Task.visit_on == today, FieldOrder.id.is_(None))
        .order_by(Task.id)
    )
    for task in db.session.scalars(query).unique():
        issue_for(task, on=today, by=None, at=clock.now())
    db.session.commit()
