"""Importing records through the screen: upload, dry run, counts with reasons, confirmation, result files; who sees what."""

from io import BytesIO

import pytest
from sqlalchemy import func

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.jobs.catalog import JOBS
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.models.measurement import Measurement
from inspect_app.models.record_import import RecordImport
from inspect_app.models.stored_file import StoredFile
from tests.factories import NOW, make_employer, make_user
from tests.records import file_of, make_source, point, row_of
from workflows.record import HEALTH_KINDS, RecordKind
from workflows.record_columns import LAYOUTS
from workflows.register_import import ImportState
from workflows.roles import Role

POINT, EXAM = RecordKind.MEASUREMENT, RecordKind.HEALTH_EXAM


@pytest.fixture
def clerk(browser):
    user = make_user(Role.CLERK)
    browser.sign_in(user)
    return user


def upload(browser, content: bytes, *, source, kind=POINT, expect: int = 302):
    data = {"kind": kind.value, "source_id": source.id, "file": (BytesIO(content), "记录.csv")}
    return browser.post("record_import.new", data=data, expect=expect)


def work(kind: str) -> None:
    """What the worker does with the newest job of a kind."""
    run = db.session.scalars(db.select(JobRun).filter_by(kind=kind).order_by(JobRun.id.desc()).limit(1)).one()
    JOBS[run.kind](run.subject_id, lambda done, total: None)
    run.state = JobState.DONE
    db.session.commit()


def newest() -> RecordImport:
    return db.session.scalars(db.select(RecordImport).order_by(RecordImport.id.desc()).limit(1)).one()


def measurements() -> int:
    return db.session.scalar(db.select(func.count()).select_from(Measurement))


def rankings() -> list[JobState]:
    return list(db.session.scalars(db.select(JobRun.state).filter_by(kind="rank_register")))


def test_a_file_is_checked_shown_confirmed_and_imported(browser, clerk):
    firm, source = make_employer(), make_source()
    content = file_of(POINT, [point(firm.key), point(firm.key, post="打磨", value="未检出")])

    upload(browser, content, source=source)
    waiting = browser.get("record_import.show", import_id=newest().id).get_data(as_text=True)
    work("record_check")
    checked = browser.get("record_import.show", import_id=newest().id).get_data(as_text=True)
    before = measurements()
    browser.post("record_import.confirm", import_id=newest().id)
    browser.post("record_import.confirm", import_id=newest().id)
    work("record_import")
    imported = browser.get("record_import.show", import_id=newest().id).get_data(as_text=True)

    assert "data-progress-url" in waiting
    assert "新增 1 条" in checked
    assert "未检出" in checked
    assert (before, measurements(), newest().state) == (0, 1, ImportState.IMPORTED)
    assert "导入的结果" in imported
    assert rankings() == [JobState.OWED]
    assert source.name in browser.get("record_import.index").get_data(as_text=True)


def test_a_file_that_brings_nothing_new_owes_no_ranking_and_is_told_to_be_the_same(browser, clerk):
    firm, source = make_employer(), make_source()
    content = file_of(POINT, [point(firm.key)])
    for _time in range(2):
        upload(browser, content, source=source)
        work("record_check")
        page = browser.get("record_import.show", import_id=newest().id).get_data(as_text=True)
        browser.post("record_import.confirm", import_id=newest().id)
        work("record_import")

    assert "同样内容的文件导入过" in page
    assert (measurements(), len(rankings())) == (1, 1)


def test_the_rows_that_are_not_taken_open_by_reason(browser, clerk):
    firm, source = make_employer(), make_source()
    upload(browser, file_of(POINT, [point(firm.key, value="坏值"), point("没有的单位")]), source=source)
    work("record_check")

    page = browser.get("record_import.show", import_id=newest().id, query={"reason": "bad_value"}).get_data(as_text=True)

    assert "坏值" in page
    assert "没有的单位" not in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_result_file_names_row_column_and_reason(browser, clerk, kind):
    upload(browser, file_of(POINT, [point("=1+1", value="3")]), source=make_source())
    work("record_check")

    response = browser.get(f"record_import.result_{kind}", import_id=newest().id)

    with open_table(BytesIO(response.data)) as sheets:
        header, row = [cells for _line, cells in sheets[0].rows()]
    assert header[:5] == ["数据行", "文件行", "列", "原因", "原因代码"]
    assert [str(cell) for cell in row[:3]] == ["1", "2", "统一社会信用代码"]
    assert list(row[4:]) == ["unknown_employer", "=1+1", "=1+1"]


