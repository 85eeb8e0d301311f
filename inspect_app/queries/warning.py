"""Which warnings a person sees, the lists of them, and what stands on their page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from inspect_app.database import db
from inspect_app.models.employer import Employer
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning, WarningStep
from inspect_app.queries.employer import family
from workflows.task import OPEN as OPEN_TASKS
from workflows.warning import NEEDS, OPEN, WarningKind, WarningState

OPEN_VIEWS = ("mine", "unassigned", "all")
VIEWS = (*OPEN_VIEWS, "closed")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed by; empty means everything."""

    view: str = "all"
    kind: str = ""
    town: str = ""


def visible_to(user: User, *, on: date) -> Select[tuple[EarlyWarning]]:
    """Of one's region, without the kinds that speak of what one may not see: neither they nor their number."""
    hidden = [kind for kind, permission in NEEDS.items() if not user.may_on(permission, on)]
    return EarlyWarning.visible_to(user).where(EarlyWarning.kind.not_in(hidden))


def kinds_of(user: User, *, on: date) -> list[WarningKind]:
    """Those that a filter may offer."""
    return [kind for kind in WarningKind if kind not in NEEDS or user.may_on(NEEDS[kind], on)]


def matching(user: User, wanted: Filter, *, on: date) -> Select[tuple[EarlyWarning]]:
    query = _filtered(visible_to(user, on=on), wanted).where(_view(wanted.view, user))
    return query.options(selectinload(EarlyWarning.owner))


def order(wanted: Filter) -> tuple[tuple[InstrumentedAttribute[Any], ...], bool]:
    """(keys, whether they fall). What waits longest comes first; of what is closed, the newest."""
    return ((EarlyWarning.id,), True) if wanted.view == "closed" else ((EarlyWarning.since_on, EarlyWarning.id), False)


def view_counts(user: User, wanted: Filter, *, on: date) -> dict[str, int]:
    """How many rows each tab of open ones has, in one query."""
    base = _filtered(visible_to(user, on=on), wanted).where(_view("all", user))
    columns = [func.count().filter(_view(view, user)).label(view) for view in OPEN_VIEWS]
    row = db.session.execute(base.with_only_columns(*columns)).one()
    return dict(zip(OPEN_VIEWS, row, strict=True))


def kind_counts(user: User, wanted: Filter, *, on: date) -> dict[WarningKind, int]:
    """How many the view has of each kind, whichever is asked for; of open ones only."""
    if wanted.view not in OPEN_VIEWS:
        return {}
    base = _filtered(visible_to(user, on=on), replace(wanted, kind="")).where(_view(wanted.view, user))
    counted = base.with_only_columns(EarlyWarning.kind, func.count()).group_by(EarlyWarning.kind)
    found = dict(db.session.execute(counted).all())
    return {kind: found[kind] for kind in WarningKind if kind in found}


def of_employer(user: User, ids: Sequence[int], *, on: date) -> Sequence[EarlyWarning]:
    """The open ones of an employer and of what was merged into it."""
    query = visible_to(user, on=on).where(EarlyWarning.employer_id.in_(ids), EarlyWarning.state.in_(OPEN))
    ordered = query.options(selectinload(EarlyWarning.owner)).order_by(EarlyWarning.since_on, EarlyWarning.id)
    return db.session.scalars(ordered).unique().all()


def of_task(user: User, task: Task, *, on: date) -> Sequence[EarlyWarning]:
    query = visible_to(user, on=on).where(EarlyWarning.task_id == task.id)
    return db.session.scalars(query.order_by(EarlyWarning.id)).unique().all()


def open_of(user: User, ids: Sequence[int], *, on: date) -> Sequence[EarlyWarning]:
    """Those of these ids that are open, in the order of the list."""
    query = visible_to(user, on=on).where(EarlyWarning.id.in_(ids), EarlyWarning.state.in_(OPEN))
    return db.session.scalars(query.order_by(EarlyWarning.since_on, EarlyWarning.id)).unique().all()


def waiting(user: User, *, view: str, on: date) -> Select[tuple[EarlyWarning]]:
    return visible_to(user, on=on).where(_view(view, user))


def steps(warning: EarlyWarning) -> Sequence[WarningStep]:
    """Newest first, each with whoever took it."""
    query = db.select(WarningStep).where(WarningStep.warning_id == warning.id)
    return db.session.scalars(query.order_by(WarningStep.id.desc())).all()


def names(user_ids: Sequence[int]) -> dict[int, str]:
    return dict(db.session.execute(db.select(User.id, User.name).where(User.id.in_(user_ids))).all())


def firms(user: User, warning: EarlyWarning) -> Sequence[Employer]:
    """The employers of a cluster, in the order of its details."""
    ids = [firm["id"] for firm in warning.details.get("firms", [])]
    found = {one.id: one for one in db.session.scalars(Employer.visible_to(user).where(Employer.id.in_(ids))).unique()}
    return [found[id] for id in ids if id in found]


def loads(user: User, owner_ids: Sequence[int], *, on: date) -> dict[int, int]:
    """How many open ones each of these has, of those that the user sees."""
    owned = visible_to(user, on=on).where(EarlyWarning.owner_id.in_(owner_ids), EarlyWarning.state.in_(OPEN))
    counted = owned.with_only_columns(EarlyWarning.owner_id, func.count()).group_by(EarlyWarning.owner_id)
    return dict(db.session.execute(counted).all())


def open_task(employer: Employer) -> Task | None:
    """Of the employer, or of what was merged into it."""
    query = db.select(Task).where(Task.employer_id.in_(family(employer)), Task.state.in_(OPEN_TASKS))
    return db.session.scalars(query.order_by(Task.id).limit(1)).unique().one_or_none()


def _filtered(query: Select[tuple[EarlyWarning]], wanted: Filter) -> Select[tuple[EarlyWarning]]:
    if wanted.kind:
        query = query.where(EarlyWarning.kind == WarningKind(wanted.kind))
    return query.where(EarlyWarning.scope == wanted.town) if wanted.town else query


def _view(view: str, user: User) -> ColumnElement[bool]:
    is_open = EarlyWarning.state.in_(OPEN)
    return {
        "mine": is_open & (EarlyWarning.owner_id == user.id),
        "unassigned": EarlyWarning.state == WarningState.RAISED,
        "all": is_open,
        "closed": ~is_open,
    }[view]
