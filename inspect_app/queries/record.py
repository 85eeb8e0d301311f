"""What is on record of an employer, newest first, and one test report with its points. A fixed number of queries each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.dialects.postgresql import distinct_on

from inspect_app.database import db
from inspect_app.models.data_source import DataSource
from inspect_app.models.employer import Employer
from inspect_app.models.health_exam import HealthExam
from inspect_app.models.measurement import Measurement, MeasurementReport
from inspect_app.models.record_entry import ROWS, RecordEntry
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User
from inspect_app.queries.record_import import kinds
from scoring.factor import normalise
from scoring.mixture import Part, judge_together
from scoring.verdict import Judgement, Verdict
from workflows.record import RecordKind

LIMITS = ("limits-chemical", "limits-dust", "limits-physical")


@dataclass(frozen=True, slots=True)
class Points:
    """Of one report: how many points, how many of each verdict, and which factors exceed."""

    of: Mapping[Verdict, int]
    exceeded: Sequence[str] = ()

    @property
    def all(self) -> int:
        return sum(self.of.values())


@dataclass(frozen=True, slots=True)
class Told:
    """One entry with its row. `points` only of a report; `category` only of a case, as the catalogue calls it."""

    kind: RecordKind
    day: date
    row: Any
    source: str
    points: Points | None = None
    category: ReferenceItem | None = None


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """What the newest values of a factor's posts say; no day when the factor was declared and never measured."""

    factor: str
    measured_on: date | None = None
    points: int = 0
    exceeded: int = 0
    undecided: int = 0
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class Mixture:
    """Points of one post that the report declares to act together."""

    post: str
    mark: str
    factors: Sequence[str]
    judgement: Judgement


def entries(employer_ids: Sequence[int], *, health: bool, kind: RecordKind | None = None) -> Select[tuple[RecordEntry]]:
    """Without `health` the records of health surveillance are not there at all."""
    seen = [one for one in kinds(health=health) if kind in (None, one)]
    return db.select(RecordEntry).where(RecordEntry.employer_id.in_(employer_ids), RecordEntry.kind.in_(seen))


def newest(employer_ids: Sequence[int], *, health: bool, limit: int) -> list[Told]:
    found = entries(employer_ids, health=health)
    ordered = found.order_by(RecordEntry.day.desc(), RecordEntry.kind.desc(), RecordEntry.id.desc())
    return told(db.session.scalars(ordered.limit(limit)).all())


def told(found: Sequence[RecordEntry]) -> list[Told]:
    """The rows behind the entries: one query for each kind that occurs."""
    ids: dict[RecordKind, list[int]] = defaultdict(list)
    for entry in found:
        ids[RecordKind(entry.kind)].append(entry.id)
    rows = {(kind, row.id): row for kind, wanted in ids.items() for row in _rows(kind, wanted)}
    sources = _names(entry.source_id for entry in found)
    points = points_of(ids[RecordKind.MEASUREMENT])
    categories = _categories() if ids[RecordKind.DISEASE_CASE] else {}

    def tell(entry: RecordEntry) -> Told:
        kind = RecordKind(entry.kind)
        row, source = rows[kind, entry.id], sources[entry.source_id]
        if kind is RecordKind.MEASUREMENT:
            return Told(kind, entry.day, row, source, points=points.get(entry.id, Points({})))
        return Told(kind, entry.day, row, source, category=categories.get(getattr(row, "category", "")))

    return [tell(entry) for entry in found]


def last_test(employer_ids: Sequence[int]) -> tuple[MeasurementReport, Points] | None:
    reports = db.select(MeasurementReport).where(MeasurementReport.employer_id.in_(employer_ids))
    ordered = reports.order_by(MeasurementReport.measured_on.desc(), MeasurementReport.id.desc())
    report = db.session.scalar(ordered.limit(1))
    return (report, points_of([report.id]).get(report.id, Points({}))) if report else None


