"""The opened draw at work: tasks in every state, findings with pictures, field orders, results prepared and public."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inspect_app.clock import OFFICE, office_date
from inspect_app.database import db
from inspect_app.demonstration import pictures, stories
from inspect_app.demonstration.field import Field
from inspect_app.demonstration.people import People, add_town_team
from inspect_app.demonstration.stories import Reached, Story
from inspect_app.documents import evidence, inspection_notice
from inspect_app.models.draw import Draw
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.user import Seat, User
from inspect_app.operations import finding, photo, publication, release, routing, task, task_closing
from inspect_app.queries import reference
from inspect_app.queries.calendar_day import working_calendar
from inspect_app.queries.finding import CHECKLIST
from workflows.calendar import WorkingCalendar
from workflows.errors import DomainError
from workflows.roles import Role
from workflows.task import OPEN, ClosingReason, Outcome, TaskSource

RELEASED_BEFORE = timedelta(days=20)
FIRST_VISIT, LAST_VISIT = timedelta(days=17), timedelta(days=4)
SHOT_BEFORE = timedelta(minutes=25)
ANSWERED_SO_FAR = 6


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does what in the demonstration, on which day."""

    people: People
    calendar: WorkingCalendar
    field: Field
    at: datetime

    def named(self, name: str) -> User:
        return self.people.by_name[name]

    @property
    def today(self) -> date:
        return office_date(self.at)

    def on(self, day: date, *, hour: int) -> datetime:
        """A time of that day, never later than now."""
        return min(datetime.combine(day, time(hour, 20), OFFICE), self.at)


def add_tasks(draw: Draw, people: People, *, at: datetime) -> Sequence[Task]:
    """The draw is released; the tasks of the busiest team stand first, so that it has one in every state."""
    asked = release.ask(draw, fill_reason=stories.FILLED, by=people.by_name["clerk"], at=at - RELEASED_BEFORE)
    release.release(asked, at=at - RELEASED_BEFORE)
    query = db.select(Task).join(TaskOrigin).where(TaskOrigin.draw_target.has(draw_id=draw.id)).order_by(Task.id)
    tasks = db.session.scalars(query).unique().all()
    loads = Counter(_team(one) for one in tasks)
    return sorted(tasks, key=lambda one: (-loads[_team(one)], _team(one), one.id))


def work(drawn: Sequence[Task], people: People, *, at: datetime) -> list[User]:
    """Returns accounts that have something to do today: two officers, an officer of a town, an assistant."""
    crew = Crew(people, working_calendar(), Field(at), at)
    _tell(stories.OF_THE_DRAW, drawn, crew)
    _tell(stories.FROM_ABOVE, _only_from_above(), crew)
    first = _fullest_day(drawn, crew)
    assistant = crew.field.busiest()
    crew.field.patrol(assistant)
    towns = db.session.scalars(db.select(User).join(Seat, Seat.user_id == User.id).filter_by(role=Role.TOWN_TEAM).limit(1))
    return [_user(first, 0), _user(first, 1), *towns, db.session.get_one(User, assistant.user_id)]


def _fullest_day(drawn: Sequence[Task], crew: Crew) -> Task:
    """A visit of today, of the team whose visits of today stand in most different states."""
    today = [one for one in drawn if one.visit_on == crew.today and one.state in OPEN]
    states = Counter(team for team, _state in {(_team(one), one.state) for one in today})
    return max(today, key=lambda one: states[_team(one)])


def _team(one: Task) -> tuple[int, ...]:
    return tuple(sorted(member.officer_id for member in one.members))


def _only_from_above() -> Sequence[Task]:
    ours = db.select(TaskOrigin.task_id).where(TaskOrigin.source != TaskSource.FROM_ABOVE)
    return db.session.scalars(db.select(Task).where(Task.id.not_in(ours)).order_by(Task.id)).unique().all()


def _tell(told: Iterable[Story], tasks: Iterable[Task], crew: Crew) -> None:
    """Each story by the first task that the rules let it happen to; one that they refuse stays where it stood."""
    waiting = dict(enumerate(tasks))
    for story in told:
        teller = next((number for number, one in waiting.items() if _happens(story, one, number, crew)), None)
        waiting.pop(teller, None)


def _happens(story: Story, one: Task, number: int, crew: Crew) -> bool:
    try:
        with db.session.begin_nested():
            _walk(story, one, number, crew)
    except DomainError:
        db.session.refresh(one)
        return False
    return True


def _walk(story: Story, one: Task, number: int, crew: Crew) -> None:
    if story.reached is Reached.CLOSED:
        _close(one, crew)
        return
    if story.is_towns:
        _hand_over(one, crew)
    day = _day(story, number, crew)
    _schedule(one, day, crew, at=_before(day, crew))
    if story.reached is Reached.SCHEDULED:
        return
    _approve(one, day, crew, at=_before(day, crew))
    if day == crew.today:
        crew.field.issue(one)
    if story.reached in (Reached.APPROVED, Reached.TODAY):
        return
    _visit(story, one, number, day, crew)


def _close(one: Task, crew: Crew) -> None:
    """Asked by the leader, confirmed by the head."""
    asked_at, told = crew.at - timedelta(days=3), {"ground": ClosingReason.DEREGISTERED, "reason": stories.CLOSED}
    task_closing.ask(one, **told, evidence=evidence.read(pictures.gate(0)), by=crew.named("leader"), at=asked_at)
    task_closing.confirm(one, by=crew.named("head"), at=asked_at + timedelta(days=1))


