"""Enforcement bodies (执法主体): the county bureau, an entrusted institution, a town; each with matters, basis and dates."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, Code, Id, choice, db


class BodyKind(StrEnum):
    BUREAU = "bureau"
    ENTRUSTED = "entrusted"
    TOWN = "town"


class Body(Base):
    __tablename__ = "bodies"
    __table_args__ = (CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    kind: Mapped[BodyKind] = mapped_column(choice(BodyKind))
    scope: Mapped[Code]
    matters: Mapped[list[str]] = mapped_column(ARRAY(CODE), default=list)
    basis: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Body"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))
