"""The visit: approved, started, repeated, submitted, reviewed, completed or closed."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.task import (
    ExemptionChanged,
    TaskCompleted,
    TaskReturned,
    TaskSubmitted,
    VisitApproved,
    VisitStarted,
    VisitToRepeat,
)
from inspect_app.locks import hold_row
from inspect_app.models.task import Task, TaskStep
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.operations import field_order, stored_file
from inspect_app.queries import finding as findings
from inspect_app.queries import setting
from inspect_app.queries import task as queries
from workflows.errors import DomainError
from workflows.field_order import NoAssistantError, NoDutyEntryError
from workflows.finding import OutcomeIncompleteError, RecordChangedError, missing
from workflows.lifecycle import Move
from workflows.roles import Permission, SameHandsError, require_other_hands
from workflows.task import LIFECYCLE, TO_APPROVE, InspectionKind, Outcome, TaskState, kind_of, require_entry

VISIT_WORDS = {InspectionKind.DAILY: "日常检查", InspectionKind.CASE: "个案检查", InspectionKind.SPECIAL: "专项检查"}


class NotOfTheTeamError(DomainError):
    """Only the officers of the team work on a task."""

    code = "task.not_of_the_team"


class NotSignedError(DomainError):
    """Two officers sign the record before it is submitted."""

    code = "task.not_signed"


class NoMoreTriesError(DomainError):
    """After the tries that the county asks for, the visit ends with an outcome."""

    code = "task.no_more_tries"


def approve(task: Task, *, notice: bytes, by: User, at: datetime) -> None:
    """Approve the visit (行政检查审批) and keep the notice that goes with it. Never one's own, never past the cap."""
    move = LIFECYCLE.move(task.state, "approve")
    require_outside_team(task, Permission.TASK_APPROVE, by=by)
    require_entry(queries.entry(task, on=max(task.visit_on or office_date(at), office_date(at))), only=TO_APPROVE)
    sha256 = stored_file.keep(notice, media_type="application/pdf", by=by, at=at)
    day = task.visit_on.isoformat() if task.visit_on else ""
    _advance(task, move, by=by, at=at, visit_on=day, notice=sha256)
    audit.record(VisitApproved(subject=task.number, scope=task.scope, visit_on=day, notice_sha256=sha256), by=by, at=at)


def start(task: Task, *, by: User, at: datetime) -> None:
    """Enter the site: the time is noted, the visit counted, the town's assistant called.

    Where the duty list has no entry, or the county no assistant, the visit goes on and its page says so. A colleague who
    presses second finds the visit begun.
    """
    hold_row(task)
    _require_member(task, by=by)
    on = office_date(at)
    if task.state is TaskState.ON_SITE and task.started_at and office_date(task.started_at) == on:
        return
    require_entry(queries.entry(task, on=on))
    move = LIFECYCLE.move(task.state, "start")
    task.tries, task.started_at = task.tries + 1, at
    _advance(task, move, by=by, at=at, tries=task.tries)
    _note_visit(task, on=on, at=at)
    fact = VisitStarted(subject=task.number, scope=task.scope, tries=task.tries, counts_toward_cap=task.counts_toward_cap)
    audit.record(fact, by=by, at=at)
    with suppress(NoDutyEntryError, NoAssistantError):
        field_order.issue_for(task, on=on, by=by, at=at)


def revisit(task: Task, *, reason: str, by: User, at: datetime) -> None:
    """Stopped or empty: come again on a day that the leader sets and that is approved anew. Nothing is decided yet."""
    hold_row(task)
    move = LIFECYCLE.move(task.state, "revisit")
    _require_member(task, by=by)
    tries = setting.value("task.revisit_tries", on=office_date(at))
    if task.tries >= tries:
        raise NoMoreTriesError(tries=tries)
    field_order.cancel(task, by=by, at=at)
    _advance(task, move, by=by, at=at, reason=reason)
    task.visit_on, task.outcome, task.handling, task.summary = None, Outcome.NOT_INSPECTED, None, ""
    _take_signatures_back(task)
    audit.record(VisitToRepeat(subject=task.number, scope=task.scope, tries=task.tries, reason=reason), by=by, at=at)


