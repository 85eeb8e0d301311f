"""Walking a task along as its officers do: approved, on site, answered, decided, signed."""

from datetime import date
from io import BytesIO

from PIL import Image

from inspect_app.database import db
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.operations import finding, routing
from inspect_app.operations import task as operations
from inspect_app.queries.calendar_day import working_calendar
from tests.factories import (
    NOW,
    TODAY,
    make_task,
    make_team,
    make_user,
)
from workflows.roles import Role
from workflows.task import (
    Outcome,
    TaskState,
)

ITEMS = [f"C0{number}" for number in range(1, 10)]


def _jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    return file.getvalue()


JPEG = _jpeg()


def users_of(task: Task) -> list[User]:
    return [db.session.get_one(User, member.officer.user_id) for member in task.members]


def approved(**values) -> Task:
    """A task that may be started today."""
    values.setdefault("officers", make_team(users=True))
    return make_task(state=TaskState.APPROVED, visit_on=TODAY, **values)


def on_site(**values) -> Task:
    task = approved(**values)
    operations.start(task, by=users_of(task)[0], at=NOW)
    return task


def answer_all(task: Task, *, no: str | None = None) -> None:
    for code in ITEMS:
        answer, note = (Answer.NO, "2 名工人未戴耳塞") if code == no else (Answer.YES, "")
        finding.answer(task, code, answer=answer, note=note, by=users_of(task)[0], at=NOW)


def decide(task: Task, outcome: Outcome, **values) -> None:
    told = {"summary": "", "handling": None, "external_number": "", **values}
    finding.decide(task, outcome=outcome, by=users_of(task)[0], at=NOW, **told)


def submitted(**values) -> Task:
    task = on_site(**values)
    answer_all(task)
    decide(task, Outcome.NO_PROBLEM)
    for user in users_of(task):
        finding.sign(task, by=user, at=NOW)
    operations.submit(task, by=users_of(task)[0], at=NOW)
    return task


def approve(task: Task, *, by: User) -> None:
    operations.approve(task, notice=b"%PDF-1.4 notice", by=by, at=NOW)


def schedule(task: Task, day: date, *, reason: str = "") -> None:
    by = make_user(Role.TEAM_LEADER)
    routing.schedule(task, visit_on=day, calendar=working_calendar(), reason=reason, by=by, at=NOW)
