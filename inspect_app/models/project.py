"""Construction projects and their protective facilities (建设项目职业病防护设施“三同时”)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, choice
from inspect_app.models.record import Recorded


class ProjectKind(StrEnum):
    NEW = "new"
    REBUILT = "rebuilt"
    EXPANDED = "expanded"
    TECHNICAL_CHANGE = "technical_change"
    TECHNOLOGY_IMPORT = "technology_import"


class HazardClass(StrEnum):
    """The catalogue of 2021 knows two (国卫办职健发〔2021〕5号)."""

    SEVERE = "severe"
    GENERAL = "general"


class Project(Recorded, Base):
    __tablename__ = "projects"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        Index("ix_projects_employer_id", "employer_id"),
    )

    name: Mapped[str]
    kind: Mapped[ProjectKind] = mapped_column(choice(ProjectKind))
    hazard_class: Mapped[HazardClass | None] = mapped_column(choice(HazardClass))
    started_on: Mapped[date | None]
    pre_evaluated_on: Mapped[date | None]
    designed_on: Mapped[date | None]
    effect_evaluated_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
