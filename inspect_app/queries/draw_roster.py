"""Who would stand in the roster of a draw, worked as one set: for a preview as counts, for a freeze as a stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, Text, case, cast, func, literal, union_all
from sqlalchemy.dialects.postgresql import psycopg

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawTarget, TargetStatus
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.models.recusal import Recusal
from inspect_app.models.risk import Ranking
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.visit import Visit
from workflows.ceremony import Interval, Need, Standing
from workflows.draw_lifecycle import DrawState
from workflows.task import TaskState

RADIATION = "电离辐射"


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """What decides the roster: the region, the groups covered apart, visits a year at most (ordered ones too), and the day."""

    scope: str
    covered: tuple[str, ...]
    cap: int
    on: date


@dataclass(frozen=True, slots=True)
class RosterLine:
    employer: str
    key: str
    town: str
    tier: str
    need: str
    last: str
    status: str


def lines(facts: RosterFacts) -> Iterator[RosterLine]:
    """Streams through COPY in the session's own transaction, so that all tables of a freeze see one moment."""
    compiled = _statement(facts).compile(dialect=psycopg.dialect())
    connection = db.session.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(f"COPY ({compiled}) TO STDOUT", compiled.params) as copy:
        rest = b""
        for chunk in copy:
            *whole, rest = (rest + bytes(chunk)).split(b"\n")
            for line in whole:
                yield RosterLine(*line.decode().split("\t"))


def groups(facts: RosterFacts) -> Sequence[Row[Any]]:
    """(town, tier, need, last, status, employers), a few thousand rows for a whole province."""
    rows = _statement(facts).subquery()
    traits = (rows.c.town, rows.c.tier, rows.c.need, rows.c.last, rows.c.status)
    return db.session.execute(db.select(*traits, func.count()).group_by(*traits).order_by(*traits)).all()


def not_public(facts: RosterFacts) -> int:
    """Left out of the roster, drawn off-line apart."""
    left_out = db.select(func.count()).select_from(Employer).where(
        Employer.town_code.startswith(facts.scope), Employer.status != EmployerStatus.MERGED, ~Employer.is_public
    )
    return db.session.scalar(left_out) or 0


def officers(scope: str, *, until: date) -> Sequence[Officer]:
    """On duty with a certificate that lasts, and some of the draw's region within reach."""
    reach = Officer.scope.startswith(scope) | literal(scope).startswith(Officer.scope)
    certified = db.select(Officer).where(reach, Officer.status == DutyStatus.ON_DUTY, Officer.valid_until >= until)
    return db.session.scalars(certified.order_by(Officer.id)).all()


def recusals(scope: str) -> Sequence[Row[Any]]:
    """(officer id, workplace key, town, need) of every workplace of a recused code."""
    pairs = (
        db.select(Recusal.officer_id, Employer.key, _town(), _need())
        .join(Employer, Employer.uscc == Recusal.uscc)
        .outerjoin(Ranking, Ranking.employer_id == Employer.id)
        .where(Recusal.ended_at.is_(None), Employer.town_code.startswith(scope))
        .where(Employer.is_public, Employer.status != EmployerStatus.MERGED)
    )
    return db.session.execute(pairs.order_by(Recusal.officer_id, Employer.key)).all()


def _statement(facts: RosterFacts) -> Select[Any]:
    visits, owed = _visits(facts.on), _owed()
    counted = func.coalesce(visits.c.counted, 0) + func.coalesce(owed.c.visits, 0)
    last = case(
        (counted >= facts.cap, Interval.AT_CAP.value),
        (visits.c.newest >= facts.on.replace(month=1, day=1), Interval.THIS_YEAR.value),
        (visits.c.newest.is_not(None), Interval.EARLIER.value),
        else_=Interval.NEVER.value,
    )
    tier = func.coalesce(cast(Ranking.tier, Text), "")
    return (
        db.select(Employer.id, Employer.key, _town(), tier.label("tier"), _need())
        .add_columns(last.label("last"), _standing(facts).label("status"))
        .outerjoin(Ranking, Ranking.employer_id == Employer.id)
        .outerjoin(visits, visits.c.employer_id == Employer.id)
        .outerjoin(owed, owed.c.employer_id == Employer.id)
        .where(Employer.town_code.startswith(facts.scope), Employer.is_public, Employer.status != EmployerStatus.MERGED)
    )


def _visits(on: date) -> Any:
    counted = func.count().filter(Visit.counts_toward_cap, Visit.visited_on >= on.replace(month=1, day=1))
    return (
        db.select(Visit.employer_id, counted.label("counted"), func.max(Visit.visited_on).label("newest"))
        .where(Visit.visited_on <= on)
        .group_by(Visit.employer_id)
        .subquery()
    )


def _owed() -> Any:
    """Visits that are ordered already: open tasks, and targets of drawn draws that are not released yet."""
    is_visited = db.select(Visit.id).where(Visit.task_id == Task.id).exists()
    tasks = db.select(Task.employer_id).where(
        Task.state != TaskState.COMPLETED, Task.state != TaskState.CLOSED, Task.counts_toward_cap, ~is_visited
    )
    is_released = db.select(TaskOrigin.id).where(TaskOrigin.draw_target_id == DrawTarget.id).exists()
    targets = db.select(DrawTarget.employer_id).join(Draw).where(
        (Draw.state == DrawState.DRAWN) | (Draw.state == DrawState.OPENED), DrawTarget.status != TargetStatus.VOID, ~is_released
    )
    each = union_all(tasks, targets).subquery()
    return db.select(each.c.employer_id, func.count().label("visits")).group_by(each.c.employer_id).subquery()


def _standing(facts: RosterFacts) -> Any:
    groups_apart = [(Employer.industry_code.startswith(prefix), Standing.COVERED.value) for prefix in facts.covered]
    return case(
        (Employer.status == EmployerStatus.DEREGISTERED, Standing.DEREGISTERED.value),
        (Employer.status == EmployerStatus.MOVED_AWAY, Standing.MOVED_AWAY.value),
        (Employer.status == EmployerStatus.STOPPED, Standing.STOPPED.value),
        (_is_assigned(facts.on), Standing.ASSIGNED.value),
        *groups_apart,
        else_=Standing.OPERATING.value,
    )


def _is_assigned(on: date) -> Any:
    """On a list from above that is still due."""
    listed = db.select(TaskOrigin.id).join(Task).where(Task.employer_id == Employer.id, TaskOrigin.upper_number.is_not(None))
    return listed.where(TaskOrigin.due_on >= on).exists()


def _town() -> Any:
    return func.rpad(Employer.town_code, 12, "0").label("town")


def _need() -> Any:
    """An occupational inspection, and radiation beside it where the factor is on record. Of Employer beside Ranking."""
    radiates = Ranking.severe_factors.contains([RADIATION]) | Employer.hazards.contains([RADIATION])
    return case((radiates, Need.RADIATION.value), else_=Need.OCCUPATIONAL.value).label("need")
