"""What a seat finds on its desk (工作台): late, waiting for me, the working days ahead. One query per kind, whatever the size."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawStep
from inspect_app.models.publication import Publication
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning
from inspect_app.queries import publication as publications
from inspect_app.queries import task as tasks
from inspect_app.queries import task_closing
from inspect_app.queries import warning as warnings
from inspect_app.queries.calendar_day import working_calendar
from workflows.draw_lifecycle import DrawState
from workflows.publication import PublicationState
from workflows.roles import Permission
from workflows.task import BEFORE_VISIT, OPEN, TaskState

DAYS_AHEAD = 5


class DeskKind(StrEnum):
    """One kind of thing that waits."""

    TASKS_OVERDUE = "tasks_overdue"
    DRAWS_OVERDUE = "draws_overdue"
    RESULTS_OVERDUE = "results_overdue"
    DRAWS_TO_APPROVE = "draws_to_approve"
    DRAWS_TO_FREEZE = "draws_to_freeze"
    SOURCES_TO_TYPE = "sources_to_type"
    SOURCES_TO_SIGN = "sources_to_sign"
    VOIDS_TO_CONFIRM = "voids_to_confirm"
    DRAWS_TO_RELEASE = "draws_to_release"
    TASKS_TO_SCHEDULE = "tasks_to_schedule"
    VISITS_TO_APPROVE = "visits_to_approve"
    CLOSINGS_TO_CONFIRM = "closings_to_confirm"
    RESULTS_TO_REVIEW = "results_to_review"
    VISITS_TO_MAKE = "visits_to_make"
    RESULTS_TO_PREPARE = "results_to_prepare"
    RESULTS_TO_RELEASE = "results_to_release"
    TASKS_TO_STAFF = "tasks_to_staff"
    WARNINGS_MINE = "warnings_mine"
    WARNINGS_UNASSIGNED = "warnings_unassigned"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`count` things of one kind; `oldest` is the first date among them; `only_id` is set when there is just one."""

    kind: DeskKind
    count: int
    oldest: date | None
    only_id: int | None


@dataclass(frozen=True, slots=True)
class DeskDay:
    day: date
    visits: int


@dataclass(frozen=True, slots=True)
class Desk:
    late: Sequence[DeskRow]
    waiting: Sequence[DeskRow]
    days: Sequence[DeskDay]


Source = Callable[[User, date], tuple[Any, ColumnElement[Any], type[Any]]]
"""(query, the date that counts, the model) of one kind for a user on a day."""


def desk(user: User, *, on: date) -> Desk:
    may = {permission for permission in Permission if user.may_on(permission, on)}
    return Desk(
        late=list(_rows(LATE, user, on, may)), waiting=list(_rows(WAITING, user, on, may)), days=_days(user, on=on)
    )


def _rows(
    kinds: Mapping[DeskKind, tuple[frozenset[Permission], Source]], user: User, on: date, may: set[Permission]
) -> Iterator[DeskRow]:
    for kind, (permissions, source) in kinds.items():
        if permissions & may:
            query, day, model = source(user, on)
            columns = (func.count(model.id.distinct()), func.min(day), func.min(model.id))
            count, oldest, only_id = db.session.execute(query.with_only_columns(*columns).order_by(None)).one()
            if count:
                yield DeskRow(kind, count, oldest, only_id if count == 1 else None)


def _tasks(condition: Callable[[date], ColumnElement[bool]], *, by: str = "due_on") -> Source:
    def source(user: User, on: date) -> tuple[Any, ColumnElement[Any], type[Any]]:
        return tasks.visible_to(user, on=on).where(condition(on)), getattr(Task, by), Task

    return source


def _draws(condition: Callable[[User, date], ColumnElement[bool]], *, by: str = "entered_on") -> Source:
    def source(user: User, on: date) -> tuple[Any, ColumnElement[Any], type[Any]]:
        return Draw.visible_to(user).where(condition(user, on)), getattr(Draw, by), Draw

    return source


def _to_approve(user: User, on: date) -> ColumnElement[bool]:
    steps = {
        Permission.DRAW_APPROVE_HEAD: DrawState.FROZEN,
        Permission.DRAW_APPROVE_LEGAL: DrawState.HEAD_APPROVED,
        Permission.DRAW_APPROVE_DEPUTY: DrawState.LEGAL_APPROVED,
    }
    return Draw.state.in_([state for permission, state in steps.items() if user.may_on(permission, on)])


def _source_is(*, typed: bool) -> Callable[[User, date], ColumnElement[bool]]:
    """Revealed and waiting for the public source: not typed yet, or typed and not countersigned."""

    def condition(user: User, on: date) -> ColumnElement[bool]:
        has_values = Draw.sources.any(value=None)
        return (Draw.state == DrawState.REVEALED) & (~has_values if typed else has_values)

    return condition


def _void_is_asked(user: User, on: date) -> ColumnElement[bool]:
    last = (
        db.select(DrawStep.move)
        .where(DrawStep.draw_id == Draw.id, DrawStep.move.in_(("ask_void", "deny_void")))
        .order_by(DrawStep.id.desc())
        .limit(1)
    )
    return (Draw.state != DrawState.VOID) & (last.scalar_subquery() == "ask_void")


