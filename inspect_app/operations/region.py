"""Regions: a name put right, one added below its parent, and the shape of their file (行政区划)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.region import RegionAdded, RegionChanged
from inspect_app.models.region import LEVELS, Region, RegionLevel, scope_of
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import User
from inspect_app.operations.changes import apply_changes
from inspect_app.operations.small_columns import Column, Row, RowRefusedError
from inspect_app.operations.small_import import Doing, Effect, Spec
from workflows.errors import DomainError
from workflows.register_values import code as read_code
from workflows.register_values import name as read_name

PARENT_LENGTHS = {4: 2, 6: 4, 9: 6}
"""Digits of a scope → digits of the scope above it."""


class RegionCodeError(DomainError):
    code = "region.bad_code"


class RegionTakenError(DomainError):
    code = "region.code_taken"


def rename(region: Region, *, name: str, by: User | None, at: datetime) -> bool:
    changes = apply_changes(region, {"name": name})
    if changes:
        audit.record(RegionChanged(subject=region.code, scope=region.scope, changes=changes), by=by, at=at)
    return bool(changes)


def add(parent: Region, *, code: str, name: str, by: User | None, at: datetime) -> Region:
    """A city of a province, a county of a city, a town of a county."""
    scope = scope_of(code)
    if _parent_scope(scope) != parent.scope:
        raise RegionCodeError(parent=parent.code)
    if db.session.scalar(db.select(Region.code).where(db.or_(Region.code == code, Region.scope == scope))):
        raise RegionTakenError(region=code)
    return _add(code, name=name, parent=parent, by=by, at=at)


def _parent_scope(scope: str) -> str | None:
    """None for a province, and for what is no region."""
    is_code = scope.isascii() and scope.isdigit() and len(scope) in PARENT_LENGTHS
    return scope[: PARENT_LENGTHS[len(scope)]] if is_code else None


def _add(code: str, *, name: str, parent: Region | None, by: User | None, at: datetime) -> Region:
    """Above the towns a region is called by its scope; a town keeps the code that it was given."""
    scope = scope_of(code)
    level = LEVELS[len(scope)]
    written = code if level is RegionLevel.TOWN else scope
    region = Region(code=written, scope=scope, name=name, level=level, parent_code=parent.code if parent else None)
    db.session.add(region)
    db.session.flush()
    audit.record(RegionAdded(subject=region.code, scope=scope, name=name), by=by, at=at)
    return region


@dataclass(frozen=True, slots=True)
class _Found:
    """`regions` by their scopes; `coming` are the scopes that the file names, `added` its new rows."""

    regions: dict[str, Region]
    coming: frozenset[str]
    added: list[Row] = field(default_factory=list)

    def has(self, scope: str | None) -> bool:
        """Whether a scope is known, or comes with this file below one that is; a province needs nothing above it."""
        return scope is None or scope in self.regions or (scope in self.coming and self.has(_parent_scope(scope)))


def _code(cell: str) -> str:
    code = read_code(cell)
    if not (code.isascii() and code.isdigit() and len(scope_of(code)) in LEVELS):
        raise RowRefusedError(RowFault.BAD_REGION_CODE, "code")
    return code


def _look_up(rows: Sequence[Row], doing: Doing) -> _Found:
    coming = frozenset(scope_of(row["code"]) for row in rows)
    wanted = coming | {parent for scope in coming if (parent := _parent_scope(scope))}
    regions = db.session.scalars(db.select(Region).where(Region.scope.in_(wanted)))
    return _Found({region.scope: region for region in regions}, coming)


def _put(row: Row, doing: Doing) -> Effect:
    scope = scope_of(row["code"])
    if not scope.startswith(doing.scope):
        raise RowRefusedError(RowFault.OTHER_REGION, "code")
    known = doing.found.regions.get(scope)
    if known:
        return Effect.CHANGED if rename(known, name=row["name"], by=doing.by, at=doing.at) else Effect.UNCHANGED
    if not doing.found.has(_parent_scope(scope)):
        raise RowRefusedError(RowFault.UNKNOWN_PARENT, "code")
    doing.found.added.append(row)
    return Effect.ADDED


def _finish(doing: Doing) -> None:
    """From the top down, whatever the order of the file."""
    regions = doing.found.regions
    for row in sorted(doing.found.added, key=lambda row: len(scope_of(row["code"]))):
        parent = regions.get(_parent_scope(scope_of(row["code"])) or "")
        region = _add(row["code"], name=row["name"], parent=parent, by=doing.by, at=doing.at)
        regions[region.scope] = region


SPEC = Spec(
    SmallRegister.REGION,
    (
        Column("code", "区划代码", frozenset({"代码", "行政区划代码", "统计用区划代码", "code"}), _code),
        Column("name", "名称", frozenset({"区划名称", "行政区划名称", "单位名称", "name"}), read_name, longest=40),
    ),
    key=lambda row: scope_of(row["code"]),
    look_up=_look_up,
    put=_put,
    finish=_finish,
)
