"""Declarations of hazards (职业病危害项目申报)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, choice
from inspect_app.models.record import Recorded


class DeclarationKind(StrEnum):
    FIRST = "first"
    CHANGE = "change"
    ANNUAL = "annual"
    CANCEL = "cancel"


class Declaration(Recorded, Base):
    """Head-counts come as two numbers: `exposed` counts each person once (不重复), `exposures` each factor of each person."""

    __tablename__ = "declarations"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        CheckConstraint("exposures IS NULL OR exposed IS NULL OR exposures >= exposed", name="each_exposed_is_counted"),
        Index("ix_declarations_employer_id_declared_on", "employer_id", "declared_on"),
    )

    kind: Mapped[DeclarationKind] = mapped_column(choice(DeclarationKind))
    declared_on: Mapped[date]
    factors: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    staff: Mapped[int | None]
    exposed: Mapped[int | None]
    exposures: Mapped[int | None]
