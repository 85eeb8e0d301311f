"""Releases (下达): each brings the tasks of a draw in line with its targets, and says who acts where the team was short."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Id
from inspect_app.models.draw import Draw
from inspect_app.models.user import User


class Release(Base):
    """`fill_reason` empty: a target without a complete team refuses the release; else the least loaded officers fill it."""

    __tablename__ = "releases"

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    fill_reason: Mapped[str] = mapped_column(default="")
    released_at: Mapped[datetime | None]
    created: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    filled: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)

    draw: Mapped[Draw] = relationship()
    by: Mapped[User] = relationship()
