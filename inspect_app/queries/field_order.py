"""What an assistant has to do today, and how much each assistant carries."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import selectinload

from inspect_app.database import db
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.field_order import FieldOrder, FieldOrderKind
from inspect_app.models.photo import Photo
from inspect_app.models.user import User
from workflows import routing
from workflows.field_order import FieldOrderState

MOST_FOUND = 30


def assistant_of(user: User) -> Assistant | None:
    return db.session.scalar(db.select(Assistant).filter_by(user_id=user.id))


def assistant_loads(town_code: str, *, on: date) -> list[routing.Assistant]:
    """The assistants of the town's county, each with the orders of `on` that are still open."""
    open_orders = db.select(db.func.count()).where(
        FieldOrder.assistant_id == Assistant.id, FieldOrder.on == on, FieldOrder.state == FieldOrderState.OPEN
    )
    query = db.select(Assistant, open_orders.scalar_subquery()).where(
        Assistant.town_code.startswith(town_code[: routing.COUNTY_DIGITS])
    )
    return [
        routing.Assistant(row.id, row.town_code, row.status is AssistantStatus.ACTIVE, load)
        for row, load in db.session.execute(query)
    ]


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
