"""Field orders for the day of a visit, patrols, observations, and filing them."""

from datetime import date, datetime
from typing import Any

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.field_order import (
    FieldOrderCancelled,
    FieldOrderDeclined,
    FieldOrderIssued,
    FieldOrderSubmitted,
    PatrolBegun,
)
from inspect_app.locks import hold_row
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer
from inspect_app.models.field_order import FieldOrder, FieldOrderKind, Observation
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import duty_list, reference
from inspect_app.queries import field_order as queries
from workflows.field_order import LIFECYCLE, Duty, FieldOrderState, NoAssistantError, require_answers, require_day
from workflows.routing import choose_assistants

CHECKLIST = queries.CHECKLIST


def issue_for(task: Task, *, on: date, by: User | None, at: datetime) -> FieldOrder:
    """The order of this visit, made on its day or after it; a second call finds the first. The caller holds the task."""
    require_day(task.visit_on, today=on)
    known = queries.order_of_visit(task)
    if known:
        return known
    town = task.employer.town
    duty = duty_list.required(Duty.ASSISTANCE, town, on=on)
    choice = choose_assistants(town.code, queries.assistant_loads(town.code))
    if choice is None:
        raise NoAssistantError(town=town.name)
    order = FieldOrder(
        kind=FieldOrderKind.ASSISTANCE,
        task_id=task.id,
        employer_id=task.employer_id,
        assistant_id=choice.assistant_id,
        duty_code=duty.code,
        is_from_other_town=choice.is_from_other_town,
        on=on,
        created_at=at,
    )
    db.session.add(order)
    db.session.flush()
    fact = FieldOrderIssued(
        subject=task.number,
        scope=task.scope,
        assistant=str(choice.assistant_id),
        duty=duty.code,
        is_from_other_town=choice.is_from_other_town,
    )
    audit.record(fact, by=by, at=at)
    return order


def cancel(task: Task, *, by: User, at: datetime) -> None:
    """The visit gets another day or team, or will not be: its open order would only tell that the firm was drawn."""
    for order in db.session.scalars(db.select(FieldOrder).filter_by(task_id=task.id, state=FieldOrderState.OPEN)):
        order.state = LIFECYCLE.move(order.state, "cancel").target
        fact = FieldOrderCancelled(subject=str(order.id), scope=order.employer.town_code, task=task.number)
        audit.record(fact, by=by, at=at)
    db.session.flush()


def begin_patrol(employer: Employer, *, assistant: Assistant, on: date, by: User, at: datetime) -> FieldOrder:
    """A patrol of today; the one that is open for this employer and assistant is gone on with."""
    open_one = db.session.scalar(
        db.select(FieldOrder).filter_by(
            kind=FieldOrderKind.PATROL,
            employer_id=employer.id,
            assistant_id=assistant.id,
            on=on,
            state=FieldOrderState.OPEN,
        )
    )
    if open_one:
        return open_one
    order = FieldOrder(
        kind=FieldOrderKind.PATROL,
        employer_id=employer.id,
        assistant_id=assistant.id,
        duty_code=duty_list.required(Duty.PATROL, employer.town, on=on).code,
        on=on,
        created_at=at,
    )
    db.session.add(order)
    db.session.flush()
    fact = PatrolBegun(subject=str(order.id), scope=employer.town_code, employer=employer.key, duty=order.duty_code)
    audit.record(fact, by=by, at=at)
    return order


def observe(order: FieldOrder, item_code: str, *, answer: Answer, note: str, at: datetime) -> Observation:
    """Record what was seen of one item; changing one's mind before filing replaces the answer."""
    hold_row(order)
    LIFECYCLE.move(order.state, "submit")
    observation = next((seen for seen in order.observations if seen.item_code == item_code), None)
    if observation is None:
        observation = Observation(item_code=item_code, answer=answer, note=note, at=at)
        order.observations.append(observation)
    observation.answer, observation.note, observation.at = answer, note, at
    return observation


def submit(
    order: FieldOrder, *, note: str, location: dict[str, Any] | None = None, by: User, at: datetime
) -> None:
    """File the order. Nothing of it changes any more; it feeds the officers' record and decides nothing.

    Pressed twice, it is filed once.
    """
    hold_row(order)
    if order.state is FieldOrderState.SUBMITTED:
        return
    move = LIFECYCLE.move(order.state, "submit")
    codes = [item.code for item in reference.items(CHECKLIST, on=order.on)]
    require_answers(codes, {seen.item_code for seen in order.observations})
    order.state, order.note, order.location, order.submitted_at = move.target, note, location, at
    counts = {answer: sum(seen.answer is answer for seen in order.observations) for answer in Answer}
    fact = FieldOrderSubmitted(
        subject=str(order.id), scope=order.employer.town_code, seen=counts[Answer.YES], not_seen=counts[Answer.NO]
    )
    audit.record(fact, by=by, at=at)


def decline(order: FieldOrder, *, reason: str, by: User, at: datetime) -> None:
    """The employer did not let the assistant in: that is its right, and no finding (国办发〔2024〕54号)."""
    hold_row(order)
    if order.state is FieldOrderState.DECLINED:
        return
    move = LIFECYCLE.move(order.state, "decline")
    order.state, order.note, order.submitted_at = move.target, reason, at
    audit.record(FieldOrderDeclined(subject=str(order.id), scope=order.employer.town_code, reason=reason), by=by, at=at)
