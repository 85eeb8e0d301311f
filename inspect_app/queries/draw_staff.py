"""What the staff pages of a draw show. Targets are only for the seats that route or replace them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import selectinload

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawStep, DrawTarget, DrawTargetOfficer, TargetStatus
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.region import Region
from inspect_app.models.user import User
from inspect_app.queries import keyset
from workflows.ceremony import TEAM
from workflows.roles import Permission, Role

KINDS = ("added", "gone", "code", "status", "tier", "town", "need")


@dataclass(frozen=True, slots=True)
class Counts:
    """`short` = targets with fewer than two officers."""

    standing: int
    void: int
    replacements: int
    short: int


def counts(draw: Draw) -> Counts:
    by_status = dict(
        db.session.execute(
            db.select(DrawTarget.status, func.count()).filter_by(draw_id=draw.id).group_by(DrawTarget.status)
        ).all()
    )
    members = db.select(func.count()).where(DrawTargetOfficer.target_id == DrawTarget.id).scalar_subquery()
    short = db.select(func.count()).select_from(DrawTarget).where(
        DrawTarget.draw_id == draw.id, DrawTarget.status != TargetStatus.VOID, members < TEAM
    )
    replacements = by_status.get(TargetStatus.REPLACEMENT, 0)
    return Counts(
        standing=by_status.get(TargetStatus.SELECTED, 0) + replacements,
        void=by_status.get(TargetStatus.VOID, 0),
        replacements=replacements,
        short=db.session.scalar(short) or 0,
    )


def targets(draw: Draw, *, after: str = "", before: str = "") -> keyset.Page:
    rows = db.select(DrawTarget).filter_by(draw_id=draw.id).options(selectinload(DrawTarget.officers))
    return keyset.page(rows, DrawTarget.stratum, DrawTarget.rank, after=after, before=before)


def covered(draw: Draw, *, prefixes: Sequence[str], after: str = "", before: str = "") -> keyset.Page:
    """Employers of the groups that are inspected whole, apart from the draw."""
    groups = db.or_(db.false(), *(Employer.industry_code.startswith(prefix) for prefix in prefixes))
    rows = db.select(Employer).where(
        Employer.town_code.startswith(draw.scope), Employer.status == EmployerStatus.OPERATING, Employer.is_public, groups
    )
    return keyset.page(rows, Employer.town_code, Employer.id, after=after, before=before)


def steps(draw: Draw) -> Sequence[DrawStep]:
    """Newest first, with the people."""
    own = db.select(DrawStep).where(DrawStep.draw_id == draw.id).order_by(DrawStep.id.desc())
    return db.session.scalars(own).unique().all()


def accounts(user: User, permission: Permission, *, on: date, outside: bool) -> list[tuple[int, str]]:
    """Accounts of the region that may do `permission` today; witnesses when `outside`, else people of the bureau."""
    found = db.session.scalars(User.visible_to(user).where(User.is_enabled).order_by(User.id)).unique()
    return [
        (other.id, other.name)
        for other in found
        if other.may_on(permission, on) and (Role.WITNESS in other.roles_on(on)) == outside
    ]


def town_totals(kept: Mapping[str, Any]) -> list[tuple[str, list[int]]]:
    """(town's name, a count per kind of change)."""
    totals = kept.get("totals", {})
    names = town_names(totals)
    return [(names.get(code, code), [found.get(kind, 0) for kind in KINDS]) for code, found in totals.items()]


def town_names(towns: Iterable[str]) -> dict[str, str]:
    """Of towns as rosters write them, with 12 digits."""
    codes = {code[:length] for code in towns for length in (9, 12)}
    padded = func.rpad(Region.code, 12, "0")
    return dict(db.session.execute(db.select(padded, Region.name).where(Region.code.in_(codes))).all())