def test_a_withdrawn_file_changes_nothing_and_stays_on_the_list(browser, clerk):
    upload(browser, file_of(POINT, [point(make_employer().key)]), source=make_source())
    work("record_check")

    browser.post("record_import.withdraw", import_id=newest().id)
    browser.post("record_import.confirm", import_id=newest().id, expect=409)

    assert measurements() == 0
    assert "已撤回" in browser.get("record_import.index").get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        ("单位,结果\r\n甲,1\r\n".encode(), "没有找到这些列"),
        (b"PK\x03\x04 no workbook", "不是能读的表格"),
        (file_of(POINT, [point("x")], 姓名="张三"), "有个人信息的列：姓名"),
    ],
    ids=["nothing", "no columns", "broken workbook", "persons"],
)
def test_a_file_that_cannot_be_taken_is_told_at_once_and_not_kept(browser, clerk, content, words):
    page = upload(browser, content, source=make_source(), expect=200).get_data(as_text=True)

    assert words in page
    assert db.session.scalar(db.select(RecordImport.id)) is None
    assert db.session.scalar(db.select(StoredFile.sha256)) is None


def test_a_source_gives_only_its_own_kinds(browser, clerk):
    source = make_source(RecordKind.DECLARATION)

    page = upload(browser, file_of(POINT, [point("x")]), source=source, expect=200).get_data(as_text=True)

    assert f"{source.name}不提供这种记录" in page


def test_only_living_sources_of_ones_own_region_are_offered(browser, clerk):
    own, ended, other = make_source(), make_source(ended_at=NOW), make_source(scope="4408")

    page = browser.get("record_import.new").get_data(as_text=True)
    refused = upload(browser, file_of(POINT, [point("x")]), source=other, expect=200).get_data(as_text=True)

    assert own.name in page
    assert ended.name not in page
    assert other.name not in page
    assert "有 1 处要改" in refused


def test_without_a_source_the_page_says_who_makes_one(browser, clerk):
    assert "请系统管理员" in browser.get("record_import.new").get_data(as_text=True)


@pytest.mark.parametrize("kind", list(RecordKind))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_empty_file_is_the_header_alone(browser, kind, form):
    browser.sign_in(make_user(Role.HEALTH_SECTION))

    response = browser.get(f"record_import.template_{form}", kind=kind.value)

    with open_table(BytesIO(response.data)) as sheets:
        assert [cells for _line, cells in sheets[0].rows()] == [[column.header for column in LAYOUTS[kind].columns]]


def test_imports_of_health_records_do_not_exist_without_their_seat(browser):
    source = make_source()
    browser.sign_in(make_user(Role.CDC))
    upload(browser, file_of(EXAM, [row_of(EXAM, make_employer().key, "e1")]), source=source, kind=EXAM)
    work("record_check")
    browser.get("record_import.show", import_id=newest().id)
    hidden = newest().id

    browser.sign_in(make_user(Role.CLERK))
    for endpoint in ("show", "progress", "result_csv", "result_xlsx"):
        browser.get(f"record_import.{endpoint}", import_id=hidden, expect=404)
    for endpoint in ("confirm", "withdraw"):
        browser.post(f"record_import.{endpoint}", import_id=hidden, expect=404)
    for kind in HEALTH_KINDS:
        browser.get("record_import.template_csv", kind=kind.value, expect=404)
    pages = [browser.get(f"record_import.{page}").get_data(as_text=True) for page in ("index", "new")]
    refused = upload(browser, file_of(EXAM, [row_of(EXAM, "x", "e1")]), source=source, kind=EXAM, expect=200)

    assert not [page for page in pages if "职业健康检查" in page or "职业病病例" in page]
    assert "有 1 处要改" in refused.get_data(as_text=True)


def test_another_countys_import_does_not_exist(browser, clerk):
    upload(browser, file_of(POINT, [point("x")]), source=make_source())
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    browser.get("record_import.show", import_id=newest().id, expect=404)


def test_a_job_that_failed_says_why(browser, clerk):
    upload(browser, file_of(POINT, [point("x")]), source=make_source())
    run = db.session.scalars(db.select(JobRun)).one()
    run.state, run.error = JobState.FAILED, {"code": "record_import.source_ended", "details": {}}
    db.session.commit()

    assert "这个来源已经停用" in browser.get("record_import.show", import_id=newest().id).get_data(as_text=True)


def test_a_source_that_ended_meanwhile_gets_nothing_more(browser, clerk):
    firm, source = make_employer(), make_source()
    upload(browser, file_of(POINT, [point(firm.key)]), source=source)
    work("record_check")
    browser.post("record_import.confirm", import_id=newest().id)
    source.ended_at = NOW
    db.session.commit()

    with pytest.raises(Exception, match="source_ended"):
        work("record_import")
