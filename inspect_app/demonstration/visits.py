"""The opened draw at work: tasks in every state, findings with pictures, field orders, results prepared and public."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto

from inspect_app.clock import OFFICE, office_date
from inspect_app.database import db
from inspect_app.demonstration.people import People
from inspect_app.demonstration.pictures import workshop
from inspect_app.documents import inspection_notice
from inspect_app.models.assistant import Assistant
from inspect_app.models.draw import Draw
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.user import User
from inspect_app.operations import field_order, finding, photo, publication, release, routing, task
from inspect_app.queries import reference
from inspect_app.queries.calendar_day import working_calendar
from inspect_app.queries.finding import CHECKLIST
from workflows.calendar import WorkingCalendar
from workflows.errors import DomainError
from workflows.field_order import FieldOrderState
from workflows.finding import Handling
from workflows.task import Outcome


class Reached(Enum):
    """How far a visit of the demonstration has come."""

    RELEASED = auto()
    SCHEDULED = auto()
    APPROVED = auto()
    TODAY = auto()
    ON_SITE = auto()
    SUBMITTED = auto()
    COMPLETED = auto()
    PREPARED = auto()
    PUBLIC = auto()


PATTERN = (
    *(Reached.TODAY, Reached.PUBLIC, Reached.ON_SITE, Reached.COMPLETED, Reached.SUBMITTED, Reached.APPROVED),
    *(Reached.PREPARED, Reached.PUBLIC, Reached.SCHEDULED, Reached.RELEASED, Reached.PUBLIC, Reached.APPROVED),
)
RELEASED_BEFORE, FIRST_VISIT_BEFORE = timedelta(days=20), timedelta(days=18)
MOST_WORKED = 72  # the rest of the tasks stays released


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does what in the demonstration, on which day."""

    people: People
    calendar: WorkingCalendar
    at: datetime

    def named(self, name: str) -> User:
        return self.people.by_name[name]


def add(draw: Draw, people: People, *, at: datetime) -> list[User]:
    """Returns the accounts of two officers and of an assistant who have something to do today."""
    crew = Crew(people, working_calendar(), at)
    asked = release.ask(draw, fill_reason="演示", by=people.by_name["clerk"], at=at - RELEASED_BEFORE)
    release.release(asked, at=at - RELEASED_BEFORE)
    tasks = _busiest_first(draw)
    for number, one in enumerate(tasks[:MOST_WORKED]):
        _work(one, PATTERN[number % len(PATTERN)], number, crew)
    return _shown(tasks[0], on=office_date(at))


def _busiest_first(draw: Draw) -> Sequence[Task]:
    query = db.select(Task).join(TaskOrigin).where(TaskOrigin.draw_target.has(draw_id=draw.id)).order_by(Task.id)
    tasks = db.session.scalars(query).unique().all()
    loads = Counter(tuple(sorted(member.officer_id for member in one.members)) for one in tasks)
    return sorted(tasks, key=lambda one: (-loads[tuple(sorted(member.officer_id for member in one.members))], one.id))


def _work(one: Task, reached: Reached, number: int, crew: Crew) -> None:
    """As far as the pattern says, or as far as the rules let it: a refusal leaves the task where it stood."""
    try:
        with db.session.begin_nested():
            _walk(one, reached, number, crew)
    except DomainError:
        db.session.refresh(one)


def _walk(one: Task, reached: Reached, number: int, crew: Crew) -> None:
    if reached is Reached.RELEASED:
        return
    day = _day(reached, number, crew)
    early = min(crew.at - timedelta(hours=3), _at(day, crew, hour=8) - timedelta(days=2))
    routing.schedule(one, visit_on=day, calendar=crew.calendar, by=crew.named("leader"), at=early)
    if reached is Reached.SCHEDULED:
        return
    notice = inspection_notice.render(inspection_notice.contents(one, on=day))
    task.approve(one, notice=notice, by=crew.named("head"), at=early)
    if reached in (Reached.APPROVED, Reached.TODAY):
        return
    _visit(one, number, day, crew)
    if reached is not Reached.ON_SITE:
        _file(one, reached, number, day, crew)


