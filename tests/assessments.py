"""Makers of what an official class and a self-assessment rest on: measurements, declarations, self-checks."""

from datetime import date
from decimal import Decimal
from typing import Any

from inspect_app.database import db
from inspect_app.models.assessment import Assessment
from inspect_app.models.data_source import DataSource
from inspect_app.models.declaration import Declaration, DeclarationKind
from inspect_app.models.employer import Employer
from inspect_app.models.measurement import Measurement, MeasurementReport, ReportKind
from inspect_app.models.record_import import Channel, RecordImport
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.self_check import SelfCheck
from inspect_app.models.setting import Setting
from scoring.measurement import Kind
from scoring.verdict import Reason, Verdict
from tests.factories import NOW, TODAY, _numbers, make_employer, saved
from workflows.assessment import AssessmentState
from workflows.record import RecordKind

REASONS = {
    Verdict.COMPLIES: Reason.WITHIN_LIMIT,
    Verdict.EXCEEDS: Reason.OVER_LIMIT,
    Verdict.CANNOT_JUDGE: Reason.MISSING_HOURS,
}


def make_source() -> DataSource:
    """One source of the whole region sends everything."""
    found = db.session.scalar(db.select(DataSource).filter_by(code="centre"))
    kinds = [kind.value for kind in RecordKind]
    return found or saved(DataSource(code="centre", name="市职防中心", scope="4407", kinds=kinds, created_at=NOW))


def origin(employer: Employer, kind: RecordKind) -> dict[str, Any]:
    source, number = make_source(), next(_numbers)
    import_ = saved(
        RecordImport(kind=kind, source_id=source.id, channel=Channel.MACHINE, scope="4407", file_name="", created_at=NOW)
    )
    return {
        "employer_id": employer.id,
        "source_id": source.id,
        "source_key": f"R{number}",
        "import_id": import_.id,
        "content_hash": f"hash-{number}",
        "recorded_at": NOW,
    }


def make_measurement(employer: Employer, factor: str, verdict: Verdict, **values: Any) -> Measurement:
    told = origin(employer, RecordKind.MEASUREMENT)
    measured_on = values.get("measured_on", date(2026, 3, 1))
    report = saved(
        MeasurementReport(
            employer_id=employer.id,
            source_id=told["source_id"],
            number=f"报告{told['source_key']}",
            agency="岚川检测",
            kind=ReportKind.PERIODIC,
            measured_on=measured_on,
        )
    )
    return saved(
        Measurement(
            **{
                **told,
                "report_id": report.id,
                "post": "喷漆岗",
                "factor": factor,
                "cas": "",
                "kind": Kind.C_TWA,
                "value": Decimal(1),
                "is_below": False,
                "unit": "mg/m3",
                "mixture": "",
                "measured_on": measured_on,
                "verdict": verdict,
                "reason": REASONS[verdict],
                "rule": "",
                "version": "" if verdict is Verdict.CANNOT_JUDGE else "C002@2022-11-01",
                **values,
            }
        )
    )


def make_declaration(employer: Employer, **values: Any) -> Declaration:
    said = {"kind": DeclarationKind.ANNUAL, "declared_on": date(2026, 2, 1), "factors": []}
    return saved(Declaration(**{**origin(employer, RecordKind.DECLARATION), **said, **values}))


def make_self_check(employer: Employer, **values: Any) -> SelfCheck:
    said = {
        "checked_on": date(2026, 5, 6),
        "published_on": date(2026, 5, 20),
        "points": Decimal("82.5"),
        "points_absent": Decimal(0),
        "hazard_grade": "Ⅱ",
        "management_grade": "B",
        "risk_class": "乙",
    }
    return saved(SelfCheck(**{**origin(employer, RecordKind.SELF_CHECK), **said, **values}))


UNTRUE = {"finding": "喷漆房在用，所报不符", "evidence": "询问笔录第31号"}


def make_untrue(employer: Employer) -> Assessment:
    """A self-assessment that was accepted and found untrue."""
    check = make_self_check(employer)
    claim = {"checked_on": "2026-05-06", "published_on": "2026-05-20", "points": "82.5", "points_absent": "0"}
    return saved(
        Assessment(
            employer_id=employer.id,
            year=2026,
            state=AssessmentState.FOUND_FALSE,
            entered_on=TODAY,
            self_check_id=check.id,
            check_hash=check.content_hash,
            claim={**claim, "hazard_grade": "Ⅱ", "management_grade": "B", "risk_class": "乙"},
            class_scheme="pilot-2022",
            class_code="乙",
            class_ordinal=2,
            class_words="乙类（中风险，2022年试点）",
            reckoned={"on": "2026-11-24"},
            accepted_at=NOW,
            found_on=TODAY,
            **UNTRUE,
        )
    )


def make_painter(**values: Any) -> Employer:
    """Benzene complies at one post, noise at another; twelve exposed workers: grade Ⅱ."""
    employer = make_employer(**{"hazards": ["苯", "噪声"], "exposed_count": 12, **values})
    make_measurement(employer, "苯", Verdict.COMPLIES)
    make_measurement(employer, "噪声", Verdict.COMPLIES, post="冲压岗", kind=Kind.LEX_8H, unit="dB(A)")
    return employer


def verify(collection: str, *codes: str) -> None:
    """As the legal reviewer's tick does."""
    rows = db.select(ReferenceItem).filter_by(collection=collection)
    for row in db.session.scalars(rows):
        row.is_verified = row.is_verified or not codes or row.code in codes
    db.session.flush()


def set_to(code: str, value: Any) -> None:
    for row in db.session.scalars(db.select(Setting).filter_by(code=code)):
        row.value = value
    db.session.flush()
