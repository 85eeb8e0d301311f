"""Field orders (协查单) and patrols (巡查): what assistants do. Made on the day of the visit, never earlier."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer
from inspect_app.models.finding import Answer
from inspect_app.models.task import Task
from workflows.field_order import FieldOrderState


class FieldOrderKind(StrEnum):
    ASSISTANCE = "assistance"
    PATROL = "patrol"


class FieldOrder(Base):
    """One for each visit of a task. Rests on an entry of the town's duty list (履职清单); without one it is refused.

    `location`, when the assistant attached it: latitude and longitude in degrees, accuracy in metres.
    """

    __tablename__ = "field_orders"
    __table_args__ = (
        CheckConstraint("(kind = 'assistance') = (task_id IS NOT NULL)", name="assistance_has_a_task"),
        Index("ix_field_orders_assistant_id_on", "assistant_id", "on"),
        Index("ix_field_orders_employer_id", "employer_id"),
        Index("uq_field_orders_task_id_on_live", "task_id", "on", unique=True, postgresql_where="state <> 'cancelled'"),
    )

    id: Mapped[Id]
    kind: Mapped[FieldOrderKind] = mapped_column(choice(FieldOrderKind))
    state: Mapped[FieldOrderState] = mapped_column(choice(FieldOrderState), default=FieldOrderState.OPEN)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    assistant_id: Mapped[int] = mapped_column(ForeignKey("assistants.id"))
    duty_code: Mapped[Code]
    is_from_other_town: Mapped[bool] = mapped_column(default=False)
    on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    location: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    task: Mapped[Task | None] = relationship()
    employer: Mapped[Employer] = relationship(lazy="joined")
    assistant: Mapped[Assistant] = relationship(lazy="joined")
    observations: Mapped[list["Observation"]] = relationship(back_populates="order", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["FieldOrder"]]:
        """An assistant's own orders; nobody else's, and none that was cancelled: its day is not the visit's any more."""
        own = db.select(cls).join(cls.assistant).where(Assistant.user_id == user.id)
        return own.where(cls.state != FieldOrderState.CANCELLED)


class Observation(Base):
    """What an assistant saw. It feeds the officers' record and never becomes a verdict by itself."""

    __tablename__ = "observations"
    __table_args__ = (UniqueConstraint("order_id", "item_code"),)

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("field_orders.id"))
    item_code: Mapped[Code]
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    order: Mapped[FieldOrder] = relationship(back_populates="observations")
