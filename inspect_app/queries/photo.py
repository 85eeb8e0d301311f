"""Photos that a user may look at: those of one's own field orders, and those of the tasks that one sees."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.photo import Photo
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import task as tasks
from workflows.roles import Permission


def visible_to(user: User, *, on: date) -> Select[tuple[Photo]]:
    """A photo that was taken out of its record is shown to nobody."""
    seen = tasks.visible_to(user, on=on).with_only_columns(Task.id)
    orders = db.select(FieldOrder.id).where(_own(user) | FieldOrder.task_id.in_(seen) | _patrols_of_region(user, on=on))
    belongs = Photo.task_id.in_(seen) | Photo.order_id.in_(orders)
    return db.select(Photo).where(Photo.removed_at.is_(None), belongs)


def _own(user: User) -> Any:
    return FieldOrder.assistant_id.in_(db.select(Assistant.id).where(Assistant.user_id == user.id))


def _patrols_of_region(user: User, *, on: date) -> Any:
    """A patrol belongs to no task: it is for those who oversee the region."""
    if not user.may_on(Permission.TASK_VIEW_ALL, on):
        return db.false()
    employers = db.select(Employer.id).where(Employer.town_code.startswith(user.scope))
    return FieldOrder.task_id.is_(None) & FieldOrder.employer_id.in_(employers)
