"""Personal dose monitoring of radiation workers (个人剂量监测): one period, counts only."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from inspect_app.database import Base
from inspect_app.models.record import Recorded


class DoseReading(Recorded, Base):
    __tablename__ = "dose_readings"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        CheckConstraint("period_until >= period_from", name="period_in_order"),
        CheckConstraint("monitored >= 0 AND over_limit BETWEEN 0 AND monitored", name="over_limit_are_monitored"),
        Index("ix_dose_readings_employer_id_period_until", "employer_id", "period_until"),
    )

    institution: Mapped[str]
    period_from: Mapped[date]
    period_until: Mapped[date]
    due: Mapped[int | None]
    monitored: Mapped[int]
    over_limit: Mapped[int]
