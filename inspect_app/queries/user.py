"""Accounts: the list, and who stands behind one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from inspect_app.models.officer import Officer
from inspect_app.models.user import AccountState, Seat, User
from inspect_app.queries.search import typed
from workflows.roles import Role


def matching(
    by: Any, *, words: str = "", role: Role | None = None, state: AccountState | None = None, on: date, at: datetime
) -> Select[tuple[User]]:
    select = User.visible_to(by)
    if words:
        select = select.where(typed(words, within=(User.name,), start=(User.username, User.initials)))
    if role:
        select = select.where(User.id.in_(_holders(role, on)))
    return select.where(*_within(state, at))


def holders(by: Any, role: Role, *, on: date) -> list[User]:
    """Who holds a seat on a day, among those that `by` sees."""
    return list(db.session.scalars(User.visible_to(by).where(User.id.in_(_holders(role, on)))))


def person(user: User) -> Officer | Assistant | None:
    """The officer or assistant behind the account."""
    officer = db.session.scalar(db.select(Officer).filter_by(user_id=user.id))
    return officer or db.session.scalar(db.select(Assistant).filter_by(user_id=user.id))


def names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(db.select(User.id, User.name).where(User.id.in_(ids))).all())


def _holders(role: Role, on: date) -> Select[tuple[int]]:
    is_open = db.or_(Seat.valid_until.is_(None), Seat.valid_until >= on)
    return db.select(Seat.user_id).where(Seat.role == role, Seat.valid_from <= on, is_open)


def _within(state: AccountState | None, at: datetime) -> list[Any]:
    is_locked = db.and_(User.is_enabled, User.locked_until_at > at)
    is_unlocked = db.func.coalesce(User.locked_until_at, at) <= at
    return {
        None: [],
        AccountState.DISABLED: [User.is_enabled.is_(False)],
        AccountState.LOCKED: [is_locked],
        AccountState.FIRST_PASSWORD: [User.is_enabled, User.must_change_password],
        AccountState.OPEN: [User.is_enabled, User.must_change_password.is_(False), is_unlocked],
    }[state]