def _day(reached: Reached, number: int, crew: Crew) -> date:
    today = office_date(crew.at)
    if reached in (Reached.TODAY, Reached.ON_SITE):
        return crew.calendar.on_or_after(today)
    if reached in (Reached.APPROVED, Reached.SCHEDULED):
        return crew.calendar.after(today, 1 + number % 8)
    return crew.calendar.on_or_after(today - FIRST_VISIT_BEFORE + timedelta(days=number % 13))


def _at(day: date, crew: Crew, *, hour: int) -> datetime:
    """A time of that day, never later than now."""
    return min(datetime.combine(day, time(hour, 20), OFFICE), crew.at)


def _visit(one: Task, number: int, day: date, crew: Crew) -> None:
    first = _user(one, 0)
    at = _at(day, crew, hour=9)
    task.start(one, by=first, at=at)
    is_clean = number % 3 == 1
    for item in reference.items(CHECKLIST, on=day):
        is_bad = not is_clean and item.ordinal in (6, 7)
        note = "喷漆岗位没有警示标识，2 名工人没戴防毒口罩。" if is_bad else ""
        finding.answer(one, item.code, answer=Answer.NO if is_bad else Answer.YES, note=note, by=first, at=at)
        if is_bad:
            photo.add(workshop(number + item.ordinal), to=one, item_code=item.code, by=first, at=at)


def _assist(one: Task, number: int, at: datetime) -> None:
    """The town's assistant saw things, too."""
    order = db.session.scalar(db.select(FieldOrder).filter_by(task_id=one.id))
    assistant = order and db.session.get_one(User, order.assistant.user_id)
    if not order or not assistant:
        return
    for item in reference.items(field_order.CHECKLIST, on=order.on):
        answer = Answer.NO if (item.ordinal + number) % 7 == 0 else Answer.YES if item.ordinal < 17 else Answer.NOT_APPLICABLE
        field_order.observe(order, item.code, answer=answer, note="", at=at)
    photo.add(workshop(number), to=order, item_code="T06", by=assistant, at=at)
    field_order.submit(order, note="", by=assistant, at=at)


def _file(one: Task, reached: Reached, number: int, day: date, crew: Crew) -> None:
    at, first, second = _at(day, crew, hour=11), _user(one, 0), _user(one, 1)
    _assist(one, number, at)
    is_clean = number % 3 == 1
    finding.decide(
        one,
        outcome=Outcome.NO_PROBLEM if is_clean else Outcome.PROBLEM,
        summary="" if is_clean else "警示标识和个人防护用品不符合要求。",
        handling=None if is_clean else Handling.WARNING,
        external_number="",
        by=first,
        at=at,
    )
    for officer in (first, second):
        finding.sign(one, by=officer, at=at)
    task.submit(one, by=first, at=at)
    if reached is not Reached.SUBMITTED:
        task.complete(one, by=crew.named("leader"), at=min(at + timedelta(days=1), crew.at))
        _publish(one, reached, crew)


def _publish(one: Task, reached: Reached, crew: Crew) -> None:
    if reached in (Reached.PREPARED, Reached.PUBLIC):
        prepared = publication.prepare(one, by=crew.named("clerk"), at=crew.at - timedelta(hours=2))
        if reached is Reached.PUBLIC:
            publication.release(prepared, by=crew.named("legal"), at=crew.at - timedelta(hours=1))


def _user(one: Task, place: int) -> User:
    return db.session.get_one(User, one.members[place].officer.user_id)


def _shown(busiest: Task, *, on: date) -> list[User]:
    orders = db.select(FieldOrder).where(FieldOrder.on == on).order_by(FieldOrder.state != FieldOrderState.OPEN)
    order = db.session.scalar(orders.limit(1))
    assistant = order.assistant if order else db.session.scalar(db.select(Assistant).where(Assistant.user_id.is_not(None)))
    officers = [_user(busiest, 0), _user(busiest, 1)]
    return officers + ([db.session.get_one(User, assistant.user_id)] if assistant else [])
