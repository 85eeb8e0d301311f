"""The inspection that a warning becomes (数据监测发现线索): one visit per employer, so that an open one is joined.

It has no team yet: the head of institute names the officers on the task's own form, and approves the visit as any other.
"""

from collections.abc import Sequence
from datetime import date, datetime

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.locks import Lock, hold
from inspect_app.models.body import Body
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.task import Task, TaskOrigin, TaskStep
from inspect_app.models.user import User
from inspect_app.operations import routing
from inspect_app.queries import routing as people
from inspect_app.queries import setting
from inspect_app.queries.warning import open_task
from workflows.errors import DomainError
from workflows.roles import Permission
from workflows.task import BEFORE_VISIT, TaskSource, TaskState

GONE = (EmployerStatus.DEREGISTERED, EmployerStatus.MOVED_AWAY, EmployerStatus.MERGED)


class NoBodyError(DomainError):
    code = "warning.no_body"


class BodyNotCompetentError(DomainError):
    code = "warning.body_not_competent"


class VisitOverError(DomainError):
    """The open task's visit has been made: what is new is no part of it."""

    code = "warning.visit_over"


class DuePassedError(DomainError):
    code = "warning.due_passed"


class EmployerGoneError(DomainError):
    code = "warning.employer_gone"


def wait() -> None:
    """Before the warning's own row is held: releases and lists hold in the same order."""
    hold(Lock.TASKS)


def serve(employer: Employer, *, due_on: date, by: User, at: datetime) -> tuple[Task, bool]:
    """(the visit that serves the warning, whether it was open already)."""
    if employer.status in GONE:
        raise EmployerGoneError
    if due_on < office_date(at):
        raise DuePassedError
    task = open_task(employer)
    if task is None:
        return _add(employer, due_on=due_on, by=by, at=at), False
    if task.state is TaskState.SUBMITTED:
        raise VisitOverError(task=task.number)
    _join(task, due_on=due_on, by=by, at=at)
    return task, True


def _add(employer: Employer, *, due_on: date, by: User, at: datetime) -> Task:
    on, matters = office_date(at), people.matters_of(employer)
    body = _competent_body(employer, matters, by=by, on=on)
    before, number = routing.numbers(on, count=1)
    task = Task(
        number=f"{before}{number}号",
        employer=employer,
        scope=employer.town.scope,
        body_id=body.id,
        matters=matters,
        counts_toward_cap=setting.value("task.counts_toward_cap", on=on).get(TaskSource.MONITORING, False),
        due_on=due_on,
        created_at=at,
        origins=[TaskOrigin(source=TaskSource.MONITORING, due_on=due_on)],
        state=TaskState.RELEASED,
    )
    db.session.add(task)
    db.session.flush()
    _note(task, "release", by=by, at=at)
    return task


def _competent_body(employer: Employer, matters: Sequence[str], *, by: User, on: date) -> Body:
    """A town acts in its own name only in what was handed to it."""
    body = by.body
    if body is None:
        raise NoBodyError
    is_valid = body.valid_from <= on and (body.valid_until is None or on <= body.valid_until)
    if not is_valid or not employer.town_code.startswith(body.scope) or not set(matters) <= set(body.matters):
        raise BodyNotCompetentError(body=body.name, matters="、".join(matters))
    return body


def _join(task: Task, *, due_on: date, by: User, at: datetime) -> None:
    """The visit keeps its team and whether it counts; it covers what both ask for, by the earlier of their days."""
    known = next((one for one in task.origins if one.source is TaskSource.MONITORING), None)
    if known is None:
        task.origins.append(TaskOrigin(source=TaskSource.MONITORING, due_on=due_on))
    else:
        known.due_on = min(known.due_on, due_on)
    task.due_on = min(task.due_on, due_on)
    wider = list(dict.fromkeys([*task.matters, *people.matters_of(task.employer)]))
    if wider != task.matters and task.state in BEFORE_VISIT:
        task.matters = wider
        routing.ask_again(task, by=by, at=at)
    _note(task, "merge", by=by, at=at)


def _note(task: Task, move: str, *, by: User, at: datetime) -> None:
    task.steps.append(TaskStep(move=move, permission=Permission.WARNING_WORK, by_id=by.id, at=at))
