"""Publications (公开): what of a completed task the public may read, frozen when it was prepared."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.task import Task
from inspect_app.models.user import User
from workflows.publication import PublicationState


class Publication(Base):
    """`shown` holds the allowed fields and nothing else; a withdrawn one stays, with its reason, inside the house."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("released_by_id IS NULL OR released_by_id <> prepared_by_id", name="two_people"),
        CheckConstraint("state <> 'released' OR released_at IS NOT NULL", name="released_has_a_time"),
        Index(
            "uq_publications_task_id_live", "task_id", unique=True, postgresql_where="state IN ('prepared', 'released')"
        ),
        Index("ix_publications_state_released_at", "state", "released_at", "id"),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    scope: Mapped[Code]
    state: Mapped[PublicationState] = mapped_column(choice(PublicationState), default=PublicationState.PREPARED)
    shown: Mapped[dict[str, Any]]
    due_on: Mapped[date]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    task: Mapped[Task] = relationship()
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Publication"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))
