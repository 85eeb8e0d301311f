"""Releasing a draw (下达): every target becomes a task of its team, worked as sets, all or nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.routing import TasksReleased, TeamChanged
from inspect_app.facts.task import TaskClosed
from inspect_app.locks import Lock, hold
from inspect_app.models.draw import Draw, DrawTarget, DrawTargetOfficer, TargetStatus
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.models.region import Region
from inspect_app.models.release import Release
from inspect_app.models.task import Task, TaskMember, TaskOrigin, TaskStep
from inspect_app.models.user import User
from inspect_app.operations import field_order
from inspect_app.operations.routing import ask_again, numbers
from inspect_app.queries import release as queries
from inspect_app.queries import setting
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission
from workflows.routing import ReleaseIncompleteError
from workflows.task import BEFORE_VISIT, LIFECYCLE, OPEN, TaskSource

SUBSTITUTED = "抽取对象已作废，由备选对象替补"
MERGED_AT_RELEASE = "与已有清单合并为一次检查"


class NotDrawnError(DomainError):
    """Only a drawn result can be released."""

    code = "routing.not_drawn"


def ask(draw: Draw, *, fill_reason: str, by: User, at: datetime) -> Release:
    """Note who wants what; `release` does it, at once or as a job."""
    _require_drawn(draw)
    release = Release(draw=draw, by=by, asked_at=at, fill_reason=fill_reason.strip())
    db.session.add(release)
    db.session.flush()
    return release


def release(release: Release, *, at: datetime) -> Release:
    """Bring the tasks in line with the draw's targets; a second run finds nothing to do.

    Every new target becomes a task of its drawn team or joins the open visit of its employer. Tasks of voided targets are
    closed. Where something would stay unassigned all of it is refused.
    """
    hold(Lock.TASKS)
    db.session.refresh(release.draw, with_for_update={"of": Draw})
    _require_drawn(release.draw)
    gaps = _gaps_to_fill(release, on=office_date(at))
    total = queries.new_count(release.draw)
    first, release.created = _insert_tasks(release.draw, at=at)
    release.merged = total - release.created
    _insert_origins(release.draw)
    _widen(release, at=at)
    _insert_members(release.draw, filled=gaps.keys())
    release.filled = _fill(release, gaps, at=at)
    _insert_steps(release, at=at)
    release.closed = _close_voided(release, at=at)
    release.released_at = at
    release.draw.released_at = release.draw.released_at or at
    db.session.flush()
    db.session.expire_all()
    audit.record(_released(release, first), by=release.by, at=at)
    return release


def _released(release: Release, first: int) -> TasksReleased:
    last = first + release.created - 1
    return TasksReleased(
        subject=release.draw.number,
        scope=release.draw.scope,
        created=release.created,
        merged=release.merged,
        filled=release.filled,
        closed=release.closed,
        first=str(first) if release.created else "",
        last=str(last) if release.created else "",
        fill_reason=release.fill_reason,
    )


def _require_drawn(draw: Draw) -> None:
    if draw.state not in (DrawState.DRAWN, DrawState.OPENED):
        raise NotDrawnError(state=draw.state)


def _gaps_to_fill(release: Release, *, on: date) -> dict[int, queries.Gap]:
    """Target → the team that acts where the drawn one cannot; refuses what nobody can do or has given a reason for."""
    gaps = queries.gaps(release.draw, on=on)
    hopeless = [gap for gap in gaps if gap.proposed is None or not release.fill_reason]
    towns = queries.uncovered_towns(release.draw) if setting.value("task.assistant_required", on=on) else ()
    gone = queries.gone_targets(release.draw)
    if hopeless or towns or gone:
        raise ReleaseIncompleteError(
            missing=len(hopeless) + len(towns) + len(gone), teams=len(hopeless), towns=len(towns), gone=len(gone)
        )
    return {gap.target.id: gap for gap in gaps if gap.proposed != gap.drawn}


def _insert_tasks(draw: Draw, *, at: datetime) -> tuple[int, int]:
    """(first number, how many). Targets whose employer has an open visit already are left out."""
    on = office_date(at)
    has_visit = db.select(Task.id).where(Task.employer_id == DrawTarget.employer_id, Task.state.in_(OPEN)).exists()
    fresh = queries.new_targets(draw).where(~has_visit).with_only_columns(DrawTarget.id, DrawTarget.employer_id).subquery()
    count = db.session.scalar(db.select(func.count()).select_from(fresh)) or 0
    before, first = numbers(on, count=count)
    order = func.row_number().over(order_by=fresh.c.id) + (first - 1)
    columns = {
        "number": literal(before) + order.cast(db.Text) + "号",
        "employer_id": fresh.c.employer_id,
        "scope": Region.scope,
        "body_id": literal(draw.body_id),
        "matters": queries.matters(),
        "counts_toward_cap": literal(setting.value("task.counts_toward_cap", on=on)[TaskSource.DRAW]),
        "due_on": literal(draw.due_on),
        "created_at": literal(at, Task.created_at.type),
        "version": literal(1),
    }
    rows = (
        db.select(*columns.values())
        .select_from(fresh)
        .join(Employer, Employer.id == fresh.c.employer_id)
        .join(Region, Region.code == Employer.town_code)
    )
    db.session.execute(db.insert(Task).from_select(list(columns), rows))
    return first, count


def _insert_origins(draw: Draw) -> None:
    """One origin for each new target, in the open visit of its employer; an earlier due date binds the visit."""
    named = (
        db.select(func.array_agg(DrawTargetOfficer.officer_id))
        .where(DrawTargetOfficer.target_id == DrawTarget.id)
        .correlate(DrawTarget)
        .scalar_subquery()
    )
    source = literal(TaskSource.DRAW, TaskOrigin.source.type)
    nobody = db.cast(literal("{}"), TaskOrigin.paired_ids.type)
    rows = (
        queries.new_targets(draw)
        .join(Task, (Task.employer_id == DrawTarget.employer_id) & Task.state.in_(OPEN))
        .with_only_columns(Task.id, source, DrawTarget.id, func.coalesce(named, nobody), literal(draw.due_on))
    )
    columns = ["task_id", "source", "draw_target_id", "paired_ids", "due_on"]
    db.session.execute(db.insert(TaskOrigin).from_select(columns, rows))
    sooner = db.update(Task).where(Task.id.in_(_task_ids(draw)), Task.due_on > draw.due_on, Task.state.in_(OPEN))
    db.session.execute(sooner.values(due_on=draw.due_on), execution_options={"synchronize_session": False})


def _widen(release: Release, *, at: datetime) -> None:
    """A visit of another list that this draw joins covers the matters of both."""
    for task, matters in db.session.execute(queries.narrower_visits(release.draw)).all():
        task.matters = list(dict.fromkeys([*task.matters, *matters]))
        ask_again(task, by=release.by, at=at)
    db.session.flush()


def _task_ids(draw: Draw) -> Any:
    targets = db.select(DrawTarget.id).where(DrawTarget.draw_id == draw.id)
    return db.select(TaskOrigin.task_id).where(TaskOrigin.draw_target_id.in_(targets))


def _unstaffed(draw: Draw) -> Any:
    """(task id, target id) of this draw's tasks that have no member yet."""
    member = db.select(TaskMember.id).where(TaskMember.task_id == TaskOrigin.task_id)
    rows = db.select(TaskOrigin.task_id, TaskOrigin.draw_target_id).where(TaskOrigin.task_id.in_(_task_ids(draw)))
    return rows.where(TaskOrigin.draw_target_id.is_not(None), ~member.exists())


