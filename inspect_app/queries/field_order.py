"""What an assistant has to do today, and how much each assistant carries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import selectinload

from inspect_app.database import db
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.field_order import FieldOrder, FieldOrderKind
from inspect_app.models.photo import Photo
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import duty_list
from workflows import routing
from workflows.errors import DomainError
from workflows.field_order import Duty, FieldOrderState, NoAssistantError, NoDutyEntryError
from workflows.routing import choose_assistants
from workflows.task import TaskState

MOST_FOUND = 30
CHECKLIST = "town-checklist"


def assistant_of(user: User) -> Assistant | None:
    return db.session.scalar(db.select(Assistant).filter_by(user_id=user.id))


def assistant_loads(town_code: str) -> list[routing.Assistant]:
    """The assistants of the town's county, each with the orders that are still open. One without an account would see none."""
    open_orders = db.select(db.func.count()).where(
        FieldOrder.assistant_id == Assistant.id, FieldOrder.state == FieldOrderState.OPEN
    )
    query = db.select(Assistant, open_orders.scalar_subquery()).where(
        Assistant.town_code.startswith(town_code[: routing.COUNTY_DIGITS])
    )
    return [
        routing.Assistant(row.id, row.town_code, row.status is AssistantStatus.ACTIVE and row.user_id is not None, load)
        for row, load in db.session.execute(query)
    ]


def order_of_visit(task: Task) -> FieldOrder | None:
    """The order made for the day that the visit has now."""
    live = db.select(FieldOrder).where(FieldOrder.task_id == task.id, FieldOrder.state != FieldOrderState.CANCELLED)
    return db.session.scalar(live.where(FieldOrder.on >= task.visit_on).order_by(FieldOrder.id).limit(1))


def visits_without_order(*, on: date) -> Sequence[int]:
    """Approved visits of the day for which no order has been made."""
    made = db.select(FieldOrder.id).where(
        FieldOrder.task_id == Task.id, FieldOrder.on == on, FieldOrder.state != FieldOrderState.CANCELLED
    )
    return db.session.scalars(db.select(Task.id).where(*is_owed_an_order(on=on), ~made.exists()).order_by(Task.id)).all()


def is_owed_an_order(*, on: date) -> tuple[Any, ...]:
    return Task.state == TaskState.APPROVED, Task.visit_on == on


def hindrance(task: Task, *, on: date) -> DomainError | None:
    """Why the visit of today has no order, when it should have one."""
    is_due = task.state in (TaskState.APPROVED, TaskState.ON_SITE) and task.visit_on is not None and task.visit_on <= on
    if not is_due or order_of_visit(task):
        return None
    town = task.employer.town
    if duty_list.serving(Duty.ASSISTANCE, town.code, on=on) is None:
        return NoDutyEntryError(town=town.name)
    return None if choose_assistants(town.code, assistant_loads(town.code)) else NoAssistantError(town=town.name)


def orders_of(*, task_id: int | None = None, employer_ids: Sequence[int] = ()) -> Sequence[FieldOrder]:
    """What assistants were asked for or did, newest first: of one visit, or patrols and refusals at a place."""
    patrols = FieldOrder.employer_id.in_(employer_ids) & db.or_(
        (FieldOrder.kind == FieldOrderKind.PATROL) & (FieldOrder.state == FieldOrderState.SUBMITTED),
        FieldOrder.state == FieldOrderState.DECLINED,
    )
    query = db.select(FieldOrder).where(FieldOrder.task_id == task_id if task_id else patrols)
    newest = query.order_by(FieldOrder.on.desc(), FieldOrder.id.desc()).limit(MOST_FOUND)
    return db.session.scalars(newest.options(selectinload(FieldOrder.observations))).all()


def photos_of_orders(orders: Sequence[FieldOrder]) -> dict[int, list[Photo]]:
    ids = [order.id for order in orders]
    query = db.select(Photo).where(Photo.order_id.in_(ids), Photo.removed_at.is_(None)).order_by(Photo.id)
    found: dict[int, list[Photo]] = {id: [] for id in ids}
    for photo in db.session.scalars(query):
        found[photo.order_id or 0].append(photo)
    return found


def orders_of_day(user: User, *, on: date) -> Sequence[FieldOrder]:
    """The day's orders and what is still open from earlier days, oldest first."""
    query = (
        FieldOrder.visible_to(user)
        .where(FieldOrder.kind == FieldOrderKind.ASSISTANCE, FieldOrder.on <= on)
        .where(db.or_(FieldOrder.on == on, FieldOrder.state == FieldOrderState.OPEN))
        .order_by(FieldOrder.on, FieldOrder.id)
        .options(selectinload(FieldOrder.observations))
    )
    return db.session.scalars(query).all()


def patrols_of(user: User) -> Sequence[FieldOrder]:
    query = FieldOrder.visible_to(user).where(FieldOrder.kind == FieldOrderKind.PATROL)
    return db.session.scalars(query.order_by(FieldOrder.on.desc(), FieldOrder.id.desc()).limit(MOST_FOUND)).all()


def employers_to_patrol(assistant: Assistant, *, words: str) -> Sequence[Employer]:
    """Operating employers of the assistant's own town whose name contains `words`."""
    query = (
        db.select(Employer)
        .where(Employer.town_code == assistant.town_code, Employer.status == EmployerStatus.OPERATING)
        .where(Employer.name.contains(words, autoescape=True))
    )
    return db.session.scalars(query.order_by(Employer.id).limit(MOST_FOUND)).all()


def photos_of(order: FieldOrder) -> Sequence[Photo]:
    return db.session.scalars(db.select(Photo).filter_by(order_id=order.id, removed_at=None).order_by(Photo.id)).all()
