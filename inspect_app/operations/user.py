"""Accounts and seats: adding, signing in, passwords, seats with dates, deputies."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.user import (
    PasswordChanged,
    SeatEnded,
    SeatGiven,
    SignedIn,
    SignInRefused,
    UserAdded,
    UserChanged,
    UserLinked,
    UserSwitched,
    UserUnlocked,
)
from inspect_app.models.assistant import Assistant
from inspect_app.models.officer import Officer
from inspect_app.models.user import Seat, User
from inspect_app.operations.changes import apply_changes
from workflows.errors import DomainError
from workflows.roles import Role, require_compatible_seats

MOST_FAILURES = 5
LOCK_OUT = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for another on paper
_NOBODY = generate_password_hash("nobody")


class WrongPasswordError(DomainError):
    code = "user.wrong_password"


class LockedOutError(DomainError):
    code = "user.locked_out"


class WeakPasswordError(DomainError):
    code = "user.weak_password"


class UsernameTakenError(DomainError):
    code = "user.username_taken"


class OwnAccountError(DomainError):
    """Nobody switches off, resets or seats themselves."""

    code = "user.own_account"


class PersonLinkedError(DomainError):
    code = "user.person_linked"


class SeatDatesError(DomainError):
    code = "seat.dates"


class DeputyError(DomainError):
    """A deputy (B 岗) stands in for somebody who holds the seat, for a span with an end."""

    code = "seat.deputy"


def add(
    username: str, *, name: str, scope: str, password: str, by: User | None, at: datetime, body_id: int | None = None
) -> User:
    """A new account. Its first password must be changed at the first sign-in unless a command made it."""
    if db.session.scalar(db.select(User.id).filter_by(username=username)):
        raise UsernameTakenError(username=username)
    require_strong(password, username=username)
    user = User(
        username=username,
        name=name,
        scope=scope,
        body_id=body_id,
        password_hash=generate_password_hash(password),
        must_change_password=by is not None,
        created_at=at,
    )
    db.session.add(user)
    db.session.flush()
    audit.record(UserAdded(subject=str(user.id), scope=scope, username=username), by=by, at=at)
    return user


def sign_in(username: str, *, password: str, at: datetime) -> User:
    """The user, or a refusal that does not tell which of name and password was wrong."""
    user = db.session.scalar(db.select(User).filter_by(username=username).with_for_update(of=User))
    matches = check_password_hash(user.password_hash if user and user.password_hash else _NOBODY, password)
    if user is None or not user.is_enabled:
        raise WrongPasswordError
    if user.locked_until_at and at < user.locked_until_at:
        raise LockedOutError(minutes=-(-(user.locked_until_at - at).seconds // 60))
    if not matches:
        _count_failure(user, at=at)
        raise WrongPasswordError
    user.failed_sign_ins, user.locked_until_at = 0, None
    audit.record(SignedIn(subject=str(user.id), scope=user.scope), by=user, at=at)
    return user


def change_password(user: User, *, password: str, by: User | None, at: datetime) -> None:
    """A new password ends every other session. Set by another person it must be changed at the next sign-in."""
    require_strong(password, username=user.username)
    user.password_hash = generate_password_hash(password)
    user.must_change_password = by is not user
    user.failed_sign_ins, user.locked_until_at = 0, None
    user.session_epoch += 1
    audit.record(PasswordChanged(subject=str(user.id), scope=user.scope, is_reset=by is not user), by=by, at=at)


def change_own_password(user: User, *, current: str, password: str, at: datetime) -> None:
    if not user.password_hash or not check_password_hash(user.password_hash, current):
        raise WrongPasswordError
    change_password(user, password=password, by=user, at=at)


def require_strong(password: str, *, username: str) -> None:
    """At least ten characters of two kinds, and not the account's own name."""
    kinds = sum((any(map(str.isalpha, password)), any(map(str.isdigit, password)), not password.isalnum()))
    if len(password) < SHORTEST_PASSWORD or kinds < 2 or username.lower() in password.lower():
        raise WeakPasswordError(length=SHORTEST_PASSWORD)


def one_time_password() -> str:
    """Twelve letters and digits in three groups, read from paper once: about 59 bits."""
    while True:
        groups = ["".join(secrets.choice(EASY_LETTERS) for _ in range(4)) for _ in range(3)]
        if any(map(str.isdigit, "".join(groups))):
            return "-".join(groups)


def reset(user: User, *, by: User | None, at: datetime) -> str:
    """A new password for the person at the counter, shown once; it opens nothing but the page that changes it."""
    _require_another(user, by)
    password = one_time_password()
    change_password(user, password=password, by=by, at=at)
    return password


def unlock(user: User, *, by: User, at: datetime) -> None:
    _require_another(user, by)
    user.failed_sign_ins, user.locked_until_at = 0, None
    audit.record(UserUnlocked(subject=str(user.id), scope=user.scope), by=by, at=at)


def change(user: User, values: Mapping[str, Any], *, by: User, at: datetime) -> bool:
    """Name, region or body of an account; a new region ends its sessions."""
    changes = apply_changes(user, values)
    if "scope" in changes:
        user.session_epoch += 1
    if changes:
        audit.record(UserChanged(subject=str(user.id), scope=user.scope, changes=changes), by=by, at=at)
    return bool(changes)


def link(user: User, person: Officer | Assistant | None, *, by: User | None, at: datetime) -> None:
    """The officer or assistant behind an account; None cuts every link."""
    if person is not None and person.user_id not in (None, user.id):
        raise PersonLinkedError(name=person.name)
    for table in (Officer, Assistant):
        for linked in db.session.scalars(db.select(table).filter_by(user_id=user.id)):
            linked.user_id = None
    db.session.flush()
    if person is not None:
        person.user_id = user.id
    told = f"{type(person).__name__.lower()}:{person.id}" if person is not None else None
    audit.record(UserLinked(subject=str(user.id), scope=user.scope, person=told), by=by, at=at)


def switch(user: User, *, is_enabled: bool, by: User, at: datetime) -> None:
    _require_another(user, by)
    user.is_enabled = is_enabled
    user.session_epoch += 1
    audit.record(UserSwitched(subject=str(user.id), scope=user.scope, is_enabled=is_enabled), by=by, at=at)


def give_seat(
    user: User, role: Role, *, valid_from: date, valid_until: date | None, deputy_of: User | None, by: User | None, at: datetime
) -> Seat:
    _require_another(user, by)
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


def end_seat(seat: Seat, *, on: date, by: User, at: datetime) -> None:
    """The last day of the seat is the day before `on`, or its first day when that is later."""
    _require_another(seat.user, by)
    seat.valid_until = max(on - timedelta(days=1), seat.valid_from)
    audit.record(SeatEnded(subject=str(seat.user_id), scope=seat.user.scope, role=seat.role), by=by, at=at)


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
    if deputy_of and (deputy_of.id == user.id or last is None or role not in deputy_of.roles_on(first)):
        raise DeputyError


def _require_another(user: User, by: User | None) -> None:
    if by is not None and by.id == user.id:
        raise OwnAccountError


def _count_failure(user: User, *, at: datetime) -> None:
    user.failed_sign_ins += 1
    if user.failed_sign_ins >= MOST_FAILURES:
        user.failed_sign_ins, user.locked_until_at = 0, at + LOCK_OUT
    audit.record(
        SignInRefused(subject=str(user.id), scope=user.scope, reason="wrong password"), by=None, at=at
    )
