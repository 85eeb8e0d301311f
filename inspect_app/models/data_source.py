"""Sources of records (数据来源): who sends them, and the token with which a machine may. One source, one set of record ids."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, Code, Id, db


class DataSource(Base):
    """`kinds` is what it may send, `scope` the region it may send about. Of the token only its hash is kept."""

    __tablename__ = "data_sources"
    __table_args__ = (
        CheckConstraint("(token_sha256 IS NULL) = (token_made_at IS NULL)", name="token_has_a_time"),
        CheckConstraint("token_sha256 IS NULL OR ended_at IS NULL", name="ended_source_has_no_token"),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    scope: Mapped[Code]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    token_sha256: Mapped[Code | None] = mapped_column(unique=True)
    token_made_at: Mapped[datetime | None]
    token_used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["DataSource"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))
