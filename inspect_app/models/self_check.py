"""The employer's own assessment (自查和综合风险评估): what it found of itself, and whether it published that."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from inspect_app.database import Base, Code
from inspect_app.models.record import Recorded


class SelfCheck(Recorded, Base):
    """`points` of 100 less `points_absent`, which belong to items that do not apply. Grades are what the employer says."""

    __tablename__ = "self_checks"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        CheckConstraint("points >= 0 AND points_absent >= 0 AND points + points_absent <= 100", name="points_of_a_hundred"),
        Index("ix_self_checks_employer_id_checked_on", "employer_id", "checked_on"),
    )

    checked_on: Mapped[date]
    published_on: Mapped[date | None]
    points: Mapped[Decimal]
    points_absent: Mapped[Decimal]
    hazard_grade: Mapped[Code | None]
    management_grade: Mapped[Code | None]
    risk_class: Mapped[Code | None]
