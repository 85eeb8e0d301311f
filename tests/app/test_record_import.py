"""Bringing records in: whose they are, what is added, changed, unchanged and rejected, and what is kept of before."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import func

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.audit import AuditFact
from inspect_app.models.measurement import Measurement, MeasurementReport, ReportKind
from inspect_app.models.record import RecordChange
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import record_import, stored_file
from inspect_app.operations.record_book import book
from scoring.verdict import Reason, Verdict
from tests.factories import NOW, TODAY, make_employer, make_user, saved
from tests.record_imports import POINT, brought_in, counts, faults, points
from tests.records import SAID, file_of, make_source, point
from workflows.record_columns import LAYOUTS
from workflows.record_rows import ColumnMissingError
from workflows.register_columns import squeeze
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")


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
