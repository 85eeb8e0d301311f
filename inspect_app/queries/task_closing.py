"""Which tasks somebody has asked to close, and nobody has answered yet."""

from typing import Any

from inspect_app.database import db
from inspect_app.models.task import Task, TaskStep
from workflows.task import BEFORE_VISIT

ANSWERED_BY = ("ask_close", "deny_close", "close", "start")
"""The moves that ask for a closing or settle it; a visit that begins settles it too."""


def asked(task: Task) -> TaskStep | None:
    """The step that asks, while it waits for an answer."""
    steps = [step for step in task.steps if step.move in ANSWERED_BY]
    return steps[-1] if steps and steps[-1].move == "ask_close" and task.state in BEFORE_VISIT else None


def is_asked() -> Any:
    """The same as a condition on tasks."""
    last = (
        db.select(TaskStep.move)
        .where(TaskStep.task_id == Task.id, TaskStep.move.in_(ANSWERED_BY))
        .order_by(TaskStep.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return Task.state.in_(BEFORE_VISIT) & (last == "ask_close")
