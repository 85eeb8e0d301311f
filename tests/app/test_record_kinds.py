"""Every kind of record as its rows tell it: choices, lists, contradictions, and never a person."""

import csv
from io import BytesIO

import pytest
from openpyxl import Workbook

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.declaration import Declaration
from inspect_app.models.disease_case import DiseaseCase
from inspect_app.models.health_exam import HealthExam
from inspect_app.models.record import RecordChange
from inspect_app.models.record_kinds import MODELS
from inspect_app.models.setting import Setting
from inspect_app.operations import record_import
from scoring.verdict import Reason
from tests.factories import make_employer
from tests.record_imports import POINT, brought_in, counts, faults, points
from tests.records import file_of, make_source, point, row_of
from workflows.record import RecordKind
from workflows.record_rows import PersonalColumnError

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("kind", [kind for kind in RecordKind if kind is not POINT])
def test_every_kind_is_added_changed_and_left(kind):
    firm, source = make_employer(), make_source()
    row = row_of(kind, firm.key, "r1")
    change = {"disease": "职业性急性苯中毒"} if kind is RecordKind.DISEASE_CASE else {}
    change = change or {name: "1" for name in ("due", "staff", "points_absent") if name in row} or {"name": "三期"}

    first = brought_in([row], kind=kind, source=source)
    again = brought_in([row], kind=kind, source=source)
    changed = brought_in([row | change], kind=kind, source=source)

    assert [counts(one) for one in (first, again, changed)] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0)]
    record = db.session.scalars(db.select(MODELS[kind])).one()
    assert (record.employer_id, record.source_key, record.import_id) == (firm.id, "r1", changed.id)
    ((name, value),) = change.items()
    assert str(getattr(record, name)) == value
    assert db.session.scalars(db.select(RecordChange)).one().before[name] != value


def test_lists_and_choices_of_other_kinds_are_typed():
    firm = make_employer()
    brought_in([row_of(RecordKind.HEALTH_EXAM, firm.key, "e1")], kind=RecordKind.HEALTH_EXAM)
    brought_in([row_of(RecordKind.DECLARATION, firm.key, "d1")], kind=RecordKind.DECLARATION)

    exam, declaration = db.session.scalars(db.select(HealthExam)).one(), db.session.scalars(db.select(Declaration)).one()
    assert (exam.factors, exam.kind.value, exam.examined) == (["苯", "噪声"], "in_service", 18)
    assert (declaration.kind.value, declaration.exposures) == ("annual", 35)


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        (RecordKind.HEALTH_EXAM, {"examined": "2"}, "counts_contradict"),
        (RecordKind.HEALTH_EXAM, {"abnormal": "-1"}, "bad_number"),
        (RecordKind.DECLARATION, {"exposures": "3"}, "counts_contradict"),
        (RecordKind.DOSE_READING, {"period_until": "2026-01-01"}, "dates_contradict"),
        (RecordKind.DOSE_READING, {"over_limit": "9"}, "counts_contradict"),
        (RecordKind.PROJECT, {"accepted_on": "2024-02-01"}, "dates_contradict"),
        (RecordKind.SELF_CHECK, {"points": "95"}, "counts_contradict"),
        (RecordKind.SELF_CHECK, {"published_on": "2026-01-01"}, "dates_contradict"),
        (RecordKind.DISEASE_CASE, {"category": "感冒"}, "unknown_choice"),
        (RecordKind.DECLARATION, {"source_id": ""}, "empty"),
    ],
)
def test_what_contradicts_itself_is_rejected(kind, changes, fault):
    firm = make_employer()

    import_ = brought_in([row_of(kind, firm.key, "r1") | changes], kind=kind)

    assert import_.reasons == {fault: 1}


def test_a_case_names_a_category_that_was_valid_on_the_day_of_its_diagnosis():
    firm, category = make_employer(), "职业性精神和行为障碍"
    early = row_of(RecordKind.DISEASE_CASE, firm.key, "c1", category=category, diagnosed_on="2025-07-31")
    late = row_of(RecordKind.DISEASE_CASE, firm.key, "c2", category=category, diagnosed_on="2025-08-01")
    old = row_of(RecordKind.DISEASE_CASE, firm.key, "c3", category="skin", diagnosed_on="2020-08-01")

    import_ = brought_in([early, late, old], kind=RecordKind.DISEASE_CASE)

    assert faults(import_) == [(1, "unknown_choice", "category")]
    assert [case.category for case in db.session.scalars(db.select(DiseaseCase).order_by(DiseaseCase.id))] == ["mental", "skin"]


def test_the_altitude_of_the_county_stands_in_where_a_report_tells_none():
    firm, source = make_employer(), make_source()
    carbon_monoxide = {"factor": "一氧化碳", "cas": "630-08-0", "value": "5"}
    brought_in([point(firm.key, "a", **carbon_monoxide)], source=source)
    known = db.session.scalars(db.select(Setting).filter_by(code="exposure.altitude_m")).one()
    known.value = 15

    brought_in([point(firm.key, "b", **carbon_monoxide)], source=source)

    assert [one.reason for one in points()] == [Reason.MISSING_ALTITUDE, Reason.WITHIN_LIMIT]
    assert [one.altitude_m for one in points()] == [None, None]


@pytest.mark.parametrize("column", ["姓名", "劳动者姓名", "身份证号码", "联系电话", "手机号", "Name", "id_card", "phone"])
def test_a_file_that_names_persons_is_refused_whole(column):
    firm = make_employer()
    content = file_of(RecordKind.HEALTH_EXAM, [row_of(RecordKind.HEALTH_EXAM, firm.key, "e1")], **{column: "x"})

    with open_table(BytesIO(content)) as sheets, pytest.raises(PersonalColumnError) as refused:
        record_import.require_columns(RecordKind.HEALTH_EXAM, sheets)

    assert refused.value.details == {"columns": column}


def test_a_list_of_persons_on_another_sheet_is_refused_too():
    book_, firm = Workbook(), make_employer()
    for line in csv.reader(file_of(POINT, [point(firm.key)]).decode().splitlines()):
        book_.active.append(line)
    book_.create_sheet("名单").append(["序号", "姓名", "工种"])
    file = BytesIO()
    book_.save(file)

    with open_table(file) as sheets, pytest.raises(PersonalColumnError):
        record_import.require_columns(POINT, sheets)


def test_a_post_may_be_called_after_a_telephone():
    firm = make_employer()

    assert counts(brought_in([point(firm.key, post="手机组装"), point(firm.key, post="电话客服")])) == (2, 0, 0, 0)


def test_a_project_has_a_name_and_no_person():
    firm = make_employer()
    content = file_of(RecordKind.PROJECT, [row_of(RecordKind.PROJECT, firm.key, "x1")]).replace("项目名称".encode(), b"name")

    assert counts(brought_in([], kind=RecordKind.PROJECT, content=content)) == (1, 0, 0, 0)
