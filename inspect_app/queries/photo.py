"""Photos that a user may look at: one's own field orders, and the records of one's region."""

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.photo import Photo
from inspect_app.models.task import Task
from inspect_app.models.user import User


def own(user: User) -> Select[tuple[Photo]]:
    """Photos of the orders of this assistant."""
    return db.select(Photo).join(FieldOrder).join(Assistant).where(Assistant.user_id == user.id)


def of_region(user: User) -> Select[tuple[Photo]]:
    """Photos of the tasks and field orders below the user's region."""
    return (
        db.select(Photo)
        .outerjoin(Task, Photo.task_id == Task.id)
        .outerjoin(FieldOrder, Photo.order_id == FieldOrder.id)
        .join(Employer, Employer.id == db.func.coalesce(Task.employer_id, FieldOrder.employer_id))
        .where(Employer.town_code.startswith(user.scope))
    )
