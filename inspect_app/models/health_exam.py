"""Health examinations (职业健康检查) as counts of one round: nobody is named."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, choice
from inspect_app.models.record import Recorded


class ExamKind(StrEnum):
    PRE_PLACEMENT = "pre_placement"
    IN_SERVICE = "in_service"
    LEAVING = "leaving"
    EMERGENCY = "emergency"


class HealthExam(Recorded, Base):
    __tablename__ = "health_exams"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        CheckConstraint("examined >= abnormal AND abnormal >= 0", name="abnormal_are_examined"),
        CheckConstraint("suspected >= 0 AND contraindicated >= 0", name="found_not_negative"),
        CheckConstraint("examined >= suspected + contraindicated", name="found_are_examined"),
        CheckConstraint("due IS NULL OR due >= 0", name="due_not_negative"),
        Index("ix_health_exams_employer_id_examined_on", "employer_id", "examined_on"),
    )

    institution: Mapped[str]
    kind: Mapped[ExamKind] = mapped_column(choice(ExamKind))
    examined_on: Mapped[date]
    factors: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    due: Mapped[int | None]
    examined: Mapped[int]
    abnormal: Mapped[int]
    suspected: Mapped[int]
    contraindicated: Mapped[int]
