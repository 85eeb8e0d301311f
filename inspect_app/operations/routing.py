"""Sending work to teams: setting days, changing teams."""

from collections.abc import Sequence
from datetime import date, datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.routing import TeamChanged, VisitScheduled
from inspect_app.models.officer import Officer
from inspect_app.models.task import Task, TaskMember, TaskStep
from inspect_app.models.user import User
from inspect_app.operations import field_order, number_series
from inspect_app.queries import routing as queries
from inspect_app.queries import setting
from workflows import routing
from workflows.calendar import WorkingCalendar
from workflows.errors import DomainError
from workflows.roles import Permission
from workflows.task import LIFECYCLE, SMALLEST_TEAM, TaskState


class PastDayError(DomainError):
    code = "routing.past_day"


class DayNeedsReasonError(DomainError):
    """A day off, or a day after the due date, needs a reason."""

    code = "routing.day_needs_reason"


def numbers(on: date, *, count: int) -> tuple[str, int]:
    """The words before the number (江卫职检〔2026〕) and the first of `count` numbers."""
    words = setting.value("task.number_words", on=on)
    before = f"{words}〔{on.year}〕"
    return before, number_series.take(f"task:{before}", count=count) if count else 0


def schedule(
    task: Task, *, visit_on: date, calendar: WorkingCalendar, reason: str = "", by: User, at: datetime
) -> None:
    """Set the day of the visit. A day off, or one past the due date, needs a reason; an approval of another day lapses."""
    move = LIFECYCLE.move(task.state, "schedule")
    if visit_on < office_date(at):
        raise PastDayError(day=visit_on)
    if not reason.strip() and (visit_on > task.due_on or not calendar.is_working(visit_on)):
        raise DayNeedsReasonError(day=visit_on, due=task.due_on)
    before = task.visit_on
    field_order.cancel(task, by=by, at=at)
    task.steps.append(
        TaskStep(
            move="schedule",
            permission=Permission.TASK_SCHEDULE,
            by_id=by.id,
            at=at,
            reason=reason,
            data={"visit_on": visit_on.isoformat(), "before": before.isoformat() if before else None},
        )
    )
    task.visit_on, task.state = visit_on, move.target
    fact = VisitScheduled(subject=task.number, scope=task.scope, visit_on=visit_on.isoformat(), reason=reason)
    audit.record(fact, by=by, at=at)


def reassign(
    task: Task, *, officer_ids: Sequence[int], reason: str, document: str = "", by: User, at: datetime
) -> None:
    """Give the task another acting team; what was drawn stays."""
    move = LIFECYCLE.move(task.state, "reassign")
    on = office_date(at)
    _require_team(task, officer_ids, people=queries.officers(task.scope, on=max(on, task.visit_on or on)))
    before = [member.officer.certificate for member in task.members]
    if [member.officer_id for member in task.members] != list(officer_ids):
        field_order.cancel(task, by=by, at=at)
        _replace_members(task, officer_ids)
        after = [member.officer.certificate for member in task.members]
        data = {"before": before, "after": after, "document": document}
        step = TaskStep(move="reassign", permission=Permission.TASK_REASSIGN, by_id=by.id, at=at, reason=reason, data=data)
        task.steps.append(step)
        task.state = TaskState.RELEASED if task.visit_on is None else move.target
        fact = TeamChanged(subject=task.number, scope=task.scope, reason=reason, **data)
        audit.record(fact, by=by, at=at)
        db.session.flush()


def ask_again(task: Task, *, by: User, at: datetime) -> None:
    """An approval names the officers and the matters: it lapses with either, and the order that went out with it."""
    field_order.cancel(task, by=by, at=at)
    task.state = TaskState.RELEASED if task.visit_on is None else TaskState.SCHEDULED


def _replace_members(task: Task, officer_ids: Sequence[int]) -> None:
    task.members.clear()
    db.session.flush()
    people = {one.id: one for one in db.session.scalars(db.select(Officer).where(Officer.id.in_(officer_ids)))}
    task.members.extend(
        TaskMember(officer_id=id, officer=people[id], position=position) for position, id in enumerate(officer_ids, 1)
    )
    db.session.flush()


def _require_team(task: Task, officer_ids: Sequence[int], *, people: dict[int, routing.Officer]) -> None:
    if len(set(officer_ids)) < SMALLEST_TEAM or len(set(officer_ids)) != len(officer_ids):
        raise routing.TeamTooSmallError
    need = queries.needs_of([task])[task.id]
    for id in officer_ids:
        why = routing.obstacle(people[id], need) if id in people else routing.Obstacle.REGION
        if why:
            raise routing.NotEligibleError(why, name=db.session.get_one(Officer, id).name)
