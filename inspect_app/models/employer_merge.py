"""Merging of two rows that are one employer (合并). What hangs on the merged one stays there and is shown with the survivor,
so that undoing restores everything exactly."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Id, choice, db
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.user import User


class EmployerMerge(Base):
    """`former_status` is what the merged one was before."""

    __tablename__ = "employer_merges"
    __table_args__ = (
        CheckConstraint("merged_id <> survivor_id", name="two_employers"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
        Index("uq_employer_merges_merged_id_live", "merged_id", unique=True, postgresql_where="undone_at IS NULL"),
        Index("ix_employer_merges_survivor_id", "survivor_id"),
    )

    id: Mapped[Id]
    merged_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    survivor_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    former_status: Mapped[EmployerStatus] = mapped_column(choice(EmployerStatus, name="former_status"))
    reason: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undo_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    merged: Mapped[Employer] = relationship(foreign_keys=[merged_id], lazy="joined")
    survivor: Mapped[Employer] = relationship(foreign_keys=[survivor_id], lazy="joined")
    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["EmployerMerge"]]:
        return db.select(cls).join(cls.survivor).where(Employer.town_code.startswith(user.scope))


class EmployerDistinction(Base):
    """Two rows that look alike and are two employers (不是同一家): never offered again."""

    __tablename__ = "employer_distinctions"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: Mapped[Id]
    first_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
