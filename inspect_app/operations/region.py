"""Regions: a name put right, a town added."""

from datetime import datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.region import RegionAdded, RegionChanged
from inspect_app.models.region import Region, RegionLevel, scope_of
from inspect_app.models.user import User
from inspect_app.operations.changes import apply_changes
from workflows.errors import DomainError

TOWN_DIGITS = (9, 12)


class RegionCodeError(DomainError):
    code = "region.bad_code"


class RegionTakenError(DomainError):
    code = "region.code_taken"


def rename(region: Region, *, name: str, by: User | None, at: datetime) -> bool:
    changes = apply_changes(region, {"name": name})
    if changes:
        audit.record(RegionChanged(subject=region.code, scope=region.scope, changes=changes), by=by, at=at)
    return bool(changes)


def add_town(county: Region, *, code: str, name: str, by: User | None, at: datetime) -> Region:
    """A town of 9 or 12 digits below its county."""
    is_below = code.startswith(county.code) and county.level is RegionLevel.COUNTY
    if not (is_below and code.isascii() and code.isdigit() and len(code) in TOWN_DIGITS):
        raise RegionCodeError(county=county.code)
    scope = scope_of(code)
    if db.session.scalar(db.select(Region.code).where(db.or_(Region.code == code, Region.scope == scope))):
        raise RegionTakenError(region=code)
    town = Region(code=code, scope=scope, name=name, level=RegionLevel.TOWN, parent_code=county.code)
    db.session.add(town)
    db.session.flush()
    audit.record(RegionAdded(subject=code, scope=scope, name=name), by=by, at=at)
    return town
