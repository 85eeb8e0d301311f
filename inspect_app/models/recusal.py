"""Recusals (回避): an officer who must not inspect an employer, and why (行政处罚法第四十三条). Never public."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, db
from inspect_app.models.officer import Officer


class Recusal(Base):
    """Binds the officer to every workplace of the code `uscc`."""

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("officer_id", "uscc"),)

    id: Mapped[Id]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    uscc: Mapped[Code]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Recusal"]]:
        return db.select(cls).join(cls.officer).where(Officer.scope.startswith(user.scope))
