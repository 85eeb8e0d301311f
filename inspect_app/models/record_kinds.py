"""Which table holds which kind of record."""

from inspect_app.models.declaration import Declaration
from inspect_app.models.disease_case import DiseaseCase
from inspect_app.models.dose_reading import DoseReading
from inspect_app.models.health_exam import HealthExam
from inspect_app.models.measurement import Measurement
from inspect_app.models.project import Project
from inspect_app.models.record import Recorded
from inspect_app.models.self_check import SelfCheck
from workflows.record import RecordKind

MODELS: dict[RecordKind, type[Recorded]] = {
    RecordKind.MEASUREMENT: Measurement,
    RecordKind.HEALTH_EXAM: HealthExam,
    RecordKind.DISEASE_CASE: DiseaseCase,
    RecordKind.DECLARATION: Declaration,
    RecordKind.DOSE_READING: DoseReading,
    RecordKind.PROJECT: Project,
    RecordKind.SELF_CHECK: SelfCheck,
}