def _hand_over(one: Task, crew: Crew) -> None:
    team = add_town_team(one.employer.town, people=crew.people, at=crew.at - RELEASED_BEFORE)
    ids = [officer.id for officer in team]
    routing.reassign(one, officer_ids=ids, reason=stories.TO_THE_TOWN, by=crew.named("leader"), at=crew.at - RELEASED_BEFORE)


def _day(story: Story, number: int, crew: Crew) -> date:
    if story.reached in (Reached.TODAY, Reached.ON_SITE):
        return crew.today
    if story.reached in (Reached.APPROVED, Reached.SCHEDULED):
        return crew.calendar.after(crew.today, 1 + number % 8)
    days = list(crew.calendar.between(crew.today - FIRST_VISIT, crew.today - LAST_VISIT))
    return days[number % len(days)]


def _before(day: date, crew: Crew) -> datetime:
    return min(crew.at - timedelta(hours=3), crew.on(day, hour=8) - timedelta(days=2))


def _schedule(one: Task, day: date, crew: Crew, *, at: datetime) -> None:
    reason = "" if crew.calendar.is_working(day) else stories.DAY_OFF
    routing.schedule(one, visit_on=day, calendar=crew.calendar, reason=reason, by=crew.named("leader"), at=at)


def _approve(one: Task, day: date, crew: Crew, *, at: datetime) -> None:
    notice = inspection_notice.render(inspection_notice.contents(one, on=day))
    task.approve(one, notice=notice, by=crew.named("head"), at=at)
    db.session.flush()


def _visit(story: Story, one: Task, number: int, day: date, crew: Crew) -> None:
    task.start(one, by=_user(one, 0), at=crew.on(day, hour=9))
    if story.outcome is Outcome.STOPPED:
        day = _come_again(one, day, crew)
    if story.reached is Reached.ON_SITE:
        _answer(one, number, crew.on(day, hour=10), most=ANSWERED_SO_FAR)
        return
    crew.field.assist(one, number, is_declined=story.is_declined, at=crew.on(day, hour=11))
    _file(story, one, number, crew.on(day, hour=11))
    if story.reached is not Reached.SUBMITTED:
        task.complete(one, by=crew.named("leader"), at=crew.on(day + timedelta(days=1), hour=15))
        _publish(story, one, crew)


def _come_again(one: Task, day: date, crew: Crew) -> date:
    again, first = crew.calendar.next_after(day), _user(one, 0)
    task.revisit(one, reason=stories.NOBODY_THERE, by=first, at=crew.on(day, hour=9))
    _schedule(one, again, crew, at=crew.on(day, hour=14))
    _approve(one, again, crew, at=crew.on(day, hour=16))
    task.start(one, by=first, at=crew.on(again, hour=9))
    return again


def _answer(one: Task, number: int, at: datetime, *, is_clean: bool = False, most: int | None = None) -> None:
    """The checklist, or what is done of it so far; with a picture of each thing that is wrong."""
    by = _user(one, 0)
    for item in reference.items(CHECKLIST, on=office_date(at))[:most]:
        note = "" if is_clean else stories.WRONG.get(item.ordinal, "")
        finding.answer(one, item.code, answer=Answer.NO if note else Answer.YES, note=note, by=by, at=at)
        if note:
            content = pictures.taken(pictures.workshop(number + item.ordinal), at=at - SHOT_BEFORE)
            photo.add(content, to=one, item_code=item.code, by=by, at=at)


def _file(story: Story, one: Task, number: int, at: datetime) -> None:
    first, outcome = _user(one, 0), story.outcome
    if outcome in stories.WITH_CHECKLIST:
        _answer(one, number, at, is_clean=outcome is Outcome.NO_PROBLEM)
    else:
        content = pictures.taken(pictures.gate(number), at=at - SHOT_BEFORE)
        photo.add(content, to=one, item_code=None, by=first, at=at)
    told = {"summary": stories.SUMMARIES[outcome], "handling": story.handling, "external_number": ""}
    finding.decide(one, outcome=outcome, **told, by=first, at=at)
    for member in one.members:
        finding.sign(one, by=db.session.get_one(User, member.officer.user_id), at=at)
    task.submit(one, by=first, at=at)


def _publish(story: Story, one: Task, crew: Crew) -> None:
    if story.reached is Reached.COMPLETED:
        return
    legal, done_on = crew.named("legal"), office_date(one.completed_at or crew.at)
    day = crew.calendar.next_after(done_on)
    told, at = publication.prepare(one, by=crew.named("clerk"), at=crew.on(day, hour=10)), crew.on(day, hour=16)
    if story.reached is Reached.RETURNED:
        publication.send_back(told, by=legal, at=at, reason=stories.RETURNED)
    elif story.reached is not Reached.PREPARED:
        publication.release(told, by=legal, at=at)
    if story.reached is Reached.WITHDRAWN:
        publication.withdraw(told, by=legal, at=crew.on(day + timedelta(days=1), hour=14), reason=stories.WITHDRAWN)


def _user(one: Task, place: int) -> User:
    return db.session.get_one(User, one.members[place].officer.user_id)
