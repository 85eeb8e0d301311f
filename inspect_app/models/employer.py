"""Employers (用人单位). The object is USCC + workplace; one without a code is provisional, to be completed by a date."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import CODE, Base, Code, Id, choice, db
from inspect_app.models.region import Region
from scoring.tier import Tier

if TYPE_CHECKING:
    from inspect_app.models.risk import Ranking


class EmployerStatus(StrEnum):
    OPERATING = "operating"
    STOPPED = "stopped"
    DEREGISTERED = "deregistered"
    MOVED_AWAY = "moved_away"
    MERGED = "merged"


class EmployerSize(StrEnum):
    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class Employer(Base):
    """One workplace. `key` is what a draw calls the workplace id: USCC, USCC-02 …, or P-number when provisional."""

    __tablename__ = "employers"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("uscc", "number"),
        CheckConstraint("(uscc IS NULL) = (complete_by_on IS NOT NULL)", name="provisional_has_a_date"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("exposed_count IS NULL OR exposed_count >= 0", name="exposed_not_negative"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged_names_its_target"),
        Index("ix_employers_town_id", "town_code", "id"),
        Index("ix_employers_merged_into_id", "merged_into_id", postgresql_where="merged_into_id IS NOT NULL"),
        Index("ix_employers_grams", "grams", postgresql_using="gin"),
        Index("ix_employers_name_key", "name_key"),
        Index("ix_employers_hazards", "hazards", postgresql_using="gin"),
        Index("ix_employers_industry_name_id", "industry_name", "id"),
        Index("ix_employers_status_id", "status", "id"),
        Index("ix_employers_provisional", "id", postgresql_where="uscc IS NULL"),
    )

    id: Mapped[Id]
    key: Mapped[Code]
    uscc: Mapped[Code | None]
    number: Mapped[int] = mapped_column(default=1)
    complete_by_on: Mapped[date | None]
    name: Mapped[str]
    name_key: Mapped[Code]
    initials: Mapped[Code]
    grams: Mapped[list[str]] = mapped_column(ARRAY(CODE), default=list)
    town_code: Mapped[Code] = mapped_column(ForeignKey("regions.code"))
    address: Mapped[str] = mapped_column(default="")
    address_key: Mapped[Code] = mapped_column(default="")
    industry_code: Mapped[Code | None]
    industry_name: Mapped[str | None]
    size: Mapped[EmployerSize | None] = mapped_column(choice(EmployerSize))
    legal_representative: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    staff_count: Mapped[int | None]
    exposed_count: Mapped[int | None]
    hazards: Mapped[list[str]] = mapped_column(ARRAY(CODE), default=list)
    declared_on: Mapped[date | None]
    tested_on: Mapped[date | None]
    tested_points: Mapped[int | None]
    exceeded_points: Mapped[int | None]
    exceeded_hazards: Mapped[list[str]] = mapped_column(ARRAY(CODE), default=list)
    new_cases: Mapped[int | None]
    abnormal_exams: Mapped[int | None]
    self_check_score: Mapped[int | None]
    status: Mapped[EmployerStatus] = mapped_column(choice(EmployerStatus), default=EmployerStatus.OPERATING)
    is_public: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    imported_at: Mapped[datetime | None]
    hand_edits: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    town: Mapped[Region] = relationship(lazy="joined")
    ranking: Mapped["Ranking | None"] = relationship(
        primaryjoin="Employer.id == foreign(Ranking.employer_id)", lazy="joined", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def tier(self) -> Tier | None:
        return self.ranking.tier if self.ranking else None

    @property
    def tier_order(self) -> int:
        return self.ranking.tier_order if self.ranking else 0

    @property
    def severe_factors(self) -> list[str]:
        return self.ranking.severe_factors if self.ranking else []

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Employer"]]:
        return db.select(cls).where(cls.town_code.startswith(user.scope))


class EmployerChange(Base):
    """One change of one employer: who, when, from which source, and each field before and after."""

    __tablename__ = "employer_changes"
    __table_args__ = (Index("ix_employer_changes_employer_id_at", "employer_id", "at"),)

    id: Mapped[Id]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    source: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    fields: Mapped[dict[str, Any]]
