"""What is on record of an employer as one line of time (监管记录), over all kinds. A test report is one entry, not its points."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Select, cast, func, literal, select, union_all
from sqlalchemy.orm import Mapped

from inspect_app.database import CODE, Base
from inspect_app.models.declaration import Declaration
from inspect_app.models.disease_case import DiseaseCase
from inspect_app.models.dose_reading import DoseReading
from inspect_app.models.health_exam import HealthExam
from inspect_app.models.measurement import MeasurementReport
from inspect_app.models.project import Project
from inspect_app.models.self_check import SelfCheck
from workflows.record import RecordKind

_STEPS = (Project.started_on, Project.pre_evaluated_on, Project.designed_on, Project.effect_evaluated_on, Project.accepted_on)
_CAME_ON = cast(func.timezone("Asia/Shanghai", Project.recorded_at), Date)

ROWS: dict[RecordKind, tuple[Any, Any]] = {
    RecordKind.MEASUREMENT: (MeasurementReport, MeasurementReport.measured_on),
    RecordKind.HEALTH_EXAM: (HealthExam, HealthExam.examined_on),
    RecordKind.DISEASE_CASE: (DiseaseCase, DiseaseCase.diagnosed_on),
    RecordKind.DECLARATION: (Declaration, Declaration.declared_on),
    RecordKind.DOSE_READING: (DoseReading, DoseReading.period_until),
    RecordKind.PROJECT: (Project, func.coalesce(func.greatest(*_STEPS), _CAME_ON)),
    RecordKind.SELF_CHECK: (SelfCheck, SelfCheck.checked_on),
}
"""Which row an entry is, and its day: of a project the last step that is told, else the day on which it came."""


def _entry(kind: RecordKind) -> Select[Any]:
    model, day = ROWS[kind]
    return select(
        literal(kind.value, CODE).label("kind"), model.id, model.employer_id, model.source_id, cast(day, Date).label("day")
    )


class RecordEntry(Base):
    """Never written. The database narrows each part by employer before it puts them together."""

    __table__ = union_all(*(_entry(kind) for kind in RecordKind)).subquery("record_entries")
    __mapper_args__ = {"primary_key": [__table__.c.kind, __table__.c.id]}

    kind: Mapped[str]
    id: Mapped[int]
    employer_id: Mapped[int]
    source_id: Mapped[int]
    day: Mapped[date]
