"""Entries that may be one employer: the same name and the same address or telephone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import aliased

from inspect_app.database import db
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.employer_merge import EmployerDistinction, EmployerMerge
from inspect_app.models.user import User

PAGE = 20

Pair = tuple[Employer, Employer]


def offered(user: User, *, after: tuple[int, int] = (0, 0), limit: int = PAGE) -> tuple[Sequence[Pair], bool]:
    """One page of pairs in the order of their ids, and whether there are more."""
    one, other, select = _pairs(user)
    rows = select.where(db.tuple_(one.id, other.id) > after).order_by(one.id, other.id).limit(limit + 1)
    found = [(first, second) for first, second in db.session.execute(rows)]
    return found[:limit], len(found) > limit


def count(user: User) -> int:
    one, _other, select = _pairs(user)
    rows = select.with_only_columns(one.id, maintain_column_froms=True).subquery()
    return db.session.scalar(db.select(db.func.count()).select_from(rows)) or 0


def done(user: User, *, limit: int = PAGE) -> Sequence[EmployerMerge]:
    """The latest merges, undone ones too."""
    return db.session.scalars(EmployerMerge.visible_to(user).order_by(EmployerMerge.id.desc()).limit(limit)).all()


def of(employer: Employer) -> Sequence[EmployerMerge]:
    """Living merges into this employer."""
    rows = db.select(EmployerMerge).filter_by(survivor_id=employer.id, undone_at=None)
    return db.session.scalars(rows.order_by(EmployerMerge.id)).all()


def _pairs(user: User) -> tuple[Any, Any, Any]:
    one, other = aliased(Employer), aliased(Employer)
    same_address = (one.address_key == other.address_key) & (one.address_key != "")
    same_phone = (one.contact_phone == other.contact_phone) & (one.contact_phone != "")
    told_apart = db.select(EmployerDistinction.id).filter_by(first_id=one.id, second_id=other.id)
    living = [
        condition
        for side in (one, other)
        for condition in (side.status != EmployerStatus.MERGED, side.town_code.startswith(user.scope))
    ]
    select = (
        db.select(one, other)
        .join(other, (one.name_key == other.name_key) & (one.id < other.id) & (same_address | same_phone))
        .where(*living, ~told_apart.exists())
    )
    return one, other, select
