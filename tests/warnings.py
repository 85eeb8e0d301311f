"""Records behind warnings, straight into their tables, and one run of the night."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from inspect_app.database import db
from inspect_app.facts.warning import WarningsRaised
from inspect_app.models.declaration import Declaration, DeclarationKind
from inspect_app.models.disease_case import DiseaseCase
from inspect_app.models.dose_reading import DoseReading
from inspect_app.models.employer import Employer
from inspect_app.models.health_exam import ExamKind, HealthExam
from inspect_app.models.measurement import Measurement, MeasurementReport, ReportKind
from inspect_app.models.record_import import Channel, RecordImport
from inspect_app.models.setting import Setting
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import warning_work as work
from inspect_app.operations.warning import raise_due
from scoring.measurement import Kind
from scoring.tier import Tier
from scoring.verdict import Reason, Verdict
from tests.factories import NOW, TODAY, make_employer, saved
from tests.records import make_source
from workflows.record import RecordKind
from workflows.warning import Closing, WarningKind

_numbers: Iterator[int] = count(1)


def run(scope: str = "", *, on: date = TODAY) -> WarningsRaised:
    db.session.flush()
    return raise_due(scope, on=on, by=None, at=NOW)


def warnings(kind: WarningKind | None = None) -> list[EarlyWarning]:
    query = db.select(EarlyWarning).order_by(EarlyWarning.id)
    return list(db.session.scalars(query.where(EarlyWarning.kind == kind) if kind else query).unique())


def only(kind: WarningKind) -> EarlyWarning:
    [found] = warnings(kind)
    return found


def make_key(*, severe: bool = False, **values: Any) -> Employer:
    employer = make_employer(tier=values.pop("tier", Tier.KEY), **values)
    employer.ranking.severe_factors = ["苯"] if severe else []
    return employer


def _recorded(employer: Employer) -> dict[str, Any]:
    source = make_source()
    values = {"kind": RecordKind.MEASUREMENT, "channel": Channel.MACHINE, "scope": "", "file_name": "", "created_at": NOW}
    import_ = saved(RecordImport(**values, source=source))
    key = f"r-{next(_numbers)}"
    return {
        "employer_id": employer.id, "source_id": source.id, "source_key": key, "import_id": import_.id,
        "content_hash": key, "recorded_at": NOW,
    }


def make_declaration(employer: Employer, on: date, kind: DeclarationKind = DeclarationKind.ANNUAL) -> Declaration:
    return saved(Declaration(**_recorded(employer), kind=kind, declared_on=on, factors=[]))


def make_exam(employer: Employer, on: date, kind: ExamKind = ExamKind.IN_SERVICE) -> HealthExam:
    counts = {"examined": 10, "abnormal": 0, "suspected": 0, "contraindicated": 0}
    return saved(HealthExam(**_recorded(employer), institution="院", kind=kind, examined_on=on, factors=[], **counts))


def make_case(employer: Employer, on: date) -> DiseaseCase:
    return saved(DiseaseCase(**_recorded(employer), category="1", disease="矽肺", diagnosed_on=on))


def make_dose(employer: Employer, until: date) -> DoseReading:
    period = {"period_from": until.replace(day=1), "period_until": until}
    return saved(DoseReading(**_recorded(employer), institution="院", **period, monitored=3, over_limit=0))


def make_report(employer: Employer, on: date, kind: ReportKind = ReportKind.PERIODIC) -> MeasurementReport:
    source = make_source()
    number = f"检字{next(_numbers)}"
    values = {"employer_id": employer.id, "source_id": source.id, "number": number, "agency": "检测公司"}
    return saved(MeasurementReport(**values, kind=kind, measured_on=on))


def make_test(employer: Employer, on: date, ratio: str | None = "0.1", **values: Any) -> Measurement:
    """`ratio` None: nobody could judge it."""
    known = {"verdict": Verdict.COMPLIES, "reason": Reason.WITHIN_LIMIT, "version": "苯@2020-04-01"}
    if ratio is None:
        known = {"verdict": Verdict.CANNOT_JUDGE, "reason": Reason.NO_LIMIT, "version": ""}
    elif Decimal(ratio) > 1:
        known |= {"verdict": Verdict.EXCEEDS, "reason": Reason.OVER_LIMIT}
    point = {"post": "喷漆", "factor": "苯", "cas": "71-43-2", "kind": Kind.C_TWA, "unit": "mg/m3", "is_below": False}
    recorded = _recorded(employer)
    return saved(
        Measurement(
            **{
                **recorded,
                **point,
                **known,
                "report_id": make_report(employer, on).id,
                "value": Decimal(ratio or "1"),
                "ratio": Decimal(ratio) if ratio else None,
                "mixture": "",
                "measured_on": on,
                "rule": "",
                **values,
            }
        )
    )


def close(warning: EarlyWarning, *, by: User, closing: Closing = Closing.DEALT_WITH, words: str = "已电话催告") -> None:
    work.close(warning, closing=closing, words=words, seen=warning.version, by=by, at=NOW)


def shown(*found: EarlyWarning) -> dict[str, str]:
    """What the page of closing sends back of what it showed."""
    return {"seen": " ".join(f"{one.id}.{one.version}" for one in found)}


def make_visit(employer: Employer, on: date, *, specialty: str = "职业卫生") -> Visit:
    values = {"body_name": "所", "specialty": specialty, "kind": "日常检查", "counts_toward_cap": True, "source": "entered"}
    return saved(Visit(employer_id=employer.id, visited_on=on, created_at=NOW, **values))


def raised(**values) -> EarlyWarning:
    """An overdue declaration that nobody has."""
    make_declaration(make_key(**values), date(2024, 1, 1))
    run()
    return warnings(WarningKind.DECLARATION)[-1]


def set_(code: str, value: Any) -> None:
    """A setting of the county, from the first day on."""
    db.session.execute(db.update(Setting).where(Setting.code == code).values(value=value))
