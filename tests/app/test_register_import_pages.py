"""Importing through the screen: upload, dry run, counts with reasons, confirmation, result file."""

from io import BytesIO

import pytest
from sqlalchemy import func

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.jobs.catalog import JOBS
from inspect_app.models.employer import Employer
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.models.register_import import RegisterImport
from inspect_app.operations import employer_merge
from tests.factories import NOW, make_user
from tests.registers import csv_bytes, good_row, spoiled_rows, xlsx_bytes
from workflows.register_import import ImportState
from workflows.roles import Role

ROWS = [row for _kind, row in spoiled_rows()]
BAD = sorted(kind for kind, _row in spoiled_rows() if kind != "good" and not kind.startswith("ok_"))


@pytest.fixture
def clerk(browser):
    user = make_user(Role.CLERK)
    browser.sign_in(user)
    return user


def upload(browser, content: bytes, *, name: str = "名录.xlsx", expect: int = 302):
    return browser.post("register_import.new", data={"file": (BytesIO(content), name)}, expect=expect)


def work() -> None:
    """What the worker does with the newest job."""
    run = db.session.scalars(db.select(JobRun).order_by(JobRun.id.desc()).limit(1)).one()
    JOBS[run.kind](run.subject_id, lambda done, total: None)
    run.state = JobState.DONE
    db.session.commit()


def work_import() -> None:
    run = db.session.scalars(db.select(JobRun).filter_by(kind="register_import").order_by(JobRun.id.desc()).limit(1)).one()
    JOBS[run.kind](run.subject_id, lambda done, total: None)
    run.state = JobState.DONE
    db.session.commit()


def newest() -> RegisterImport:
    return db.session.scalars(db.select(RegisterImport).order_by(RegisterImport.id.desc()).limit(1)).one()


def employers() -> int:
    return db.session.scalar(db.select(func.count()).select_from(Employer))


def test_a_file_is_checked_shown_confirmed_and_imported(browser, clerk):
    upload(browser, xlsx_bytes(ROWS))
    waiting = browser.get("register_import.show", import_id=newest().id).get_data(as_text=True)
    work()
    checked = browser.get("register_import.show", import_id=newest().id).get_data(as_text=True)
    before = employers()
    browser.post("register_import.confirm", import_id=newest().id)
    run = db.session.scalars(db.select(JobRun).filter_by(kind="register_import")).one()
    JOBS[run.kind](run.subject_id, lambda done, total: None)
    run.state = JobState.DONE
    imported = browser.get("register_import.show", import_id=newest().id).get_data(as_text=True)

    good = len(ROWS) - len(BAD)
    assert "data-progress-url" in waiting
    assert f"新增 {good} 家" in checked
    assert "2026-02-30" in checked
    assert (before, employers()) == (0, good)
    assert newest().state is ImportState.IMPORTED
    assert "导入的结果" in imported
    assert db.session.scalars(db.select(JobRun).filter_by(kind="rank_register")).one().state is JobState.OWED


def test_the_rows_that_are_not_taken_open_by_reason(browser, clerk):
    upload(browser, csv_bytes(ROWS))
    work()

    page = browser.get("register_import.show", import_id=newest().id, query={"reason": "date_impossible"})

    assert "2026-02-30" in page.get_data(as_text=True)
    assert "十几人" not in page.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_result_file_names_row_column_and_reason(browser, clerk, kind):
    upload(browser, csv_bytes([*ROWS, good_row(40, 单位名称="=1+1", 接害人数="x")]))
    work()

    response = browser.get(f"register_import.result_{kind}", import_id=newest().id)

    with open_table(BytesIO(response.data)) as sheets:
        header, *rows = [cells for _line, cells in sheets[0].rows()]
    told = {row[5]: row for row in rows}
    assert header[:6] == ["数据行", "文件行", "处理", "列", "原因", "原因代码"]
    assert set(told) == set(BAD)
    assert [str(cell) for cell in told["date_impossible"][:4]] == ["17", "18", "未收", "最近申报日期"]
    assert any(row[7] == "=1+1" for row in rows)


