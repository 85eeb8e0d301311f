"""Lists drawn above (上级任务清单): objects, matters and officers are given; they are not drawn again and not substituted."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.user import User


class ListState(StrEnum):
    CHECKED = "checked"
    IMPORTED = "imported"


class AssignedList(Base):
    """One file as it came. Checking it changes nothing; `counts` and `rejects` say what an import does or did."""

    __tablename__ = "assigned_lists"

    id: Mapped[Id]
    title: Mapped[str]
    scope: Mapped[Code]
    state: Mapped[ListState] = mapped_column(choice(ListState), default=ListState.CHECKED)
    file_sha256: Mapped[Code] = mapped_column(ForeignKey("stored_files.sha256"))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rejects: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    imported_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    created_by: Mapped[User] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["AssignedList"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))
