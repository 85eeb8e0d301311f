"""The tree of regions, with what lies below each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from inspect_app.models.body import Body
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.officer import Officer
from inspect_app.models.region import Region, RegionLevel
from workflows.errors import DomainError

MOST_OFFERED = 400


class UnknownRegionError(DomainError):
    code = "region.unknown"


@dataclass(frozen=True, slots=True)
class Branch:
    """One region of the tree with the counts of everything below it."""

    region: Region
    towns: int
    employers: int
    officers: int
    assistants: int


def find(user: Any, code: str, *, levels: Sequence[RegionLevel] = tuple(RegionLevel)) -> Region:
    """The visible region of a code, or a refusal for the form's field."""
    region = db.session.scalar(Region.visible_to(user).where(Region.code == code, Region.level.in_(levels)))
    if region is None:
        raise UnknownRegionError
    return region


def offered(user: Any, *, levels: Sequence[RegionLevel] = tuple(RegionLevel)) -> Sequence[Region]:
    """What a field suggests; a province has more towns than a list can hold."""
    select = Region.visible_to(user).where(Region.level.in_(levels)).order_by(Region.code)
    return db.session.scalars(select.limit(MOST_OFFERED)).all()


def counties(user: Any) -> Sequence[Region]:
    """The visible counties."""
    return db.session.scalars(Region.visible_to(user).filter_by(level=RegionLevel.COUNTY).order_by(Region.code)).all()


def names(codes: Iterable[str]) -> dict[str, str]:
    """The name of each region, by the prefix that all its codes share."""
    rows = db.select(Region.scope, Region.name).where(Region.scope.in_(list(codes)))
    return dict(db.session.execute(rows).all())


def branches(user: Any, *, below: Region | None = None) -> list[Branch]:
    """The visible regions down to the counties, or the children of one; five queries whatever the size."""
    select = Region.visible_to(user).order_by(Region.scope)
    select = select.where(Region.parent_code == below.code) if below else select.where(Region.level != RegionLevel.TOWN)
    regions = db.session.scalars(select).all()
    counted = [_counts(user, *of, regions) for of in _COUNTED]
    return [Branch(region, *[count[region.scope] for count in counted]) for region in regions]


def branch(user: Any, region: Region) -> Branch:
    return Branch(region, *[_counts(user, *of, [region])[region.scope] for of in _COUNTED])


def path(region: Region) -> list[Region]:
    """From the province down to the region itself."""
    scopes = [region.scope[:length] for length in (2, 4, 6) if length < len(region.scope)]
    above = db.session.scalars(db.select(Region).where(Region.scope.in_(scopes)).order_by(Region.scope)).all()
    return [*above, region]


def bodies_at(region: Region) -> Sequence[Body]:
    return db.session.scalars(db.select(Body).where(Body.scope == region.scope).order_by(Body.id)).all()


_COUNTED: tuple[tuple[Any, list[Any]], ...] = (
    (Region.scope, [Region.level == RegionLevel.TOWN]),
    (Employer.town_code, [Employer.status != EmployerStatus.MERGED]),
    (Officer.scope, []),
    (Assistant.town_code, []),
)


def _counts(user: Any, column: Any, conditions: list[Any], regions: Sequence[Region]) -> dict[str, int]:
    """Rows below each region: counted once by the longest prefix in play, then added up."""
    longest = max((len(region.scope) for region in regions), default=0)
    prefix = db.func.left(column, longest)
    rows = db.select(prefix, db.func.count()).where(column.startswith(user.scope), *conditions).group_by(prefix)
    found = db.session.execute(rows).all()
    return {
        region.scope: sum(count for start, count in found if start.startswith(region.scope)) for region in regions
    }
