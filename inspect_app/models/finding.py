"""Findings (检查情况): the officer's answers to the checklist of a task, with the photos that prove them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code, Id, choice


class Answer(StrEnum):
    """Seen, not seen, not applicable: three answers, none of them the default."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


class Finding(Base):
    __tablename__ = "findings"
    __table_args__ = (UniqueConstraint("task_id", "item_code"),)

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    item_code: Mapped[Code]
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
