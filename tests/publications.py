"""Completed inspections and their publication, for tests."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from inspect_app.clock import OFFICE
from inspect_app.models.employer import Employer
from inspect_app.models.publication import Publication
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.user import User
from inspect_app.operations import publication
from tests.factories import NOW, make_body, make_employer, make_user, saved
from workflows.roles import Role
from workflows.task import Outcome, TaskSource, TaskState

VISITED = date(2026, 11, 10)

_numbers = count(1)


def make_completed(employer: Employer | None = None, **values: Any) -> Task:
    """Visited and completed on 10 November 2026, nothing found, unless told otherwise."""
    sources = values.pop("sources", [TaskSource.ASSIGNED])
    task = saved(
        Task(
            **{
                "number": f"江检〔2026〕{next(_numbers)}号",
                "employer_id": (employer or make_employer()).id,
                "scope": "440703002",
                "body_id": values.pop("body_id", None) or make_body().id,
                "state": TaskState.COMPLETED,
                "outcome": Outcome.NO_PROBLEM,
                "matters": ["职业卫生"],
                "due_on": date(2026, 12, 31),
                "visit_on": VISITED,
                "started_at": datetime.combine(VISITED, time(9), OFFICE),
                "completed_at": NOW - timedelta(days=14),
                "created_at": NOW - timedelta(days=40),
                **values,
            }
        )
    )
    for source in sources:
        task.origins.append(TaskOrigin(source=source, due_on=task.due_on))
    return task


def make_prepared(task: Task | None = None, *, by: User | None = None, at: datetime = NOW, **values: Any) -> Publication:
    return publication.prepare(task or make_completed(**values), by=by or make_user(Role.CLERK), at=at)


def make_published(task: Task | None = None, *, at: datetime = NOW, **values: Any) -> Publication:
    published = make_prepared(task, at=at, **values)
    publication.release(published, by=make_user(Role.LEGAL), at=at)
    return published