def submit(task: Task, *, seen: str | None = None, by: User, at: datetime) -> None:
    """Hand the signed record, of which `seen` is the fingerprint, to a leader outside the team.

    A colleague who presses second finds it handed over.
    """
    hold_row(task)
    _require_member(task, by=by)
    if task.state is TaskState.SUBMITTED:
        return
    move = LIFECYCLE.move(task.state, "submit")
    lacking = missing(findings.record(task, on=office_date(at)))
    if lacking:
        raise OutcomeIncompleteError(missing=len(lacking), first=lacking[0])
    fingerprint = findings.fingerprint_of(task)
    if seen is not None and seen != fingerprint:
        raise RecordChangedError
    if any(member.signed_sha256 != fingerprint for member in task.members):
        raise NotSignedError
    task.submitted_at = at
    _advance(task, move, by=by, at=at)
    audit.record(TaskSubmitted(subject=task.number, scope=task.scope, outcome=task.outcome), by=by, at=at)


def send_back(task: Task, *, reason: str, by: User, at: datetime) -> None:
    """Return the record to the team, who sign again."""
    move = LIFECYCLE.move(task.state, "return")
    require_outside_team(task, Permission.TASK_REVIEW, by=by)
    _take_signatures_back(task)
    task.submitted_at = None
    _advance(task, move, by=by, at=at, reason=reason)
    audit.record(TaskReturned(subject=task.number, scope=task.scope, reason=reason), by=by, at=at)


def complete(task: Task, *, by: User, at: datetime) -> None:
    move = LIFECYCLE.move(task.state, "complete")
    require_outside_team(task, Permission.TASK_REVIEW, by=by)
    task.completed_at = at
    _advance(task, move, by=by, at=at)
    audit.record(TaskCompleted(subject=task.number, scope=task.scope, outcome=task.outcome), by=by, at=at)


def exempt(task: Task, *, ground: str, reason: str, by: User, at: datetime) -> None:
    """Say on which ground this visit does not count toward the yearly cap; no ground: it counts."""
    task.counts_toward_cap = not ground
    task.steps.append(_step("exempt", Permission.TASK_APPROVE, by=by, at=at, reason=reason, ground=ground))
    fact = ExemptionChanged(
        subject=task.number, scope=task.scope, counts_toward_cap=not ground, ground=ground, reason=reason
    )
    audit.record(fact, by=by, at=at)


def require_outside_team(task: Task, permission: Permission, *, by: User) -> None:
    """No one approves or reviews a visit of their own, nor one on which they have worked."""
    if any(member.officer.user_id == by.id for member in task.members):
        raise SameHandsError(permission=permission)
    require_other_hands(permission, by=by.id, earlier=queries.others_before(task))


def _take_signatures_back(task: Task) -> None:
    for member in task.members:
        member.signed_at = member.signed_sha256 = None


def _note_visit(task: Task, *, on: date, at: datetime) -> None:
    """One row per task, moved to the day of the latest try; an imported row of the same visit is taken over."""
    visit = db.session.scalar(db.select(Visit).where(db.or_(Visit.task_id == task.id, _is_same(task, on)))) or Visit(
        employer_id=task.employer_id, body_name=task.body.name, specialty=task.matters[0], source="task", created_at=at
    )
    visit.task_id, visit.visited_on = task.id, on
    visit.kind = VISIT_WORDS[kind_of(origin.source for origin in task.origins)]
    visit.counts_toward_cap = task.counts_toward_cap
    db.session.add(visit)
    db.session.flush()


def _is_same(task: Task, on: date) -> Any:
    return (
        (Visit.employer_id == task.employer_id)
        & (Visit.visited_on == on)
        & (Visit.body_name == task.body.name)
        & (Visit.specialty == task.matters[0])
    )


def _require_member(task: Task, *, by: User) -> None:
    if all(member.officer.user_id != by.id for member in task.members):
        raise NotOfTheTeamError


def _advance(task: Task, move: Move[TaskState], *, by: User, at: datetime, reason: str = "", **data: Any) -> None:
    task.steps.append(_step(move.name, move.permission, by=by, at=at, reason=reason, **data))
    task.state = move.target


def _step(move: str, permission: Permission | None, *, by: User, at: datetime, reason: str = "", **data: Any) -> TaskStep:
    return TaskStep(move=move, permission=permission, by_id=by.id, at=at, reason=reason, data=data)
