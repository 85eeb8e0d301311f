"""Visits to employers by any body and specialty (入企检查), which count together toward the yearly cap."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, db
from inspect_app.models.employer import Employer


class Visit(Base):
    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("employer_id", "visited_on", "body_name", "specialty"),
        Index("ix_visits_employer_id_visited_on", "employer_id", "visited_on"),
    )

    id: Mapped[Id]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    visited_on: Mapped[date]
    body_name: Mapped[str]
    specialty: Mapped[str]
    kind: Mapped[str]
    counts_toward_cap: Mapped[bool]
    task_id: Mapped[int | None] = mapped_column(unique=True)
    source: Mapped[Code]
    created_at: Mapped[datetime]

    employer: Mapped[Employer] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Visit"]]:
        return db.select(cls).join(cls.employer).where(Employer.town_code.startswith(user.scope))