def _insert_members(draw: Draw, *, filled: Iterable[int]) -> None:
    tasks = _unstaffed(draw).where(TaskOrigin.draw_target_id.not_in(list(filled))).subquery()
    rows = db.select(tasks.c.task_id, DrawTargetOfficer.officer_id, DrawTargetOfficer.position).join(
        DrawTargetOfficer, DrawTargetOfficer.target_id == tasks.c.draw_target_id
    )
    db.session.execute(db.insert(TaskMember).from_select(["task_id", "officer_id", "position"], rows))


def _fill(release: Release, gaps: dict[int, queries.Gap], *, at: datetime) -> int:
    """The tasks whose drawn team cannot act get a team of their own, with the reason; the drawn result stays."""
    rows = db.session.execute(_unstaffed(release.draw).join(Task, Task.id == TaskOrigin.task_id).add_columns(Task.number))
    filled = [(row.task_id, row.number, gaps[row.draw_target_id]) for row in rows if row.draw_target_id in gaps]
    certificates = _certificates(gap for _id, _number, gap in filled)
    for id, number, gap in filled:
        team = gap.proposed or ()
        db.session.add_all(TaskMember(task_id=id, officer_id=one, position=place) for place, one in enumerate(team, 1))
        told = {"before": [certificates[one] for one in gap.drawn], "after": [certificates[one] for one in team]}
        db.session.add(_step(id, "reassign", by=release.by, at=at, reason=release.fill_reason, **told))
        scope = gap.target.employer.town_code
        fact = TeamChanged(subject=number, scope=scope, reason=release.fill_reason, document="", **told)
        audit.record(fact, by=release.by, at=at)
    db.session.flush()
    return len(filled)