def _prepared(user: User, on: date) -> tuple[Any, ColumnElement[Any], type[Any]]:
    return Publication.visible_to(user).where(Publication.state == PublicationState.PREPARED), Publication.due_on, Publication


def _prepared_late(user: User, on: date) -> tuple[Any, ColumnElement[Any], type[Any]]:
    query, day, model = _prepared(user, on)
    return query.where(Publication.due_on < on), day, model


def _unprepared(user: User, on: date) -> tuple[Any, ColumnElement[Any], type[Any]]:
    return publications.unprepared(user), Task.due_on, Task


def _warnings(view: str) -> Source:
    """They have no deadline of their own. What nobody has waits for those who oversee."""

    def source(user: User, on: date) -> tuple[Any, ColumnElement[Any], type[Any]]:
        query = warnings.waiting(user, view=view, on=on)
        oversees = view == "mine" or user.may_on(Permission.TASK_VIEW_ALL, on)
        return query.where(db.true() if oversees else db.false()), db.null(), EarlyWarning

    return source


def _days(user: User, *, on: date) -> list[DeskDay]:
    calendar = working_calendar()
    first = calendar.on_or_after(on)
    days = [first, *(calendar.after(first, count) for count in range(1, DAYS_AHEAD))]
    query = tasks.visible_to(user, on=on).where(Task.visit_on.in_(days), Task.state.in_(OPEN))
    counted = query.with_only_columns(Task.visit_on, func.count(Task.id.distinct())).group_by(Task.visit_on)
    visits = dict(db.session.execute(counted.order_by(None)).all())
    return [DeskDay(day, visits.get(day, 0)) for day in days]


_P, _K = Permission, DeskKind
_TASKS = frozenset({_P.TASK_VIEW})

LATE: Mapping[DeskKind, tuple[frozenset[Permission], Source]] = {
    _K.TASKS_OVERDUE: (_TASKS, _tasks(lambda on: Task.state.in_(OPEN) & (Task.due_on < on))),
    _K.DRAWS_OVERDUE: (
        frozenset({_P.DRAW_VIEW}),
        _draws(lambda user, on: (Draw.state == DrawState.DRAWN) & (Draw.opens_on < on), by="opens_on"),
    ),
    _K.RESULTS_OVERDUE: (frozenset({_P.PUBLICATION_VIEW}), _prepared_late),
}
WAITING: Mapping[DeskKind, tuple[frozenset[Permission], Source]] = {
    _K.DRAWS_TO_FREEZE: (frozenset({_P.DRAW_FREEZE}), _draws(lambda user, on: Draw.state == DrawState.DRAFTED)),
    _K.DRAWS_TO_APPROVE: (
        frozenset({_P.DRAW_APPROVE_HEAD, _P.DRAW_APPROVE_LEGAL, _P.DRAW_APPROVE_DEPUTY}),
        _draws(_to_approve),
    ),
    _K.SOURCES_TO_TYPE: (frozenset({_P.DRAW_SOURCE_TYPE}), _draws(_source_is(typed=False))),
    _K.SOURCES_TO_SIGN: (frozenset({_P.DRAW_SOURCE_COUNTERSIGN}), _draws(_source_is(typed=True))),
    _K.VOIDS_TO_CONFIRM: (frozenset({_P.DRAW_VOID_CONFIRM}), _draws(_void_is_asked)),
    _K.DRAWS_TO_RELEASE: (
        frozenset({_P.TASK_RELEASE}),
        _draws(
            lambda user, on: Draw.state.in_([DrawState.DRAWN, DrawState.OPENED]) & Draw.released_at.is_(None), by="due_on"
        ),
    ),
    _K.VISITS_TO_MAKE: (
        frozenset({_P.TASK_WORK}),
        _tasks(lambda on: Task.state.in_([TaskState.APPROVED, TaskState.ON_SITE]) & (Task.visit_on <= on), by="visit_on"),
    ),
    _K.TASKS_TO_STAFF: (frozenset({_P.TASK_REASSIGN}), _tasks(lambda on: tasks.without_team())),
    _K.TASKS_TO_SCHEDULE: (frozenset({_P.TASK_SCHEDULE}), _tasks(lambda on: Task.state == BEFORE_VISIT[0])),
    _K.VISITS_TO_APPROVE: (
        frozenset({_P.TASK_APPROVE}),
        _tasks(lambda on: Task.state == TaskState.SCHEDULED, by="visit_on"),
    ),
    _K.CLOSINGS_TO_CONFIRM: (frozenset({_P.TASK_CLOSE_CONFIRM}), _tasks(lambda on: task_closing.is_asked())),
    _K.RESULTS_TO_REVIEW: (frozenset({_P.TASK_REVIEW}), _tasks(lambda on: Task.state == TaskState.SUBMITTED)),
    _K.RESULTS_TO_PREPARE: (frozenset({_P.PUBLICATION_PREPARE}), _unprepared),
    _K.RESULTS_TO_RELEASE: (frozenset({_P.PUBLICATION_RELEASE}), _prepared),
    _K.WARNINGS_MINE: (frozenset({_P.WARNING_WORK}), _warnings("mine")),
    _K.WARNINGS_UNASSIGNED: (frozenset({_P.WARNING_WORK}), _warnings("unassigned")),
}
