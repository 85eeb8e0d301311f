"""What a release of a draw would do: new targets, those that meet an open visit, and what would stay unassigned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func
from sqlalchemy.dialects.postgresql import array

from inspect_app.database import CODE, db
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.draw import Draw, DrawTarget, DrawTargetOfficer, TargetStatus
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.job_run import JobRun
from inspect_app.models.officer import GENERAL_FIELD, DutyStatus, Officer
from inspect_app.models.recusal import Recusal
from inspect_app.models.region import Region
from inspect_app.models.release import Release
from inspect_app.models.risk import Ranking
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.queries import job_run as job_runs
from inspect_app.queries import routing as people
from inspect_app.queries import setting
from workflows import routing
from workflows.draw_lifecycle import DrawState
from workflows.task import BEFORE_VISIT, OPEN, SMALLEST_TEAM

JOB = "task.release"
GONE = (EmployerStatus.DEREGISTERED, EmployerStatus.MOVED_AWAY)


@dataclass(frozen=True, slots=True)
class State:
    """Where the release of a draw stands. `job` is the one under way or failed, if the draw was too large for one request."""

    is_drawn: bool
    new: int
    merging: int
    gaps: Sequence["Gap"]
    towns: Sequence[Row[Any]]
    gone: Sequence[DrawTarget]
    earlier: Sequence[Release]
    job: JobRun | None
    names: dict[int, str]
    change_percent: float
    change_limit: float

    @property
    def hopeless(self) -> Sequence["Gap"]:
        return [gap for gap in self.gaps if gap.proposed is None]

    @property
    def is_refused(self) -> bool:
        """Something that no reason can put right."""
        return bool(self.hopeless or self.towns or self.gone)

    @property
    def warns(self) -> bool:
        """The proposed teams would take more of the drawn officers away than the county lets pass without a word."""
        return self.change_percent > self.change_limit


def state(draw: Draw, *, on: date) -> State:
    found = gaps(draw, on=on)
    asked = db.session.scalars(db.select(Release).filter_by(draw_id=draw.id).order_by(Release.id.desc())).all()
    return State(
        is_drawn=draw.state in (DrawState.DRAWN, DrawState.OPENED),
        new=new_count(draw),
        merging=merging_targets(draw),
        gaps=found,
        towns=uncovered_towns(draw) if setting.value("task.assistant_required", on=on) else (),
        gone=gone_targets(draw),
        earlier=[one for one in asked if one.released_at],
        job=last_job(draw),
        names=_names(found),
        change_percent=change_percent(draw, found),
        change_limit=setting.value("task.change_percent", on=on),
    )


def change_percent(draw: Draw, found: Sequence["Gap"]) -> float:
    """The share of the drawn officers of the new tasks whom the proposed teams replace, in per cent."""
    places = db.select(func.count()).select_from(DrawTargetOfficer)
    new = new_targets(draw).with_only_columns(DrawTarget.id)
    return routing.changed_percent(
        changed=sum(len(set(gap.drawn) - set(gap.proposed or ())) for gap in found),
        places=db.session.scalar(places.where(DrawTargetOfficer.target_id.in_(new))) or 0,
    )


def last_job(draw: Draw) -> JobRun | None:
    """The job of the newest release, if it was asked for as one."""
    newest = db.select(func.max(Release.id)).where(Release.draw_id == draw.id)
    return job_runs.newest(JOB, of=newest)


def _names(found: Sequence["Gap"]) -> dict[int, str]:
    ids = {id for gap in found for id in (*gap.drawn, *(gap.proposed or ()))}
    return {one.id: one.name for one in db.session.scalars(db.select(Officer).where(Officer.id.in_(ids)))}


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
    able = people.officers(draw.scope, on=on) if targets else {}
    blocked = people.recused_from(target.employer.uscc for target in targets)
    found = []
    for target in targets:
        drawn = tuple(member.officer_id for member in target.officers)
        need = routing.Need(
            fields=frozenset(people.matters_of(target.employer)),
            town=target.employer.town_code,
            recused=blocked.get(target.employer.uscc or "", frozenset()),
        )
        team = routing.completed(drawn, able, need)
        for officer in team or ():
            able[officer] = routing.loaded(able[officer])
        found.append(Gap(target, drawn, tuple(team) if team else None))
    return found


def _short(draw: Draw, *, on: date) -> Any:
    """Targets that will get a task of their own and have fewer than two drawn officers, or one who may not act."""
    team = db.select(func.count()).select_from(DrawTargetOfficer).where(DrawTargetOfficer.target_id == DrawTarget.id)
    able = team.join(Officer).where(*_may_act(on)).correlate(DrawTarget, Employer).scalar_subquery()
    drawn = team.correlate(DrawTarget).scalar_subquery()
    visit = db.select(Task.id).where(Task.employer_id == DrawTarget.employer_id, Task.state.in_(OPEN))
    short = new_targets(draw).join(Employer, Employer.id == DrawTarget.employer_id)
    return short.where(able < func.greatest(drawn, SMALLEST_TEAM), ~visit.exists()).order_by(DrawTarget.id)


def _may_act(on: date) -> tuple[Any, ...]:
    """The same rule as workflows.routing.obstacle, as one set: certificate, competence, region, recusal."""
    recused = db.select(Recusal.id).where(
        Recusal.officer_id == Officer.id, Recusal.uscc == Employer.uscc, Recusal.ended_at.is_(None)
    )
    return (
        Officer.status == DutyStatus.ON_DUTY,
        Officer.valid_until >= on,
        Officer.fields.contains([GENERAL_FIELD]) | Officer.fields.contains(matters()),
        Employer.town_code.startswith(Officer.scope),
        ~recused.correlate(Officer, Employer).exists(),
    )


def matters() -> Any:
    """The same rule as queries.routing.matters_of, as one set."""
    severe = Employer.ranking.has(Ranking.severe_factors.contains([people.RADIATION]))
    radiates = severe | Employer.hazards.contains([people.RADIATION])
    both = array([people.OCCUPATIONAL_MATTER, people.RADIATION_MATTER], type_=CODE)
    return db.case((radiates, both), else_=array([people.OCCUPATIONAL_MATTER], type_=CODE))


def narrower_visits(draw: Draw) -> Select[tuple[Task, list[str]]]:
    """Visits that serve this draw and have not begun, but do not cover its matters; each with these."""
    served = db.select(TaskOrigin.task_id).join(DrawTarget).where(DrawTarget.draw_id == draw.id)
    query = db.select(Task, matters()).join(Employer, Employer.id == Task.employer_id)
    return query.where(Task.id.in_(served), Task.state.in_(BEFORE_VISIT), ~Task.matters.contains(matters()))


def gone_targets(draw: Draw) -> Sequence[DrawTarget]:
    """New targets that have no place to visit since the freeze.

    Merged into another entry; or, while the reserve can still replace them, deregistered or moved away. After the opening
    these become tasks, which are closed with evidence.
    """
    statuses = (EmployerStatus.MERGED, *(GONE if draw.state is DrawState.DRAWN else ()))
    gone = new_targets(draw).join(Employer, Employer.id == DrawTarget.employer_id).where(Employer.status.in_(statuses))
    return db.session.scalars(gone.order_by(DrawTarget.id)).unique().all()


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
