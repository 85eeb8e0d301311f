"""An entry of the records in words: what, the figures that matter, and what stands out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from inspect_app.documents.exposure import digits
from inspect_app.labels import label, reference_words
from inspect_app.queries.record import Points, Told
from scoring.verdict import Verdict
from workflows.record import RecordKind

STEPS = ("started_on", "pre_evaluated_on", "designed_on", "effect_evaluated_on", "accepted_on")


@dataclass(frozen=True, slots=True)
class Line:
    """`marks`: (words, meaning) that stand out; `is_hint`: they are screening hints, no evidence."""

    kind: RecordKind
    day: Any
    title: str
    parts: Sequence[str]
    source: str
    marks: Sequence[tuple[str, str]] = ()
    href: str | None = None
    is_hint: bool = False


def lines(found: Sequence[Told]) -> list[Line]:
    return [_TELLERS[told.kind](told) for told in found]


def point_marks(points: Points) -> list[tuple[str, str]]:
    """How many points of each verdict, the grave ones first."""
    words = {
        Verdict.EXCEEDS: (_("超标 %(n)s 点", n=points.of.get(Verdict.EXCEEDS, 0)), "late"),
        Verdict.CANNOT_JUDGE: (_("不能判定 %(n)s 点", n=points.of.get(Verdict.CANNOT_JUDGE, 0)), "risk"),
    }
    marks = [mark for verdict, mark in words.items() if points.of.get(verdict)]
    return marks or ([(_("全部未超标"), "done")] if points.all else [])


def _line(told: Told, title: str, *parts: str, marks: Sequence[tuple[str, str]] = (), **further: Any) -> Line:
    return Line(told.kind, told.day, title, [part for part in parts if part], told.source, marks, **further)


def _headed(told: Told, words: str) -> str:
    return f"{label(told.kind)} · {words}"


def _measurement(told: Told) -> Line:
    report, points = told.row, told.points or Points({})
    return _line(
        told,
        _("检测报告 %(number)s", number=report.number),
        label(report.kind),
        report.agency,
        _("%(n)s 点", n=points.all),
        _("超标因素：%(factors)s", factors="、".join(points.exceeded)) if points.exceeded else "",
        marks=point_marks(points),
        href=url_for("record.report", report_id=report.id),
        is_hint=bool(points.exceeded),
    )


def _health_exam(told: Told) -> Line:
    exam = told.row
    marks = [(_("疑似职业病 %(n)s 人", n=exam.suspected), "late")] if exam.suspected else []
    return _line(
        told,
        _headed(told, label(exam.kind)),
        exam.institution,
        _("应检 %(n)s 人", n=exam.due) if exam.due is not None else "",
        _("实检 %(n)s 人", n=exam.examined),
        _("异常 %(n)s 人", n=exam.abnormal),
        _("职业禁忌证 %(n)s 人", n=exam.contraindicated),
        "、".join(exam.factors),
        marks=marks,
    )


def _disease_case(told: Told) -> Line:
    category = reference_words(told.category) if told.category else told.row.category
    return _line(told, label(told.kind), category, told.row.disease, marks=[(_("确诊 1 例"), "late")])


def _declaration(told: Told) -> Line:
    said = told.row
    return _line(
        told,
        _headed(told, label(said.kind)),
        "、".join(said.factors),
        _("劳动者 %(n)s 人", n=said.staff) if said.staff is not None else "",
        _("接触 %(n)s 人", n=said.exposed) if said.exposed is not None else "",
        _("接触 %(n)s 人次", n=said.exposures) if said.exposures is not None else "",
    )


def _dose_reading(told: Told) -> Line:
    reading = told.row
    return _line(
        told,
        label(told.kind),
        reading.institution,
        _("%(first)s 至 %(last)s", first=reading.period_from, last=reading.period_until),
        _("应监测 %(n)s 人", n=reading.due) if reading.due is not None else "",
        _("实监测 %(n)s 人", n=reading.monitored),
        marks=[(_("超剂量 %(n)s 人", n=reading.over_limit), "late")] if reading.over_limit else [],
    )


def _project(told: Told) -> Line:
    project = told.row
    words = {
        "started_on": _("开工"),
        "pre_evaluated_on": _("预评价"),
        "designed_on": _("防护设施设计"),
        "effect_evaluated_on": _("控制效果评价"),
        "accepted_on": _("验收"),
    }
    steps = [f"{words[name]} {getattr(project, name)}" for name in STEPS if getattr(project, name)]
    hazard = _("职业病危害%(grade)s", grade=label(project.hazard_class)) if project.hazard_class else ""
    return _line(told, _headed(told, project.name), label(project.kind), hazard, *steps)


def _self_check(told: Told) -> Line:
    check = told.row
    grades = [
        _("自报危害 %(grade)s 级", grade=check.hazard_grade) if check.hazard_grade else "",
        _("自报管理 %(grade)s 级", grade=check.management_grade) if check.management_grade else "",
        _("自报综合%(grade)s类", grade=check.risk_class) if check.risk_class else "",
    ]
    return _line(
        told,
        label(told.kind),
        _("得分 %(points)s", points=digits(check.points)),
        _("缺项 %(points)s 分", points=digits(check.points_absent)) if check.points_absent else "",
        *grades,
        _("%(day)s 公示", day=check.published_on) if check.published_on else _("没有公示"),
    )


_TELLERS: dict[RecordKind, Callable[[Told], Line]] = {
    RecordKind.MEASUREMENT: _measurement,
    RecordKind.HEALTH_EXAM: _health_exam,
    RecordKind.DISEASE_CASE: _disease_case,
    RecordKind.DECLARATION: _declaration,
    RecordKind.DOSE_READING: _dose_reading,
    RecordKind.PROJECT: _project,
    RecordKind.SELF_CHECK: _self_check,
}
