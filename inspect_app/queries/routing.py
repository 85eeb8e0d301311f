"""Officers, needs and loads as the values that the rules of routing ask for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, literal

from inspect_app.database import db
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.draw import Draw, DrawTarget, DrawTargetOfficer, TargetStatus
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.officer import GENERAL_FIELD, Officer
from inspect_app.models.recusal import Recusal
from inspect_app.models.region import Region
from inspect_app.models.task import Task, TaskMember, TaskOrigin
from workflows import routing
from workflows.task import OPEN, SMALLEST_TEAM, TaskSource

SHOWN_GAPS = 50


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


def new_targets(draw: Draw) -> Any:
    """The draw's targets that no task serves yet."""
    served = db.select(TaskOrigin.id).where(TaskOrigin.draw_target_id == DrawTarget.id).exists()
    return db.select(DrawTarget).where(
        DrawTarget.draw_id == draw.id, DrawTarget.status != TargetStatus.VOID, ~served
    )


def new_count(draw: Draw) -> int:
    return db.session.scalar(db.select(func.count()).select_from(new_targets(draw).subquery())) or 0


def merging_targets(draw: Draw) -> int:
    """How many of them meet a visit that another list has asked for already."""
    met = new_targets(draw).join(Task, Task.employer_id == DrawTarget.employer_id).where(Task.state.in_(OPEN))
    return db.session.scalar(db.select(func.count()).select_from(met.subquery())) or 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A target whose drawn team cannot act. `proposed`: officer ids, or None when nobody is left."""

    target: DrawTarget
    drawn: tuple[int, ...]
    proposed: tuple[int, ...] | None


def gaps(draw: Draw, *, on: date) -> list[Gap]:
    """New targets without two officers who may act, each with the team that the least loaded would complete."""
    targets = db.session.scalars(_short(draw, on=on)).unique().all()
    people = officers(draw.scope, on=on) if targets else {}
    blocked = recused_from(target.employer.uscc for target in targets)
    found = []
    for target in targets:
        drawn = tuple(member.officer_id for member in target.officers)
        need = routing.Need(
            fields=frozenset(matters_of(target.employer)),
            town=target.employer.town_code,
            recused=blocked.get(target.employer.uscc or "", frozenset()),
        )
        team = routing.completed(drawn, people, need)
        for officer in team or ():
            people[officer] = routing.loaded(people[officer])
        found.append(Gap(target, drawn, tuple(team) if team else None))
    return found


def _short(draw: Draw, *, on: date) -> Any:
    """Targets that will get a task of their own and have fewer than two officers on duty, certified and not recused."""
    recused = db.select(Recusal.id).where(
        Recusal.officer_id == Officer.id, Recusal.uscc == Employer.uscc, Recusal.ended_at.is_(None)
    )
    able = (
        db.select(func.count())
        .select_from(DrawTargetOfficer)
        .join(Officer)
        .where(DrawTargetOfficer.target_id == DrawTarget.id, _is_certified(on), ~recused.exists())
        .correlate(DrawTarget, Employer)
        .scalar_subquery()
    )
    visit = db.select(Task.id).where(Task.employer_id == DrawTarget.employer_id, Task.state.in_(OPEN))
    short = new_targets(draw).join(Employer, Employer.id == DrawTarget.employer_id)
    return short.where(able < SMALLEST_TEAM, ~visit.exists()).order_by(DrawTarget.id)


def _is_certified(on: date) -> Any:
    return (Officer.status == "on_duty") & (Officer.valid_until >= on)


def matters_of(employer: Employer) -> list[str]:
    """The matters of a visit of our own: occupational health, and radiation where the factor is on record."""
    radiates = RADIATION in employer.severe_factors or RADIATION in employer.hazards
    return [OCCUPATIONAL_MATTER, RADIATION_MATTER] if radiates else [OCCUPATIONAL_MATTER]


RADIATION = "电离辐射"
OCCUPATIONAL_MATTER, RADIATION_MATTER = "职业卫生", "放射卫生"


def gone_targets(draw: Draw) -> Sequence[DrawTarget]:
    """New targets whose register entry was merged into another since the freeze: they have no place to visit."""
    gone = new_targets(draw).join(Employer, Employer.id == DrawTarget.employer_id)
    return db.session.scalars(gone.where(Employer.status == EmployerStatus.MERGED)).unique().all()


def uncovered_towns(draw: Draw) -> Sequence[Row[Any]]:
    """(town, targets) of towns in a county that has no active assistant at all."""
    county = func.left(Employer.town_code, routing.COUNTY_DIGITS)
    active = db.select(Assistant.id).where(
        Assistant.status == AssistantStatus.ACTIVE, func.left(Assistant.town_code, routing.COUNTY_DIGITS) == county
    )
    targets = new_targets(draw).subquery()
    rows = (
        db.select(Region.name, func.count().label("targets"))
        .select_from(targets)
        .join(Employer, Employer.id == targets.c.employer_id)
        .join(Region, Region.code == Employer.town_code)
        .where(~active.exists())
        .group_by(Region.code, Region.name)
        .order_by(Region.code)
    )
    return db.session.execute(rows).all()


def changed_share(task: Task) -> float:
    """The highest share of changed officers among the batches that this task belongs to, in per cent.

    A visit merged with a list from above is left out of the draw's own share: its team is that list's.
    """
    return max((_share(origin) for origin in task.origins), default=0.0)


def _share(origin: TaskOrigin) -> float:
    acting = db.select(TaskMember.id).where(TaskMember.task_id == TaskOrigin.task_id)
    named = func.unnest(TaskOrigin.paired_ids).table_valued("id").render_derived()
    counted = (
        db.select(
            func.count().label("places"),
            func.count().filter(~acting.where(TaskMember.officer_id == named.c.id).exists()).label("changed"),
        )
        .select_from(TaskOrigin)
        .join(named, literal(True))
        .where(_same_batch(origin))
    )
    row = db.session.execute(counted).one()
    return routing.changed_percent(changed=row.changed, places=row.places)


def _same_batch(origin: TaskOrigin) -> Any:
    if origin.source is TaskSource.FROM_ABOVE:
        return TaskOrigin.list_id == origin.list_id
    if origin.draw_target_id is None:
        return TaskOrigin.id == origin.id
    above = db.aliased(TaskOrigin)
    merged = db.select(above.id).where(above.task_id == TaskOrigin.task_id, above.source == TaskSource.FROM_ABOVE)
    batch = db.select(DrawTarget.id).where(DrawTarget.draw_id == origin.draw_target.draw_id)
    return TaskOrigin.draw_target_id.in_(batch) & ~merged.exists()
