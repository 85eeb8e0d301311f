"""What the towns' assistants do in the demonstration: orders of today, what they saw, a visit that was declined, patrols."""

from collections import Counter
from datetime import datetime, timedelta

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.demonstration import stories
from inspect_app.demonstration.pictures import taken, workshop
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.operations import field_order, photo
from inspect_app.queries import reference
from workflows.field_order import FieldOrderState

PATROLLED_BEFORE = timedelta(days=2)
SHOT_BEFORE = timedelta(minutes=8)
LAST_SEEN = 16


class Field:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def issue(self, task: Task) -> None:
        """As the timetable does in the morning of the day."""
        field_order.issue_for(task, on=office_date(self.at), by=None, at=self.at)

    def assist(self, task: Task, number: int, *, is_declined: bool, at: datetime) -> None:
        """The assistant of a visit that is over filed what was there to see, or was not let in."""
        order = db.session.scalar(db.select(FieldOrder).filter_by(task_id=task.id, state=FieldOrderState.OPEN))
        if order is None:
            return
        by = db.session.get_one(User, order.assistant.user_id)
        if is_declined:
            field_order.decline(order, reason=stories.DECLINED, by=by, at=at)
        else:
            self._file(order, number, by=by, at=at)

    def patrol(self, assistant: Assistant) -> None:
        """One patrol that is filed, one that is under way."""
        by = db.session.get_one(User, assistant.user_id)
        in_town = db.select(Employer).filter_by(town_code=assistant.town_code, status=EmployerStatus.OPERATING)
        filed, begun = db.session.scalars(in_town.order_by(Employer.id).limit(2)).all()
        at = self.at - PATROLLED_BEFORE
        order = field_order.begin_patrol(filed, assistant=assistant, on=office_date(at), by=by, at=at)
        self._file(order, 0, by=by, at=at)
        field_order.begin_patrol(begun, assistant=assistant, on=office_date(self.at), by=by, at=self.at)

    def busiest(self) -> Assistant:
        """Who has most open orders today."""
        today = db.select(FieldOrder).filter_by(on=office_date(self.at), state=FieldOrderState.OPEN)
        loads = Counter(order.assistant for order in db.session.scalars(today.order_by(FieldOrder.id)))
        return loads.most_common(1)[0][0]

    def _file(self, order: FieldOrder, number: int, *, by: User, at: datetime) -> None:
        for item in reference.items(field_order.CHECKLIST, on=order.on):
            is_bad = (item.ordinal + number) % 7 == 0
            answer = Answer.NO if is_bad else Answer.YES if item.ordinal <= LAST_SEEN else Answer.NOT_APPLICABLE
            field_order.observe(order, item.code, answer=answer, note="", at=at)
        photo.add(taken(workshop(number), at=at - SHOT_BEFORE), to=order, item_code="T06", by=by, at=at)
        field_order.submit(order, note="", by=by, at=at)
