"""Closing a task that will never be a visit (关闭): asked by the leader with evidence, confirmed by another seat."""

from datetime import datetime

from inspect_app import audit
from inspect_app.documents.evidence import Evidence
from inspect_app.facts.task import ClosingAsked, ClosingDenied, TaskClosed
from inspect_app.models.draw import TargetStatus
from inspect_app.models.task import Task, TaskStep
from inspect_app.models.user import User
from inspect_app.operations import field_order, stored_file
from inspect_app.operations.task import require_outside_team
from inspect_app.queries import task_closing as queries
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.lifecycle import Move
from workflows.roles import Permission
from workflows.task import LIFECYCLE, ClosingReason, TaskState


class SubstituteFirstError(DomainError):
    """A drawn target is replaced from the reserve as long as the draw is sealed; that closes its task."""

    code = "task.substitute_first"


class ClosingNotAskedError(DomainError):
    code = "task.closing_not_asked"


class ClosingAlreadyAskedError(DomainError):
    code = "task.closing_already_asked"


def ask(task: Task, *, ground: ClosingReason, reason: str, evidence: Evidence, by: User, at: datetime) -> None:
    """Say why there will be no visit, and show it. Nothing is closed yet."""
    move = LIFECYCLE.move(task.state, "ask_close")
    if is_substituted(task):
        raise SubstituteFirstError
    if queries.asked(task):
        raise ClosingAlreadyAskedError
    sha256 = stored_file.keep(
        evidence.content,
        media_type=evidence.media_type,
        shown=evidence.shown,
        thumbnail=evidence.thumbnail,
        by=by,
        at=at,
    )
    _note(task, move, by=by, at=at, reason=reason, ground=ground.value, evidence=sha256)
    fact = ClosingAsked(subject=task.number, scope=task.scope, ground=ground, reason=reason, evidence_sha256=sha256)
    audit.record(fact, by=by, at=at)


def confirm(task: Task, *, by: User, at: datetime) -> None:
    """End the task. Closed is not completed: it has no result."""
    move, asked = LIFECYCLE.move(task.state, "close"), _asked(task)
    require_outside_team(task, Permission.TASK_CLOSE_CONFIRM, by=by)
    if is_substituted(task):
        raise SubstituteFirstError
    field_order.cancel(task, by=by, at=at)
    _note(task, move, by=by, at=at, reason=asked.reason, **asked.data)
    fact = TaskClosed(
        subject=task.number, scope=task.scope, reason=asked.reason, evidence_sha256=asked.data.get("evidence")
    )
    audit.record(fact, by=by, at=at)


def deny(task: Task, *, reason: str, by: User, at: datetime) -> None:
    """The visit is to be made after all."""
    move = LIFECYCLE.move(task.state, "deny_close")
    _asked(task)
    require_outside_team(task, Permission.TASK_CLOSE_CONFIRM, by=by)
    _note(task, move, by=by, at=at, reason=reason)
    audit.record(ClosingDenied(subject=task.number, scope=task.scope, reason=reason), by=by, at=at)


def is_substituted(task: Task) -> bool:
    """Whether a draw that is still sealed has drawn this employer: then the way out is its reserve."""
    targets = [origin.draw_target for origin in task.origins if origin.draw_target]
    return any(one.draw.state is DrawState.DRAWN and one.status is not TargetStatus.VOID for one in targets)


def _asked(task: Task) -> TaskStep:
    step = queries.asked(task)
    if step is None:
        raise ClosingNotAskedError
    return step


def _note(task: Task, move: Move[TaskState], *, by: User, at: datetime, reason: str, **data: str) -> None:
    task.steps.append(TaskStep(move=move.name, permission=move.permission, by_id=by.id, at=at, reason=reason, data=data))
    task.state = move.target
