"""Seats (岗位): given with dates, ended, deputies (A/B 岗)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.user import SeatEnded, SeatGiven
from inspect_app.models.user import Seat, User
from inspect_app.operations.user import require_another
from workflows.errors import DomainError
from workflows.roles import Role, require_compatible_seats


class SeatDatesError(DomainError):
    code = "seat.dates"


class DeputyError(DomainError):
    """A deputy (B 岗) stands in for somebody who holds the seat, for a span with an end."""

    code = "seat.deputy"


def give(
    user: User, role: Role, *, valid_from: date, valid_until: date | None, deputy_of: User | None, by: User | None, at: datetime
) -> Seat:
    require_another(user, by)
    _require_dates(valid_from, valid_until)
    _require_deputy(user, role, deputy_of, valid_from, valid_until)
    require_compatible_seats([role, *_roles_between(user, valid_from, valid_until)])
    seat = Seat(role=role, valid_from=valid_from, valid_until=valid_until, deputy_of_id=deputy_of.id if deputy_of else None)
    user.seats.append(seat)
    audit.record(
        SeatGiven(
            subject=str(user.id),
            scope=user.scope,
            role=role,
            valid_from=valid_from.isoformat(),
            valid_until=valid_until.isoformat() if valid_until else None,
            deputy_of=deputy_of.name if deputy_of else None,
        ),
        by=by,
        at=at,
    )
    return seat


def end(seat: Seat, *, on: date, by: User, at: datetime) -> None:
    """The last day of the seat is the day before `on`, or its first day when that is later."""
    require_another(seat.user, by)
    for ending in (seat, *_deputies_without(seat, on=on)):
        ending.valid_until = max(on - timedelta(days=1), ending.valid_from)
        audit.record(SeatEnded(subject=str(ending.user_id), scope=ending.user.scope, role=ending.role), by=by, at=at)


def _deputies_without(seat: Seat, *, on: date) -> Sequence[Seat]:
    """Seats that stand in for this one, when its holder has no other of the kind: nobody deputises for an empty chair."""
    others = [one for one in seat.user.seats if one is not seat and one.role is seat.role and one.is_held_on(on)]
    if others:
        return ()
    deputies = db.select(Seat).filter_by(deputy_of_id=seat.user_id, role=seat.role)
    return db.session.scalars(deputies.where(Seat.valid_until >= on).order_by(Seat.id)).all()


def _roles_between(user: User, first: date, last: date | None) -> set[Role]:
    """Seats that are held on some day of the span."""
    return {
        seat.role
        for seat in user.seats
        if (last is None or seat.valid_from <= last) and (seat.valid_until is None or seat.valid_until >= first)
    }


def _require_dates(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise SeatDatesError


def _require_deputy(user: User, role: Role, deputy_of: User | None, first: date, last: date | None) -> None:
    if deputy_of and (deputy_of.id == user.id or last is None or not _holds_throughout(deputy_of, role, first, last)):
        raise DeputyError


def _holds_throughout(user: User, role: Role, first: date, last: date) -> bool:
    """Whether the seats of a role, taken together, cover every day of the span."""
    day = first
    for seat in sorted((seat for seat in user.seats if seat.role is role), key=lambda seat: seat.valid_from):
        if seat.is_held_on(day):
            if seat.valid_until is None or seat.valid_until >= last:
                return True
            day = seat.valid_until + timedelta(days=1)
    return False