def test_a_withdrawn_file_changes_nothing_and_stays_on_the_list(browser, clerk):
    upload(browser, csv_bytes(ROWS))
    work()

    browser.post("register_import.withdraw", import_id=newest().id)
    browser.post("register_import.confirm", import_id=newest().id, expect=409)

    assert employers() == 0
    assert "已撤回" in browser.get("register_import.index").get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"   \r\n", "没有找到表头"),
        (b"PK\x03\x04 no workbook", "不是能读的表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .xls"),
        ("镇街,接害人数\r\n白沙街道,3\r\n".encode(), "没有找到表头"),
        (bytes(range(256)) * 40, "不是能读的表格"),
    ],
    ids=["nothing", "blank", "broken workbook", "old Excel", "no names", "noise"],
)
def test_a_file_that_cannot_be_read_is_told_at_once_and_not_kept(browser, clerk, content, words):
    page = upload(browser, content, expect=200).get_data(as_text=True)

    assert words in page
    assert db.session.scalar(db.select(RegisterImport.id)) is None


def test_a_job_that_failed_says_why(browser, clerk):
    upload(browser, csv_bytes(ROWS))
    run = db.session.scalars(db.select(JobRun)).one()
    run.state, run.error = JobState.FAILED, {"code": "table.broken", "details": {"line": 7}}
    db.session.commit()

    assert "第 7 行断了" in browser.get("register_import.show", import_id=newest().id).get_data(as_text=True)


def test_progress_is_told_as_json(browser, clerk):
    upload(browser, csv_bytes(ROWS))
    run = db.session.scalars(db.select(JobRun)).one()
    run.state, run.done, run.total = JobState.RUNNING, 1000, 20000
    db.session.commit()

    told = browser.get("register_import.progress", import_id=newest().id).get_json()

    assert (told["done"], told["total"], told["state"], told["words"]) == (1000, 20000, "running", "1,000 / 20,000")


def test_another_countys_import_does_not_exist(browser, clerk):
    upload(browser, csv_bytes(ROWS))
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    browser.get("register_import.show", import_id=newest().id, expect=404)


def test_confirming_twice_shows_what_the_first_press_began(browser, clerk):
    upload(browser, csv_bytes(ROWS))
    work()

    browser.post("register_import.confirm", import_id=newest().id)
    again = browser.post("register_import.confirm", import_id=newest().id)

    assert again.location.endswith(f"/register-imports/{newest().id}")
    assert len(db.session.scalars(db.select(JobRun).filter_by(kind="register_import")).all()) == 1


def test_the_check_of_a_new_file_knows_about_how_much_there_is_to_read(browser, clerk):
    upload(browser, csv_bytes([good_row(number) for number in range(1, 1101)]))
    run, told = db.session.scalars(db.select(JobRun)).one(), []

    JOBS[run.kind](run.subject_id, lambda done, total: told.append((done, total)))

    assert told == [(1000, 1101), (1100, 1100)]


def test_a_result_file_and_the_page_tell_news_about_a_merged_entry(browser, clerk):
    rows = [good_row(1), good_row(1, 工作场所地址="同一处的另一种写法")]
    for content in (csv_bytes(rows), csv_bytes([rows[0], rows[1] | {"接害人数": 1}])):
        upload(browser, content)
        work()
        browser.post("register_import.confirm", import_id=newest().id)
        work_import()
        first, second = db.session.scalars(db.select(Employer).order_by(Employer.id))
        if second.merged_into_id is None:
            employer_merge.merge(second, into=first, reason="同一处", by=clerk, at=NOW)

    page = browser.get("register_import.show", import_id=newest().id).get_data(as_text=True)
    result = browser.get("register_import.result_csv", import_id=newest().id).get_data(as_text=True)

    assert "已经合并的登记，文件里有新内容" in page
    assert "这条登记已经合并，没有改动" in result