def factor_standings(employer_ids: Sequence[int], *, declared: Sequence[str]) -> list[FactorStanding]:
    """Every measured factor, those above a limit first, then what was declared and never measured; empty without a test."""
    each = (Measurement.employer_id, Measurement.post, Measurement.factor, Measurement.kind)
    newest = db.select(Measurement).ext(distinct_on(*each)).where(Measurement.employer_id.in_(employer_ids))
    of = db.aliased(Measurement, newest.order_by(*each, Measurement.measured_on.desc(), Measurement.id.desc()).subquery())
    exceeded = func.count().filter(of.verdict == Verdict.EXCEEDS)
    undecided = func.count().filter(of.verdict == Verdict.CANNOT_JUDGE)
    columns = (of.factor, func.max(of.measured_on), func.count(), exceeded, undecided, func.max(of.report_id))
    rows = db.session.execute(db.select(*columns).group_by(of.factor).order_by(exceeded.desc(), of.factor)).all()
    known = {normalise(row[0]) for row in rows}
    missing = [FactorStanding(name) for name in declared if normalise(name) not in known]
    return [*(FactorStanding(*row) for row in rows), *missing] if rows else []


def last_exam(employer_ids: Sequence[int]) -> HealthExam | None:
    exams = db.select(HealthExam).where(HealthExam.employer_id.in_(employer_ids))
    return db.session.scalar(exams.order_by(HealthExam.examined_on.desc(), HealthExam.id.desc()).limit(1))


def report(report_id: int, *, by: User) -> tuple[MeasurementReport, Employer] | None:
    """One report of an employer that the user may see."""
    seen = Employer.visible_to(by).join(MeasurementReport, MeasurementReport.employer_id == Employer.id)
    row = db.session.execute(seen.add_columns(MeasurementReport).where(MeasurementReport.id == report_id)).one_or_none()
    return (row[1], row[0]) if row else None


def points(of: MeasurementReport, *, verdict: Verdict | None = None) -> Select[tuple[Measurement]]:
    found = db.select(Measurement).where(Measurement.report_id == of.id)
    return found.where(Measurement.verdict == verdict) if verdict else found


def points_of(report_ids: Sequence[int]) -> dict[int, Points]:
    if not report_ids:
        return {}
    exceeded = func.array_agg(Measurement.factor.distinct()).filter(Measurement.verdict == Verdict.EXCEEDS)
    columns = (Measurement.report_id, Measurement.verdict, func.count(), exceeded)
    rows = db.select(*columns).where(Measurement.report_id.in_(report_ids)).group_by(*columns[:2])
    counts: dict[int, dict[Verdict, int]] = defaultdict(dict)
    factors: dict[int, list[str]] = {}
    for report_id, verdict, count, names in db.session.execute(rows):
        counts[report_id][verdict] = count
        factors |= {report_id: sorted(names)} if names else {}
    return {report_id: Points(found, factors.get(report_id, ())) for report_id, found in counts.items()}


def mixtures(of: MeasurementReport) -> list[Mixture]:
    """The points that act together, judged together by the verdicts that they were given."""
    together = points(of).where(Measurement.mixture != "").order_by(Measurement.post, Measurement.mixture, Measurement.id)
    groups: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for point in db.session.scalars(together):
        groups[point.post, point.mixture].append(point)
    return [
        Mixture(post, mark, [one.factor for one in found], judge_together([_part(one) for one in found]))
        for (post, mark), found in groups.items()
    ]


def unverified(versions: Iterable[str]) -> set[str]:
    """Those of the limits that nobody has held against the standard itself yet (待核)."""
    codes = {version.partition("@")[0] for version in versions}
    rows = db.select(ReferenceItem.code, ReferenceItem.valid_from).where(
        ReferenceItem.collection.in_(LIMITS), ReferenceItem.code.in_(codes), ReferenceItem.is_verified.is_(False)
    )
    return {f"{code}@{valid_from.isoformat()}" for code, valid_from in db.session.execute(rows)} if codes else set()


def _rows(kind: RecordKind, ids: Sequence[int]) -> Sequence[Any]:
    model, _day = ROWS[kind]
    return db.session.scalars(db.select(model).where(model.id.in_(ids))).all()


def _names(source_ids: Iterable[int]) -> dict[int, str]:
    rows = db.select(DataSource.id, DataSource.name).where(DataSource.id.in_(set(source_ids)))
    return dict(map(tuple, db.session.execute(rows)))


def _categories() -> dict[str, ReferenceItem]:
    """The newest words of each code."""
    rows = db.select(ReferenceItem).filter_by(collection="disease-classes").order_by(ReferenceItem.valid_from)
    return {row.code: row for row in db.session.scalars(rows)}


def _part(point: Measurement) -> Part:
    judgement = Judgement(point.verdict, point.reason, point.limit_value, point.ratio, point.rule, point.version)
    return Part(judgement, is_below=point.is_below)
