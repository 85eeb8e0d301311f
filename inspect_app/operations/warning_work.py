"""What people do with an early warning: take it, pass it on, close it, or make it an inspection."""

from datetime import date, datetime
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.warning import WarningBecameTask, WarningClosed, WarningPassedOn, WarningTaken
from inspect_app.locks import Lock, hold, hold_row
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning, WarningStep
from inspect_app.operations import warning_task
from inspect_app.queries import warning_people
from workflows.lifecycle import Move
from workflows.warning import (
    LIFECYCLE,
    AlreadyOwnerError,
    ChangedError,
    Closing,
    NoEmployerError,
    NotAbleError,
    WarningState,
    is_of_health,
    require_reason,
)


def take(warning: EarlyWarning, *, by: User, at: datetime) -> None:
    """Become the owner of what nobody has."""
    hold_row(warning)
    move = LIFECYCLE.move(warning.state, "take")
    _require_able(warning, by, on=office_date(at))
    _advance(warning, move, by=by, at=at, owner=by)
    audit.record(WarningTaken(subject=str(warning.id), scope=warning.scope), by=by, at=at)


def pass_on(warning: EarlyWarning, *, to: User, reason: str, by: User, at: datetime) -> None:
    """Give it to another who can see it and work on it; also how one takes over what a colleague has."""
    hold_row(warning)
    move = LIFECYCLE.move(warning.state, "pass_on")
    if warning.owner_id == to.id:
        raise AlreadyOwnerError(name=to.name)
    _require_able(warning, to, on=office_date(at))
    told = {"from": warning.owner.name if warning.owner else None, "to": to.name}
    _advance(warning, move, by=by, at=at, owner=to, reason=reason, **told)
    fact = WarningPassedOn(subject=str(warning.id), scope=warning.scope, to=to.name, reason=_for_trail(warning, reason))
    audit.record(fact, by=by, at=at)


def close(warning: EarlyWarning, *, closing: Closing, words: str, seen: int, by: User, at: datetime) -> None:
    """End it with a reason, as it was `seen`: its version. It comes again only when a new fact makes it."""
    hold_row(warning)
    move = LIFECYCLE.move(warning.state, "close")
    require_reason(closing, words)
    if warning.version != seen:
        raise ChangedError
    _advance(warning, move, by=by, at=at, owner=warning.owner, reason=words, closing=closing.value)
    warning.closing, warning.ended_at = closing, at
    fact = WarningClosed(subject=str(warning.id), scope=warning.scope, closing=closing, reason=_for_trail(warning, words))
    audit.record(fact, by=by, at=at)


def make_task(warning: EarlyWarning, *, due_on: date, by: User, at: datetime) -> Task:
    """An inspection of the employer; where a visit is open already the warning joins it."""
    warning_task.wait()
    hold_row(warning)
    move = LIFECYCLE.move(warning.state, "make_task")
    if warning.employer is None:
        raise NoEmployerError
    task, is_joined = warning_task.serve(warning.employer, due_on=due_on, by=by, at=at)
    _advance(warning, move, by=by, at=at, owner=warning.owner, task=task.number, is_joined=is_joined)
    warning.task, warning.ended_at = task, at
    fact = WarningBecameTask(subject=str(warning.id), scope=warning.scope, task=task.number, is_joined=is_joined)
    audit.record(fact, by=by, at=at)
    return task


def hold_many() -> None:
    """Before an act on several: no nightly run changes them meanwhile, in another order."""
    hold(Lock.WARNINGS)


def _for_trail(warning: EarlyWarning, words: str) -> str:
    return "" if is_of_health(warning.kind) else words


def _require_able(warning: EarlyWarning, user: User, *, on: date) -> None:
    if not warning_people.is_able(user, warning, on=on):
        raise NotAbleError(name=user.name)


def _advance(
    warning: EarlyWarning,
    move: Move[WarningState],
    *,
    by: User,
    at: datetime,
    owner: User | None,
    reason: str = "",
    **data: Any,
) -> None:
    told = {"permission": move.permission, "by_id": by.id, "at": at, "reason": reason, "data": data}
    db.session.add(WarningStep(warning=warning, move=move.name, **told))
    warning.owner, warning.state = owner, move.target
