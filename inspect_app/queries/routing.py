"""Officers, needs and loads as the values that the rules of routing ask for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal

from inspect_app.database import db
from inspect_app.models.draw import DrawTarget
from inspect_app.models.employer import Employer
from inspect_app.models.officer import GENERAL_FIELD, Officer
from inspect_app.models.recusal import Recusal
from inspect_app.models.task import Task, TaskMember, TaskOrigin
from inspect_app.models.user import User
from workflows import routing
from workflows.task import OPEN, TaskSource, TaskState


def officers(scope: str, *, on: date) -> dict[int, routing.Officer]:
    """Officers whose region meets `scope`, with their open visits."""
    near = Officer.scope.startswith(scope) | literal(scope).startswith(Officer.scope)
    loads = loads_of_officers()
    return {
        row.id: routing.Officer(
            id=row.id,
            scope=row.scope,
            fields=frozenset(row.fields),
            is_certified=row.is_certified_on(on),
            covers_all=GENERAL_FIELD in row.fields,
            load=loads.get(row.id, 0),
            capacity=row.capacity,
        )
        for row in db.session.scalars(db.select(Officer).where(near))
    }


def loads_of_officers() -> dict[int, int]:
    counted = (
        db.select(TaskMember.officer_id, func.count())
        .join(Task)
        .where(Task.state.in_(OPEN))
        .group_by(TaskMember.officer_id)
    )
    return dict(db.session.execute(counted).all())


def recused_from(usccs: Iterable[str | None]) -> dict[str, frozenset[int]]:
    """Officers who must not inspect, by code."""
    blocked: dict[str, set[int]] = defaultdict(set)
    codes = {code for code in usccs if code}
    rows = db.select(Recusal.uscc, Recusal.officer_id).where(Recusal.uscc.in_(codes), Recusal.ended_at.is_(None))
    for uscc, officer in db.session.execute(rows):
        blocked[uscc].add(officer)
    return {uscc: frozenset(ids) for uscc, ids in blocked.items()}


def needs_of(tasks: Iterable[Task]) -> dict[int, routing.Need]:
    tasks = list(tasks)
    blocked = recused_from(task.employer.uscc for task in tasks)
    return {
        task.id: routing.Need(
            fields=frozenset(task.matters),
            town=task.employer.town_code,
            recused=blocked.get(task.employer.uscc or "", frozenset()),
        )
        for task in tasks
    }


def busy_days(officer_ids: Iterable[int], *, first: date) -> dict[tuple[int, date], int]:
    """Visits that officers already have from `first` on, by officer and day."""
    rows = (
        db.select(TaskMember.officer_id, Task.visit_on, func.count())
        .join(Task)
        .where(Task.state.in_(OPEN), Task.visit_on >= first, TaskMember.officer_id.in_(set(officer_ids)))
        .group_by(TaskMember.officer_id, Task.visit_on)
    )
    return {(officer, day): count for officer, day, count in db.session.execute(rows)}


def matters_of(employer: Employer) -> list[str]:
    """The matters of a visit of our own: occupational health, and radiation where the factor is on record."""
    radiates = RADIATION in employer.severe_factors or RADIATION in employer.hazards
    return [OCCUPATIONAL_MATTER, RADIATION_MATTER] if radiates else [OCCUPATIONAL_MATTER]


RADIATION = "电离辐射"
OCCUPATIONAL_MATTER, RADIATION_MATTER = "职业卫生", "放射卫生"


@dataclass(frozen=True, slots=True)
class Swap:
    """One officer for another in some tasks, as it would be."""

    task_ids: frozenset[int]
    leaving: int
    joining: int


def changed_share(tasks: Iterable[Task], *, swap: Swap | None = None) -> float:
    """The highest share of changed officers among the batches that these tasks belong to, in per cent; after the `swap`.

    A visit merged with a list from above is left out of the draw's own share: its team is that list's.
    """
    batches = (
        db.select(TaskOrigin.list_id, DrawTarget.draw_id)
        .outerjoin(DrawTarget, DrawTarget.id == TaskOrigin.draw_target_id)
        .where(TaskOrigin.task_id.in_([task.id for task in tasks]))
        .distinct()
    )
    shares = (_share(_of_batch(*batch), swap) for batch in db.session.execute(batches) if any(batch))
    return max(shares, default=0.0)


def _share(is_of_batch: Any, swap: Swap | None) -> float:
    acting = db.select(TaskMember.id).where(TaskMember.task_id == TaskOrigin.task_id)
    named = func.unnest(TaskOrigin.paired_ids).table_valued("id").render_derived()
    counted = (
        db.select(
            func.count().label("places"),
            func.count().filter(~acting.where(_officer(swap) == named.c.id).exists()).label("changed"),
        )
        .select_from(TaskOrigin)
        .join(named, literal(True))
        .where(is_of_batch)
    )
    row = db.session.execute(counted).one()
    return routing.changed_percent(changed=row.changed, places=row.places)


def _officer(swap: Swap | None) -> Any:
    """Who holds a place, or would hold it."""
    if swap is None:
        return TaskMember.officer_id
    leaves = TaskMember.task_id.in_(swap.task_ids) & (TaskMember.officer_id == swap.leaving)
    return db.case((leaves, swap.joining), else_=TaskMember.officer_id)


def _of_batch(list_id: int | None, draw_id: int | None) -> Any:
    """The origins whose officers one list, or one draw, has named together."""
    if list_id is not None:
        return TaskOrigin.list_id == list_id
    above = db.aliased(TaskOrigin)
    merged = db.select(above.id).where(above.task_id == TaskOrigin.task_id, above.source == TaskSource.FROM_ABOVE)
    targets = db.select(DrawTarget.id).where(DrawTarget.draw_id == draw_id)
    return TaskOrigin.draw_target_id.in_(targets) & ~merged.exists()


def without_day(user: User, *, limit: int) -> Sequence[Task]:
    """Released tasks that wait for a day, the most urgent first."""
    waiting = Task.visible_to(user).where(Task.state == TaskState.RELEASED)
    return db.session.scalars(waiting.order_by(Task.due_on, Task.id).limit(limit)).unique().all()


def count_without_day(user: User) -> int:
    waiting = Task.visible_to(user).where(Task.state == TaskState.RELEASED)
    return db.session.scalar(db.select(func.count()).select_from(waiting.with_only_columns(Task.id).subquery())) or 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What would become of one task. `obstacle` None: it can be done."""

    task: Task
    is_concerned: bool
    obstacle: routing.Obstacle | None


def exchanges(tasks: Sequence[Task], *, leaving: int, joining: int, on: date) -> list[Exchange]:
    """For each ticked task whether the one officer may take the other's place."""
    needs, found = needs_of(tasks), []
    days = {max(on, task.visit_on or on) for task in tasks}
    people = {day: officers("", on=day).get(joining) for day in days}
    for task in tasks:
        ids = {member.officer_id for member in task.members}
        able = people[max(on, task.visit_on or on)]
        why = routing.obstacle(able, needs[task.id]) if able else routing.Obstacle.REGION
        found.append(Exchange(task, leaving in ids and joining not in ids, why))
    return found


def share_after(found: Iterable[Exchange], *, leaving: int, joining: int) -> float:
    """The share of changed officers once everything is exchanged that can be."""
    tasks = [one.task for one in found if one.is_concerned and one.obstacle is None]
    return changed_share(tasks, swap=Swap(frozenset(task.id for task in tasks), leaving, joining))


def exchanged(task: Task, leaving: int, joining: int) -> list[int]:
    return [joining if member.officer_id == leaving else member.officer_id for member in task.members]
