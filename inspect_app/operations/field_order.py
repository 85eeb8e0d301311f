"""Field orders for the day of a visit, patrols, observations, and filing them."""

from datetime import date, datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.field_order import FieldOrderDeclined, FieldOrderIssued, FieldOrderSubmitted, PatrolBegun
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer
from inspect_app.models.field_order import FieldOrder, FieldOrderKind, Observation
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import field_order as queries
from inspect_app.queries import reference
from workflows.field_order import LIFECYCLE, FieldOrderState, require_answers, require_day, require_duty
from workflows.routing import choose_assistants

CHECKLIST = "town-checklist"
ASSISTANCE_DUTY, PATROL_DUTY = "ZY-02", "ZY-03"


def issue_for(task: Task, *, on: date, by: User | None, at: datetime) -> FieldOrder | None:
    """The order of one visit, made on its day; a second call finds the first. None when the county has no assistant."""
    require_day(task.visit_on, today=on)
    known = db.session.scalar(db.select(FieldOrder).filter_by(task_id=task.id))
    if known:
        return known
    duty = _duty(ASSISTANCE_DUTY, on=on)
    choice = choose_assistants(task.employer.town_code, queries.assistant_loads(task.employer.town_code, on=on))
    if choice is None:
        return None
    order = FieldOrder(
        kind=FieldOrderKind.ASSISTANCE,
        task_id=task.id,
        employer_id=task.employer_id,
        assistant_id=choice.assistant_id,
        duty_code=duty,
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
        duty=duty,
        is_from_other_town=choice.is_from_other_town,
    )
    audit.record(fact, by=by, at=at)
    return order


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
        duty_code=_duty(PATROL_DUTY, on=on),
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
    LIFECYCLE.move(order.state, "submit")
    observation = next((seen for seen in order.observations if seen.item_code == item_code), None)
    if observation is None:
        observation = Observation(item_code=item_code, answer=answer, note=note, at=at)
        order.observations.append(observation)
    observation.answer, observation.note, observation.at = answer, note, at
    return observation


def submit(order: FieldOrder, *, note: str, by: User, at: datetime) -> None:
    """File the order. Nothing of it changes any more; it feeds the officers' record and decides nothing."""
    move = LIFECYCLE.move(order.state, "submit")
    codes = [item.code for item in reference.items(CHECKLIST, on=order.on)]
    require_answers(codes, {seen.item_code for seen in order.observations})
    order.state, order.note, order.submitted_at = move.target, note, at
    counts = {answer: sum(seen.answer is answer for seen in order.observations) for answer in Answer}
    fact = FieldOrderSubmitted(
        subject=str(order.id), scope=order.employer.town_code, seen=counts[Answer.YES], not_seen=counts[Answer.NO]
    )
    audit.record(fact, by=by, at=at)


def decline(order: FieldOrder, *, reason: str, by: User, at: datetime) -> None:
    """The employer did not let the assistant in: that is its right, and no finding (国办发〔2024〕54号)."""
    move = LIFECYCLE.move(order.state, "decline")
    order.state, order.note, order.submitted_at = move.target, reason, at
    audit.record(FieldOrderDeclined(subject=str(order.id), scope=order.employer.town_code, reason=reason), by=by, at=at)


def _duty(code: str, *, on: date) -> str:
    require_duty(code, {entry.code for entry in reference.items("duty-list", on=on)})
    return code
