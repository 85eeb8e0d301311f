"""Entries that may be one employer: the same name and the same address or telephone."""

from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import aliased

from inspect_app.database import db
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.employer_merge import EmployerDistinction, EmployerMerge
from inspect_app.models.register_summary import EmployerPair
from inspect_app.models.user import User
from inspect_app.queries import keyset

PAGE = 20

Pair = tuple[Employer, Employer]


def offered(user: User, *, after: tuple[int, int] = (0, 0), limit: int = PAGE) -> tuple[Sequence[Pair], bool]:
    """One page of pairs in the order of their ids, and whether there are more."""
    select = _pairs(user)
    place = EmployerPair.first_id, EmployerPair.second_id
    rows = select.where(db.tuple_(*place) > after).order_by(*place).limit(limit + 1)
    found = [(first, second) for first, second in db.session.execute(rows)]
    return found[:limit], len(found) > limit


def count(user: User) -> int:
    return keyset.count(_pairs(user))


def done(user: User, *, limit: int = PAGE) -> Sequence[EmployerMerge]:
    """The latest merges, undone ones too."""
    return db.session.scalars(EmployerMerge.visible_to(user).order_by(EmployerMerge.id.desc()).limit(limit)).all()


def of(employer: Employer) -> Sequence[EmployerMerge]:
    """Living merges into this employer."""
    rows = db.select(EmployerMerge).filter_by(survivor_id=employer.id, undone_at=None)
    return db.session.scalars(rows.order_by(EmployerMerge.id)).all()


def _pairs(user: User) -> Select[Pair]:
    """Pairs that were found and still hold: both live, look alike, and nobody has told them apart."""
    one, other = aliased(Employer), aliased(Employer)
    same_address = (one.address_key == other.address_key) & (one.address_key != "")
    same_phone = (one.contact_phone == other.contact_phone) & (one.contact_phone != "")
    told_apart = db.select(EmployerDistinction.id).filter_by(first_id=one.id, second_id=other.id)
    living = [
        condition
        for side in (one, other)
        for condition in (side.status != EmployerStatus.MERGED, side.town_code.startswith(user.scope))
    ]
    return (
        db.select(one, other)
        .select_from(EmployerPair)
        .join(one, one.id == EmployerPair.first_id)
        .join(other, other.id == EmployerPair.second_id)
        .where(one.name_key == other.name_key, same_address | same_phone, *living, ~told_apart.exists())
    )
