"""Which results wait, which are public, and what a citizen finds."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.employer import Employer
from inspect_app.models.publication import Publication
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import reference, setting
from inspect_app.queries.calendar_day import working_calendar
from inspect_app.queries.stream import streamed
from workflows.publication import PublicationState
from workflows.task import TaskState

TERM = "publication.term_working_days"
LIVE = (PublicationState.PREPARED, PublicationState.RELEASED)


def unprepared(user: User) -> Select[tuple[Task]]:
    """Completed tasks of which nothing is public or waiting for legal."""
    live = db.select(Publication.id).where(Publication.task_id == Task.id, Publication.state.in_(LIVE))
    return Task.visible_to(user).where(Task.state == TaskState.COMPLETED, ~live.exists())


def in_state(user: User, state: PublicationState) -> Select[tuple[Publication]]:
    return Publication.visible_to(user).where(Publication.state == state)


def live_of(task: Task) -> Publication | None:
    query = db.select(Publication).where(Publication.task_id == task.id, Publication.state.in_(LIVE))
    return db.session.scalar(query)


def live_of_employer(employer: Employer) -> Sequence[Publication]:
    of_employer = db.select(Publication).join(Task).where(Task.employer_id == employer.id, Publication.state.in_(LIVE))
    return db.session.scalars(of_employer.order_by(Publication.id)).all()


def last_taken_back(tasks: Sequence[Task]) -> dict[int, Publication]:
    """Task id → the newest publication that was returned or withdrawn, whose reason says what to repair."""
    query = db.select(Publication).where(Publication.task_id.in_([task.id for task in tasks])).order_by(Publication.id)
    return {publication.task_id: publication for publication in db.session.scalars(query)}


def term(on: date) -> tuple[int, bool]:
    """(working days, whether the rule was checked) of the term to publish (国发〔2019〕5号)."""
    row = setting.setting(TERM, on=on)
    return int(row.value), row.is_verified


def due_on(task: Task) -> date:
    return due_dates([task])[task.id]


def due_dates(tasks: Iterable[Task]) -> dict[int, date]:
    """Task id → the last day to publish, counted from the completion."""
    calendar, (days, _checked) = working_calendar(), term(clock.today())
    return {task.id: calendar.after(clock.office_date(task.completed_at), days) for task in tasks if task.completed_at}


def matters(on: date) -> dict[str, tuple[str, str]]:
    """Code → (Chinese, English) of the matters as they stood on the day."""
    return {row.code: (row.words, row.words_en) for row in reference.items("matters", on=on)}


def released(*, words: str = "", result: str = "", since: date | None = None, until: date | None = None) -> Select[Any]:
    """The public's own list; nothing else may be searched. `words` is part of a shown name, or a code."""
    query = db.select(Publication).where(Publication.state == PublicationState.RELEASED)
    if wanted := _plain(words):
        field = Publication.shown["firm"].astext + " " + Publication.shown["code"].astext
        query = query.where(Publication.grams.contains(grams(wanted)), field.contains(wanted, autoescape=True))
    if result:
        query = query.where(Publication.shown["result"].astext == result)
    if since:
        query = query.where(Publication.shown["date"].astext >= since.isoformat())
    return query.where(Publication.shown["date"].astext <= until.isoformat()) if until else query


def released_one(number: str) -> Publication | None:
    return db.session.scalar(released().where(Publication.number == _plain(number)))


def latest(count: int) -> Sequence[Publication]:
    newest = released().order_by(Publication.released_at.desc(), Publication.id.desc())
    return db.session.scalars(newest.limit(count)).all()


def stream(query: Select[Any]) -> Iterator[dict[str, Any]]:
    """The shown fields of every row, newest first, a chunk at a time."""
    ordered = query.order_by(Publication.released_at.desc(), Publication.id.desc()).with_only_columns(Publication.shown)
    return streamed(ordered)


def grams(text: str) -> list[str]:
    """Pairs of neighbouring characters; a search by the same pairs finds every text that holds the words."""
    return sorted({text[place : place + 2] for place in range(len(text) - 1)})


def _plain(words: str) -> str:
    return words.strip().replace("\0", "")[:50]
