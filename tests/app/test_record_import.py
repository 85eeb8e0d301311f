"""Bringing records in: whose they are, what is added, changed, unchanged and rejected, and what is kept of before."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.audit import AuditFact
from inspect_app.models.declaration import Declaration
from inspect_app.models.disease_case import DiseaseCase
from inspect_app.models.health_exam import HealthExam
from inspect_app.models.measurement import Measurement, MeasurementReport, ReportKind
from inspect_app.models.record import RecordChange
from inspect_app.models.record_import import RecordImport, RecordImportRow
from inspect_app.models.record_kinds import MODELS
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.setting import Setting
from inspect_app.operations import employer_merge, record_import, stored_file
from inspect_app.operations.record_book import book
from scoring.verdict import Reason, Verdict
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_employer, make_user, saved
from tests.records import SAID, file_of, make_source, point, row_of
from workflows.record import RecordKind
from workflows.record_columns import LAYOUTS
from workflows.record_rows import ColumnMissingError, PersonalColumnError
from workflows.register_columns import squeeze
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")

POINT = RecordKind.MEASUREMENT


def brought_in(rows, *, kind=POINT, source=None, scope="4407", at=NOW, content=None) -> RecordImport:
    """The rows imported as a file of somebody who sees `scope`."""
    content = content or file_of(kind, rows)
    by = make_user(Role.HEALTH_SECTION, scope=scope)
    sha256 = stored_file.keep(content, media_type="text/csv", by=by, at=at)
    import_ = record_import.receive("记录.csv", kind=kind, source=source or make_source(), sha256=sha256, by=by, at=at)
    with open_table(BytesIO(content)) as sheets:
        record_import.require_columns(kind, sheets)
        record_import.check(import_, sheets=sheets, book=book(on=TODAY), at=at)
        told = counts(import_)
        record_import.confirm(import_, by=by, at=at)
        record_import.run(import_, sheets=sheets, book=book(on=TODAY), by=by, at=at)
    assert told == counts(import_), "the dry run counts what the import does"
    db.session.expire_all()
    return import_


def counts(import_: RecordImport) -> tuple[int, int, int, int]:
    return import_.added, import_.changed, import_.unchanged, import_.rejected


def points() -> list[Measurement]:
    return list(db.session.scalars(db.select(Measurement).order_by(Measurement.id)))


def faults(import_: RecordImport) -> list[tuple[int, str, str]]:
    rows = db.select(RecordImportRow).filter_by(import_id=import_.id).order_by(RecordImportRow.row)
    return [(row.row, row.fault.value, row.field) for row in db.session.scalars(rows)]


def test_a_point_keeps_what_its_row_says_and_gets_a_verdict_with_its_version():
    firm = make_employer()

    brought_in([point(firm.key, "p1", value="4.5", hours_per_day="8")])

    (one,) = points()
    assert (one.employer_id, one.post, one.factor, one.value, one.measured_on) == (
        firm.id,
        "喷漆工位",
        "苯",
        Decimal("4.5"),
        date(2026, 10, 12),
    )
    assert (one.verdict, one.reason, one.limit_value, one.ratio) == (
        Verdict.EXCEEDS,
        Reason.OVER_LIMIT,
        Decimal(3),
        Decimal("1.5"),
    )
    assert one.version == "C002@2022-11-01"


def test_points_make_up_their_report_whose_day_is_the_last_one():
    firm = make_employer()

    brought_in([point(firm.key, measured_on="2026-10-12"), point(firm.key, post="打磨", measured_on="2026-10-14")])

    report = db.session.scalars(db.select(MeasurementReport)).one()
    assert (report.number, report.agency, report.kind) == ("检字2026-001", "江门安测检测有限公司", ReportKind.PERIODIC)
    assert (report.measured_on, {one.report_id for one in points()}) == (date(2026, 10, 14), {report.id})


def test_a_point_that_leaves_its_report_takes_an_empty_one_with_it():
    firm, source = make_employer(), make_source()
    brought_in([point(firm.key, "p1")], source=source)

    brought_in([point(firm.key, "p1", report="检字2026-002", measured_on="2026-10-01")], source=source)

    report = db.session.scalars(db.select(MeasurementReport)).one()
    assert (report.number, report.measured_on) == ("检字2026-002", date(2026, 10, 1))


def test_what_cannot_be_judged_is_taken_and_says_why():
    firm = make_employer()
    noise = {"factor": "噪声", "cas": "", "type": "LAEQ", "unit": "dB(A)", "value": "86"}

    import_ = brought_in(
        [point(firm.key, factor="某新型溶剂", cas=""), point(firm.key, **noise, hours_per_day="", days_per_week="")]
    )

    assert counts(import_) == (2, 0, 0, 0)
    assert [(one.verdict, one.reason) for one in points()] == [
        (Verdict.CANNOT_JUDGE, Reason.UNKNOWN_FACTOR),
        (Verdict.CANNOT_JUDGE, Reason.MISSING_HOURS),
    ]


def test_a_value_below_the_detection_limit_keeps_its_sign():
    firm = make_employer()

    brought_in([point(firm.key, value="<0.05"), point(firm.key, value="<9")])

    low, high = points()
    assert (low.is_below, low.value, low.verdict) == (True, Decimal("0.05"), Verdict.COMPLIES)
    assert (high.is_below, high.reason) == (True, Reason.BELOW_DETECTION)


@pytest.mark.parametrize(
    ("changes", "fault", "field"),
    [
        ({"type": "气味"}, "bad_type", "type"),
        ({"value": "未检出"}, "bad_value", "value"),
        ({"hours_per_day": "25"}, "bad_value", "hours_per_day"),
        ({"measured_on": "2026-02-30"}, "bad_date", "measured_on"),
        ({"measured_on": "2027-01-01"}, "future_date", "measured_on"),
        ({"exposed_count": "几人"}, "bad_number", "exposed_count"),
        ({"report_kind": "随便看看"}, "unknown_choice", "report_kind"),
        ({"post": ""}, "empty", "post"),
        ({"agency": "长" * 101}, "too_long", "agency"),
        ({"post": "岗\ufffd位"}, "text_broken", "post"),
        ({"employer": "91440703MA0000000X"}, "unknown_employer", "employer"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_good_one_is_taken(changes, fault, field):
    firm = make_employer()

    import_ = brought_in([point(firm.key, "bad") | changes, point(firm.key, "good")])

    assert (counts(import_), faults(import_)) == ((1, 0, 0, 1), [(1, fault, field)])
    assert import_.reasons == {fault: 1}


def test_words_of_the_trade_are_read():
    firm = make_employer()

    brought_in(
        [
            point(firm.key, type="短时间接触浓度", value="7", report_kind="控评"),
            point(firm.key, factor="高温", cas="", type="WBGT指数", value="31", unit="℃", intensity="Ⅲ", time_rate="75"),
        ]
    )

    first, second = points()
    assert (first.kind.value, first.verdict) == ("C_STE", Verdict.EXCEEDS)
    assert (second.intensity, second.time_rate) == (3, Decimal(75))


def test_the_same_rows_again_change_nothing_and_are_not_judged_anew():
    firm, source = make_employer(), make_source()
    rows = [point(firm.key, value="2.5"), point(firm.key, post="打磨")]
    brought_in(rows, source=source)
    before = [(one.id, one.recorded_at, one.verdict, one.version) for one in points()]
    limit = next(row for row in db.session.scalars(db.select(ReferenceItem).filter_by(collection="limits-chemical", code="C002")))
    saved(
        ReferenceItem(
            **{name: getattr(limit, name) for name in ("collection", "code", "ordinal", "words", "words_en")},
            data={**limit.data, "pc_twa": "1"},
            valid_from=date(2026, 1, 1),
            valid_until=None,
            source="",
            is_verified=True,
        )
    )

    again = brought_in(rows, source=source, at=NOW + timedelta(days=1))
    changed = brought_in([rows[0] | {"value": "2.4"}], source=source, at=NOW + timedelta(days=2))

    first, second = points()
    assert (counts(again), counts(changed)) == ((0, 0, 2, 0), (0, 1, 0, 0))
    assert (second.id, second.recorded_at, second.verdict, second.version) == before[1]
    assert (first.verdict, first.version) == (Verdict.EXCEEDS, "C002@2026-01-01")


def test_a_changed_record_keeps_what_it_said_before():
    firm, source = make_employer(), make_source()
    brought_in([point(firm.key, "p1", value="1.2")], source=source)

    import_ = brought_in([point(firm.key, "p1", value="4.5", agency="别的机构")], source=source)

    change = db.session.scalars(db.select(RecordChange)).one()
    told = {name: change.before[name] for name in ("value", "verdict", "agency", "report")}
    assert told == {"value": 1.2, "verdict": "complies", "agency": "江门安测检测有限公司", "report": "检字2026-001"}
    assert (change.record_id, change.import_id, counts(import_)) == (points()[0].id, import_.id, (0, 1, 0, 0))


def test_another_writing_of_the_same_number_is_no_change():
    firm, source = make_employer(), make_source()
    brought_in([point(firm.key, value="1.20", hours_per_day="8.0")], source=source)

    assert counts(brought_in([point(firm.key, value="1.2", hours_per_day="8")], source=source)) == (0, 0, 1, 0)


def test_equal_points_without_an_id_are_told_apart_by_their_place():
    firm, source = make_employer(), make_source()
    rows = [point(firm.key, value="1.1"), point(firm.key, value="未检出"), point(firm.key, value="1.3")]

    first = brought_in(rows, source=source)
    corrected = brought_in([rows[0], rows[1] | {"value": "<0.1"}, rows[2]], source=source)

    assert (counts(first), counts(corrected)) == ((2, 0, 0, 1), (1, 0, 2, 0))


def test_the_same_id_twice_counts_once_when_it_says_the_same_and_is_rejected_when_not():
    firm, other = make_employer(), make_employer()
    rows = [
        *(point(firm.key, "p1"), point(firm.key, "p1"), point(firm.key, "p1", value="9")),
        *(point(other.key, "p1"), point(firm.key, "p2", value="坏"), point(firm.key, "p2")),
    ]

    import_ = brought_in(rows)

    assert counts(import_) == (2, 0, 1, 3)
    assert faults(import_) == [(3, "twice_in_file", "source_id"), (4, "twice_in_file", "source_id"), (5, "bad_value", "value")]


def test_an_id_that_belongs_to_another_employer_is_refused():
    firm, other, source = make_employer(), make_employer(), make_source()
    brought_in([point(firm.key, "p1")], source=source)

    import_ = brought_in([point(other.key, "p1"), point(other.key, "p1")], source=source)

    assert faults(import_) == [(1, "other_employer", "employer"), (2, "other_employer", "employer")]
    assert points()[0].employer_id == firm.id


def test_two_sources_may_use_the_same_ids():
    firm = make_employer()
    brought_in([point(firm.key, "p1")])

    assert counts(brought_in([point(firm.key, "p1")])) == (1, 0, 0, 0)


def test_a_code_with_several_workplaces_needs_a_number():
    code = "91440703MA1234567X"
    first = make_employer(uscc=code)
    second = make_employer(uscc=code, number=2, key=f"{code}-02")

    said = (code, f"{code}-01", f"{code}-02", f" {code.lower()}-02")
    import_ = brought_in([point(employer, f"p{number}") for number, employer in enumerate(said)])

    assert faults(import_) == [(1, "workplace_unclear", "employer")]
    assert [one.employer_id for one in points()] == [first.id, second.id, second.id]


def test_a_provisional_employer_is_found_by_its_key():
    firm = make_employer(uscc=None, key="P-77")

    brought_in([point("p-77", "a")])

    assert points()[0].employer_id == firm.id


def test_a_merged_entry_leads_to_its_survivor_also_for_what_was_known_before():
    merged, survivor, last, source = make_employer(), make_employer(), make_employer(), make_source()
    brought_in([point(merged.key, "old")], source=source)
    for one, into in ((merged, survivor), (survivor, last)):
        employer_merge.merge(one, into=into, reason="同一家", by=make_user(Role.CLERK), at=NOW)

    import_ = brought_in([point(merged.key, "old"), point(merged.key, "new"), point(survivor.key, "old")], source=source)

    assert counts(import_) == (1, 0, 2, 0)
    assert [one.employer_id for one in points()] == [merged.id, last.id]


def test_a_living_workplace_goes_before_a_merged_one_of_its_code():
    code = "91440703MA1234567X"
    living, merged, elsewhere = make_employer(uscc=code), make_employer(uscc=code, number=2, key=f"{code}-02"), make_employer()
    employer_merge.merge(merged, into=elsewhere, reason="同一家", by=make_user(Role.CLERK), at=NOW)

    brought_in([point(code, "a"), point(f"{code}-02", "b")])

    assert [one.employer_id for one in points()] == [living.id, elsewhere.id]


@pytest.mark.parametrize(("scope", "source_scope"), [("440704", "4407"), ("4407", "440704"), ("440704", "440703")])
def test_an_employer_outside_the_region_of_importer_or_source_is_unknown(scope, source_scope):
    firm = make_employer(town_code=TOWN)
    make_employer(town_code=OTHER_TOWN)

    import_ = brought_in([point(firm.key, "a")], scope=scope, source=make_source(scope=source_scope))

    assert (import_.reasons, points()) == ({"unknown_employer": 1}, [])


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


def test_a_file_without_a_needed_column_says_which():
    with open_table(BytesIO("统一社会信用代码,岗位\r\nx,y\r\n".encode())) as sheets, pytest.raises(ColumnMissingError) as refused:
        record_import.require_columns(POINT, sheets)

    assert refused.value.details["columns"].startswith("报告编号、检测机构、")


def test_titles_totals_and_unknown_columns_are_left_out():
    firm = make_employer()
    content = file_of(POINT, [point(firm.key)], titles=["2026年检测结果"], 备注="无") + "合计,,,1\r\n,,,\r\n".encode()

    import_ = brought_in([], content=content)

    assert (counts(import_), import_.unknown_columns) == ((1, 0, 0, 0), ["备注"])


def test_an_import_is_told_to_the_trail_once_with_its_counts():
    firm = make_employer()
    import_ = brought_in([point(firm.key), point("nobody")])

    db.session.flush()
    fact = db.session.scalars(db.select(AuditFact).filter_by(kind="record_import.imported")).one()
    assert (fact.subject, fact.data["source"]) == (str(import_.id), import_.source.code)
    assert fact.data["reasons"] == {"unknown_employer": 1}
    assert fact.data["counts"] == {"rows": 2, "added": 1, "changed": 0, "unchanged": 0, "rejected": 1}


def test_no_two_columns_of_a_kind_answer_to_one_header():
    for layout in LAYOUTS.values():
        headers = [{squeeze(word) for word in (one.header, one.field, *one.aliases.split())} for one in layout.columns]
        assert sum(map(len, headers)) == len(set.union(*headers)), layout.kind
        assert {"employer", "source_id", *SAID[layout.kind]} <= set(layout.by_field)


def test_a_dry_run_takes_nothing():
    firm, by, source = make_employer(), make_user(Role.CLERK), make_source()
    content = file_of(POINT, [point(firm.key)])
    sha256 = stored_file.keep(content, media_type="text/csv", by=by, at=NOW)
    import_ = record_import.receive("x.csv", kind=POINT, source=source, sha256=sha256, by=by, at=NOW)

    with open_table(BytesIO(content)) as sheets:
        record_import.check(import_, sheets=sheets, book=book(on=TODAY), at=NOW)

    assert (counts(import_), db.session.scalar(db.select(func.count()).select_from(Measurement))) == ((1, 0, 0, 0), 0)
