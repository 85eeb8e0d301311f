"""Workplace test reports (检测报告) and their points (检测点), each with its verdict: a screening hint, never evidence."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice
from inspect_app.models.record import Recorded
from scoring.measurement import Kind
from scoring.verdict import Reason, Verdict


class ReportKind(StrEnum):
    PERIODIC = "periodic"
    EVALUATION = "evaluation"
    CONTROL_EFFECT = "control_effect"
    SUPERVISION = "supervision"


class MeasurementReport(Base):
    """One report of one agency on one workplace, put together from its points as they come."""

    __tablename__ = "measurement_reports"
    __table_args__ = (
        UniqueConstraint("source_id", "employer_id", "number"),
        Index("ix_measurement_reports_employer_id_measured_on", "employer_id", "measured_on"),
    )

    id: Mapped[Id]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("data_sources.id"))
    number: Mapped[Code]
    agency: Mapped[str]
    kind: Mapped[ReportKind] = mapped_column(choice(ReportKind))
    measured_on: Mapped[date]
    """The last day of sampling."""

    points: Mapped[list["Measurement"]] = relationship(back_populates="report", order_by="Measurement.id")


class Measurement(Recorded, Base):
    """One value. `version` is the row of the standard that judged it, so that history is never judged anew."""

    __tablename__ = "measurements"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        CheckConstraint("(verdict = 'exceeds') = (reason = 'over_limit')", name="exceeding_has_its_reason"),
        CheckConstraint("(verdict = 'complies') = (reason = 'within_limit')", name="complying_has_its_reason"),
        CheckConstraint("verdict = 'cannot_judge' OR version <> ''", name="decided_names_its_version"),
        Index("ix_measurements_employer_id_measured_on", "employer_id", "measured_on"),
        Index("ix_measurements_report_id", "report_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("measurement_reports.id"))
    post: Mapped[str]
    factor: Mapped[str]
    cas: Mapped[Code]
    kind: Mapped[Kind] = mapped_column(choice(Kind, name="measurementkind"))
    value: Mapped[Decimal]
    is_below: Mapped[bool]
    unit: Mapped[str]
    hours_per_day: Mapped[Decimal | None]
    days_per_week: Mapped[Decimal | None]
    sio2_percent: Mapped[Decimal | None]
    altitude_m: Mapped[Decimal | None]
    intensity: Mapped[int | None]
    time_rate: Mapped[Decimal | None]
    peak_minutes: Mapped[Decimal | None]
    peak_times: Mapped[Decimal | None]
    exposed_count: Mapped[int | None]
    mixture: Mapped[str]
    """Points of one report and post with the same mark act on the same organ and are judged together."""
    measured_on: Mapped[date]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    reason: Mapped[Reason] = mapped_column(choice(Reason, name="exposurereason"))
    limit_value: Mapped[Decimal | None]
    ratio: Mapped[Decimal | None]
    rule: Mapped[str]
    version: Mapped[Code]

    report: Mapped[MeasurementReport] = relationship(back_populates="points")