def _certificates(gaps: Iterable[queries.Gap]) -> dict[int, str]:
    ids = {id for gap in gaps for id in (*gap.drawn, *(gap.proposed or ()))}
    return dict(db.session.execute(db.select(Officer.id, Officer.certificate).where(Officer.id.in_(ids))).all())


def _insert_steps(release: Release, *, at: datetime) -> None:
    """A first step for each task that has none, and one for each visit that this draw joined."""
    done = db.select(TaskStep.id).where(TaskStep.task_id == Task.id, TaskStep.move.in_(("release", "merge")))
    ours = done.where(TaskStep.data["draw_id"].as_integer() == release.draw_id)
    move = db.case((~done.exists(), "release"), else_="merge")
    reason = db.case((~done.exists(), ""), else_=MERGED_AT_RELEASE)
    data = func.jsonb_build_object("draw_id", release.draw_id)
    rows = db.select(Task.id, move, literal(Permission.TASK_RELEASE.value), literal(release.by_id), _instant(at), reason, data)
    rows = rows.where(Task.id.in_(_task_ids(release.draw)), ~ours.exists())
    columns = ["task_id", "move", "permission", "by_id", "at", "reason", "data"]
    db.session.execute(db.insert(TaskStep).from_select(columns, rows))


def _instant(at: datetime) -> Any:
    return literal(at, TaskStep.at.type)


def _close_voided(release: Release, *, at: datetime) -> int:
    """A voided target's task is closed before its visit, unless another list asks for it too."""
    live = db.aliased(TaskOrigin)
    target = db.aliased(DrawTarget)
    others = (
        db.select(live.id)
        .outerjoin(target, target.id == live.draw_target_id)
        .where(live.task_id == Task.id, db.or_(target.id.is_(None), target.status != TargetStatus.VOID))
    )
    voided = db.select(Task).where(Task.id.in_(_task_ids(release.draw)), Task.state.in_(BEFORE_VISIT), ~others.exists())
    tasks = db.session.scalars(voided.with_for_update(of=Task).execution_options(populate_existing=True)).unique().all()
    for task in tasks:
        task.state = LIFECYCLE.move(task.state, "close").target
        field_order.cancel(task, by=release.by, at=at)
        db.session.add(_step(task.id, "close", by=release.by, at=at, reason=SUBSTITUTED))
        fact = TaskClosed(subject=task.number, scope=task.scope, reason=SUBSTITUTED, evidence_sha256=None)
        audit.record(fact, by=release.by, at=at)
    return len(tasks)


def _step(task_id: int, move: str, *, by: User, at: datetime, reason: str = "", **data: Any) -> TaskStep:
    permission = Permission.TASK_RELEASE if move == "close" else Permission.TASK_REASSIGN
    return TaskStep(task_id=task_id, move=move, permission=permission, by_id=by.id, at=at, reason=reason, data=data)
