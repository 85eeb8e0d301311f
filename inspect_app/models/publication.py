"""Publications (公开): what of a completed task the public may read, frozen when it was prepared."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import CODE, Base, Code, Id, choice, db
from inspect_app.models.task import Task
from inspect_app.models.user import User
from workflows.publication import PublicationState


class Publication(Base):
    """`shown` holds the allowed fields and nothing else; `grams` are pairs of characters of the shown name and code, to search
    by. One that was returned or withdrawn stays, with its reason, inside the house; what replaces it is one of its own."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("released_by_id IS NULL OR released_by_id <> prepared_by_id", name="two_people"),
        CheckConstraint("state <> 'published' OR released_at IS NOT NULL", name="released_has_a_time"),
        CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR (withdrawn_at IS NOT NULL AND reason <> '')",
            name="withdrawn_has_a_reason",
        ),
        Index(
            "uq_publications_task_id_live", "task_id", unique=True, postgresql_where="state IN ('prepared', 'published')"
        ),
        Index("ix_publications_state_released_at", "state", "released_at", "id"),
        Index("ix_publications_number", "number"),
        Index("ix_publications_grams", "grams", postgresql_using="gin"),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    scope: Mapped[Code]
    state: Mapped[PublicationState] = mapped_column(choice(PublicationState), default=PublicationState.PREPARED)
    number: Mapped[str]
    shown: Mapped[dict[str, Any]]
    grams: Mapped[list[str]] = mapped_column(ARRAY(CODE), default=list)
    due_on: Mapped[date]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    task: Mapped[Task] = relationship()
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    released_by: Mapped[User | None] = relationship(foreign_keys=[released_by_id])
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=[withdrawn_by_id])

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Publication"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))
