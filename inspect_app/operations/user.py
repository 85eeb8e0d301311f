"""Accounts: adding, signing in, passwords, the person behind one."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.user import (
    PasswordChanged,
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
from inspect_app.models.user import User
from inspect_app.operations.changes import apply_changes
from workflows.errors import DomainError

MOST_FAILURES = 5
LOCK_OUT = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
USERNAME = r"[a-z][a-z0-9._-]{2,39}"
EASY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for another on paper
_NOBODY = generate_password_hash("nobody")


class WrongPasswordError(DomainError):
    code = "user.wrong_password"


class LockedOutError(DomainError):
    code = "user.locked_out"


class WeakPasswordError(DomainError):
    code = "user.weak_password"


class BadUsernameError(DomainError):
    """A name to sign in with can be typed on every keyboard."""

    code = "user.bad_username"


class UsernameTakenError(DomainError):
    code = "user.username_taken"


class OwnAccountError(DomainError):
    """Nobody switches off, resets or seats themselves."""

    code = "user.own_account"


class PersonLinkedError(DomainError):
    code = "user.person_linked"


def add(
    username: str, *, name: str, scope: str, password: str, by: User | None, at: datetime, body_id: int | None = None
) -> User:
    """A new account. Its first password must be changed at the first sign-in unless a command made it."""
    if not re.fullmatch(USERNAME, username):
        raise BadUsernameError
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
    """The user, or a refusal that does not tell which of name and password was wrong, nor that there is such a name: that an
    account is locked is told only to whoever knows its password. Every refusal leaves a trace, without the name that was
    typed, which may be a password in the wrong field.
    """
    user = db.session.scalar(db.select(User).filter_by(username=username).with_for_update(of=User))
    matches = check_password_hash(user.password_hash if user and user.password_hash else _NOBODY, password)
    if user is None or not user.is_enabled or not matches:
        _note_refusal(user, at=at)
        raise WrongPasswordError
    if user.locked_until_at and at < user.locked_until_at:
        _tell_refusal(user, "locked", at=at)
        raise LockedOutError(minutes=-(-(user.locked_until_at - at).seconds // 60))
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
    require_another(user, by)
    password = one_time_password()
    change_password(user, password=password, by=by, at=at)
    return password


def unlock(user: User, *, by: User, at: datetime) -> None:
    require_another(user, by)
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
    require_another(user, by)
    user.is_enabled = is_enabled
    user.session_epoch += 1
    audit.record(UserSwitched(subject=str(user.id), scope=user.scope, is_enabled=is_enabled), by=by, at=at)


def require_another(user: User, by: User | None) -> None:
    """Nobody acts on the own account."""
    if by is not None and by.id == user.id:
        raise OwnAccountError


def _note_refusal(user: User | None, *, at: datetime) -> None:
    """Wrong passwords are counted while the account is open."""
    is_locked = user is not None and user.locked_until_at is not None and at < user.locked_until_at
    if user is not None and user.is_enabled and not is_locked:
        user.failed_sign_ins += 1
        if user.failed_sign_ins >= MOST_FAILURES:
            user.failed_sign_ins, user.locked_until_at = 0, at + LOCK_OUT
    _tell_refusal(user, "wrong password" if user else "unknown name", at=at)


def _tell_refusal(user: User | None, reason: str, *, at: datetime) -> None:
    subject, scope = (str(user.id), user.scope) if user else ("", "")
    audit.record(SignInRefused(subject=subject, scope=scope, reason=reason), by=None, at=at)
