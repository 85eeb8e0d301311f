"""Accounts and seats: adding, signing in, passwords, seats with dates, deputies."""

from datetime import date, datetime, timedelta

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
    UserSwitched,
)
from inspect_app.models.user import Seat, User
from workflows.errors import DomainError
from workflows.roles import Role

MOST_FAILURES = 5
LOCK_OUT = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
_NOBODY = generate_password_hash("nobody")


class WrongPasswordError(DomainError):
    code = "user.wrong_password"


class LockedOutError(DomainError):
    code = "user.locked_out"


class WeakPasswordError(DomainError):
    code = "user.weak_password"


class UsernameTakenError(DomainError):
    code = "user.username_taken"


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


def switch(user: User, *, is_enabled: bool, by: User, at: datetime) -> None:
    user.is_enabled = is_enabled
    user.session_epoch += 1
    audit.record(UserSwitched(subject=str(user.id), scope=user.scope, is_enabled=is_enabled), by=by, at=at)


def give_seat(
    user: User, role: Role, *, valid_from: date, valid_until: date | None, deputy_of: User | None, by: User | None, at: datetime
) -> Seat:
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
    seat.valid_until = max(on - timedelta(days=1), seat.valid_from)
    audit.record(SeatEnded(subject=str(seat.user_id), scope=seat.user.scope, role=seat.role), by=by, at=at)


def _count_failure(user: User, *, at: datetime) -> None:
    user.failed_sign_ins += 1
    if user.failed_sign_ins >= MOST_FAILURES:
        user.failed_sign_ins, user.locked_until_at = 0, at + LOCK_OUT
    audit.record(
        SignInRefused(subject=str(user.id), scope=user.scope, reason="wrong password"), by=None, at=at
    )
