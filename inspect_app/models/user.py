"""Accounts and seats (账号与岗位). A seat has dates and may stand in for another (A/B 岗)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.body import Body
from inspect_app.models.initials import initials_of
from workflows.roles import Permission, Role, may


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class AccountState(StrEnum):
    OPEN = "open"
    LOCKED = "locked"
    FIRST_PASSWORD = "first_password"  # noqa: S105 - a state, not a secret
    DISABLED = "disabled"


class User(UserMixin, Base):
    """One person's account. `scope` is the region prefix below which everything is visible, and nothing else is."""

    __tablename__ = "users"

    id: Mapped[Id]
    username: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    initials: Mapped[Code]
    password_hash: Mapped[str | None]
    scope: Mapped[Code]
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    locale: Mapped[str] = mapped_column(default="zh_Hans")
    theme: Mapped[Theme] = mapped_column(choice(Theme), default=Theme.LIGHT)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    body: Mapped[Body | None] = relationship(lazy="joined")
    seats: Mapped[list["Seat"]] = relationship(
        back_populates="user", foreign_keys="Seat.user_id", lazy="selectin", order_by="Seat.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _note_initials(self, _key: str, name: str) -> str:
        self.initials = initials_of(name)
        return name

    @property
    def is_active(self) -> bool:
        return self.is_enabled

    def get_id(self) -> str:
        """A new password or a sign-out everywhere raises the epoch, which ends every older session."""
        return f"{self.id}.{self.session_epoch}"

    def state_at(self, at: datetime) -> AccountState:
        if not self.is_enabled:
            return AccountState.DISABLED
        if self.locked_until_at and self.locked_until_at > at:
            return AccountState.LOCKED
        return AccountState.FIRST_PASSWORD if self.must_change_password else AccountState.OPEN

    def roles_on(self, day: date) -> set[Role]:
        return {seat.role for seat in self.seats if seat.is_held_on(day)}

    def may_on(self, permission: Permission, day: date) -> bool:
        return may(self.roles_on(day), permission)

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["User"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class Seat(Base):
    __tablename__ = "seats"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),
        CheckConstraint(
            "deputy_of_id IS NULL OR (deputy_of_id <> user_id AND valid_until IS NOT NULL)", name="deputy_has_an_end"
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    deputy_of_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(back_populates="seats", foreign_keys=[user_id])

    def is_held_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
