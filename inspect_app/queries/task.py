"""Who sees which task, what is known before a visit, and the lists of tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import selectinload

from inspect_app.database import db
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.models.task import Task, TaskMember, TaskOrigin
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.queries import setting, task_closing
from inspect_app.queries.calendar_day import working_calendar
from inspect_app.queries.routing import recused_from
from workflows.roles import Permission
from workflows.task import BEFORE_VISIT, OPEN, Entry, TaskSource, TaskState


def officer_of(user: User) -> Officer | None:
    return db.session.scalar(db.select(Officer).filter_by(user_id=user.id))


def visible_to(user: User, *, on: date) -> Select[tuple[Task]]:
    """All of one's region with the seat for it; else one's own tasks of the next five working days and those begun."""
    query = Task.visible_to(user)
    if user.may_on(Permission.TASK_VIEW_ALL, on):
        return query
    horizon = working_calendar().after(on, setting.value("task.visible_working_days", on=on))
    return query.where(_is_mine(user), db.or_(Task.visit_on <= horizon, Task.started_at.is_not(None)))


def _is_mine(user: User) -> Any:
    own = db.select(TaskMember.id).join(Officer).where(TaskMember.task_id == Task.id, Officer.user_id == user.id)
    return own.exists()


def entry(task: Task, *, on: date) -> Entry:
    """What is known of this task before its visit on day `on`."""
    blocked = recused_from([task.employer.uscc]).get(task.employer.uscc or "", frozenset())
    return Entry(
        certified=sum(member.officer.is_certified_on(on) for member in task.members),
        recused=sum(member.officer_id in blocked for member in task.members),
        incompetent=sum(not member.officer.covers(task.matters) for member in task.members),
        is_approved=task.state is TaskState.APPROVED,
        visit_on=task.visit_on,
        today=on,
        visits=counted_visits(task.employer_id, on=on, but=task),
        cap=setting.value("visits.cap", on=on),
        counts=task.counts_toward_cap,
    )


def counted_visits(employer_id: int, *, on: date, but: Task | None = None) -> int:
    """Visits of the calendar year that count toward the cap, by any body and specialty; those of task `but` left out."""
    year = db.select(func.count()).select_from(Visit).where(
        Visit.employer_id == employer_id,
        Visit.counts_toward_cap,
        Visit.visited_on >= date(on.year, 1, 1),
        Visit.visited_on <= date(on.year, 12, 31),
    )
    if but is not None:
        year = year.where(Visit.task_id.is_distinct_from(but.id))
    return db.session.scalar(year) or 0


VIEWS = ("mine", "week", "overdue", "unstaffed", "unscheduled", "approval", "closing", "review", "all")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; empty means everything."""

    view: str = "all"
    words: str = ""
    state: str = ""
    town: str = ""
    officer_id: int | None = None
    source: str = ""
    due_from: date | None = None
    due_until: date | None = None


def matching(user: User, wanted: Filter, *, on: date) -> Select[tuple[Task]]:
    """The rows of a list, with what each row shows."""
    query = _filtered(visible_to(user, on=on), wanted).where(_view(wanted.view, user, on=on))
    return query.options(selectinload(Task.origins))


def view_counts(user: User, wanted: Filter, *, on: date) -> dict[str, int]:
    """How many rows each saved view has, in one query."""
    base = _filtered(visible_to(user, on=on), wanted)
    columns = [func.count().filter(_view(view, user, on=on)).label(view) for view in VIEWS]
    row = db.session.execute(base.with_only_columns(*columns)).one()
    return dict(zip(VIEWS, row, strict=True))


def rows(user: User, wanted: Filter, *, on: date, limit: int) -> Sequence[Task]:
    """For export and bulk work: the whole filtered list, up to `limit`."""
    return db.session.scalars(matching(user, wanted, on=on).order_by(Task.due_on, Task.id).limit(limit)).unique().all()


def _filtered(query: Select[tuple[Task]], wanted: Filter) -> Select[tuple[Task]]:
    conditions = {
        "words": _says,
        "state": lambda state: Task.state == state,
        "town": lambda town: Task.employer_id.in_(db.select(Employer.id).where(Employer.town_code == town)),
        "officer_id": lambda id: Task.id.in_(db.select(TaskMember.task_id).where(TaskMember.officer_id == id)),
        "source": lambda source: Task.id.in_(db.select(TaskOrigin.task_id).where(TaskOrigin.source == TaskSource(source))),
        "due_from": lambda day: Task.due_on >= day,
        "due_until": lambda day: Task.due_on <= day,
    }
    given = {name: value for name in conditions if (value := getattr(wanted, name))}
    return query.where(*(conditions[name](value) for name, value in given.items()))


def _says(words: str) -> Any:
    """The number of the task or of the list, or the employer's name or code."""
    words = words.strip()
    named = db.select(Employer.id).where(
        db.or_(Employer.name.contains(words, autoescape=True), Employer.uscc == words.upper())
    )
    listed = db.select(TaskOrigin.task_id).where(TaskOrigin.upper_number == words)
    return db.or_(Task.employer_id.in_(named), Task.number.contains(words, autoescape=True), Task.id.in_(listed))


def _view(view: str, user: User, *, on: date) -> Any:
    monday = on - timedelta(days=on.weekday())
    return {
        "mine": _is_mine(user) & Task.state.in_(OPEN),
        "week": Task.state.in_(OPEN) & Task.visit_on.between(monday, monday + timedelta(days=6)),
        "overdue": Task.state.in_(OPEN) & (Task.due_on < on),
        "approval": Task.state == TaskState.SCHEDULED,
        "closing": task_closing.is_asked(),
        "review": Task.state == TaskState.SUBMITTED,
        "unstaffed": without_team(),
        "unscheduled": Task.state == TaskState.RELEASED,
        "all": db.true(),
    }[view]


def without_team() -> Any:
    """What was not drawn or paired above, and waits for the head to name its officers."""
    return Task.state.in_(BEFORE_VISIT) & ~Task.members.any()


def history(task: Task, *, limit: int = 6) -> Sequence[Visit]:
    """The latest visits to this employer, by whoever."""
    query = db.select(Visit).where(Visit.employer_id == task.employer_id, Visit.task_id.is_distinct_from(task.id))
    return db.session.scalars(query.order_by(Visit.visited_on.desc(), Visit.id.desc()).limit(limit)).all()


def ground_of(task: Task) -> str:
    """On which ground this visit does not count toward the cap now; "" when it counts. Lists from above bring theirs."""
    if task.counts_toward_cap:
        return ""
    grounds = [step.data["ground"] for step in task.steps if step.move == "exempt" and step.data.get("ground")]
    return grounds[-1] if grounds else "assigned"


def list_numbers(task: Task) -> str:
    return "、".join(origin.upper_number for origin in task.origins if origin.upper_number)


def others_before(task: Task) -> Sequence[tuple[Permission, int]]:
    """Who has done what on this task already, for the rule of two hands."""
    return [(Permission(step.permission), step.by_id) for step in task.steps if step.permission and step.by_id]
