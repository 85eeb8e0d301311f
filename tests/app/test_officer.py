"""Officers: the list with filters and search, one officer, adding, changing, importing through the pages."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.models.small_import import SmallImport
from tests.factories import make_body, make_officer, make_user
from workflows.roles import Role

OFFICERS = (Path(__file__).parent.parent / "data" / "small" / "officers.csv").read_bytes()


def sign_in(browser, role=Role.CLERK, **values):
    user = make_user(role, **values)
    browser.sign_in(user)
    return user


def form(officer, **changes):
    return {
        "name": officer.name,
        "certificate": officer.certificate,
        "body_id": officer.body_id,
        "fields": "、".join(officer.fields),
        "valid_until": officer.valid_until.isoformat(),
        "status": officer.status.value,
        "version": officer.version,
        **changes,
    }


@pytest.mark.parametrize("words", ["梁玲", "44079", "llj", "LLJ"])
def test_an_officer_is_found_by_part_of_the_name_start_of_the_number_or_initials(browser, words):
    make_officer(name="梁玲健", certificate="4407900001")
    make_officer(name="何小满", certificate="5500000002")
    sign_in(browser)

    page = browser.get("officer.index", query={"q": words}).text

    assert "梁玲健" in page
    assert "何小满" not in page


def test_the_list_is_filtered_by_certificate_and_marks_what_expires(browser):
    make_officer(name="过期人", valid_until=date(2026, 11, 1))
    make_officer(name="将到期", valid_until=date(2026, 12, 31))
    make_officer(name="有效人", valid_until=date(2030, 1, 1))
    sign_in(browser)

    page = browser.get("officer.index", query={"term": "expired"}).text

    assert "过期人" in page
    assert "将到期" not in page
    assert "有效人" not in page
    assert "已过期" in page
    assert "快到期" in browser.get("officer.index").text


def test_an_unknown_filter_value_is_no_filter_and_no_error(browser):
    make_officer(name="何小满")
    sign_in(browser)

    page = browser.get("officer.index", query={"status": "asleep", "body": "x' or 1", "after": '["\\u0000", {}]'}).text

    assert "何小满" in page


def test_pages_follow_each_other_and_lead_back(browser):
    for number in range(120):
        make_officer(certificate=f"4407{number:06}", name=f"执法员第{number:03}号")
    sign_in(browser)
    second = next_page(browser.get("officer.index", query={"status": "on_duty"}).text)
    third = next_page(browser.open(second).text)

    last = browser.open(third).text
    back = browser.open(link(last, "prev")).text

    assert "执法员第119号" in last
    assert 'rel="next"' not in last
    assert "执法员第050号" in back
    assert "执法员第099号" in back
    assert "执法员第100号" not in back
    assert "status=on_duty" in second


def next_page(text):
    return link(text, "next")


def link(text, rel):
    return text.split(f'" rel="{rel}"')[0].rpartition('href="')[2].replace("&amp;", "&")


def test_the_list_asks_few_queries_however_long_it_is(browser, count_queries):
    for _ in range(60):
        make_officer()
    sign_in(browser)

    with count_queries() as queries:
        browser.get("officer.index")

    assert len(queries) <= 8, queries


def test_an_officer_of_another_region_does_not_exist(browser):
    officer = make_officer(scope="440704")
    sign_in(browser, scope="440703")

    browser.get("officer.show", officer_id=officer.id, expect=404)
    browser.get("officer.edit", officer_id=officer.id, expect=404)
    assert officer.name not in browser.get("officer.index").text


def test_an_officer_is_added_with_the_region_of_the_body(browser):
    body = make_body(scope="440703")
    sign_in(browser)

    browser.post(
        "officer.new",
        data={
            "name": " 何　小满 ",
            "certificate": "4407900001",
            "body_id": body.id,
            "fields": "职业卫生，放射卫生",
            "valid_until": "2029-01-01",
            "status": "on_duty",
        },
    )

    officer = db.session.scalar(db.select(Officer).filter_by(certificate="4407900001"))
    assert (officer.name, officer.scope, officer.fields) == ("何 小满", "440703", ["职业卫生", "放射卫生"])


def test_a_taken_number_is_told_on_its_field_and_what_was_typed_stays(browser):
    officer = make_officer(certificate="4407900001")
    sign_in(browser)

    page = browser.post("officer.new", data=form(officer, name="新来的"), expect=200).text

    assert "执法证号 4407900001 已经登记过" in page
    assert 'value="新来的"' in page


def test_a_change_stands_in_the_history_with_before_and_after(browser):
    officer = make_officer()
    sign_in(browser)

    browser.post("officer.edit", officer_id=officer.id, data=form(officer, status="on_leave", valid_until="2031-05-01"))

    page = browser.get("officer.show", officer_id=officer.id).text
    assert "状态：在岗 → 休假" in page
    assert "证件有效期至：2029-12-31 → 2031-05-01" in page


def test_saving_an_old_page_is_refused_and_keeps_the_newer_record(browser):
    officer = make_officer()
    sign_in(browser)
    old = form(officer, name="旧页面")
    browser.post("officer.edit", officer_id=officer.id, data=form(officer, status="on_leave"))

    page = browser.post("officer.edit", officer_id=officer.id, data=old, expect=200).text

    assert "有人刚改过这条记录" in page
    db.session.refresh(officer)
    assert officer.status is DutyStatus.ON_LEAVE
    assert officer.name != "旧页面"


def test_a_file_is_looked_through_first_and_imported_once(browser):
    sign_in(browser)

    shown = browser.post("officer.import_new", data={"file": (BytesIO(OFFICERS), "officers.csv")}, follow=True, expect=200)
    batch = db.session.scalar(db.select(SmallImport))

    assert "新增 117 行" in shown.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Officer)) == 0
    done = browser.post("officer.import_apply", import_id=batch.id, follow=True, expect=200)
    assert "新增 117，更改 0，不变 0，退回 0" in done.text
    browser.post("officer.import_apply", import_id=batch.id, expect=409)
    assert db.session.scalar(db.select(db.func.count()).select_from(Officer)) == 117


def test_rejected_rows_can_be_downloaded_and_a_formula_in_them_stays_text(browser):
    sign_in(browser)
    content = "执法证号,姓名,单位,区划代码,执法领域,证件有效期至\n=1+1证,何一,所,440703,职业卫生,2029-01-01\n".encode()
    browser.post("officer.import_new", data={"file": (BytesIO(content), "x.csv")})
    batch = db.session.scalar(db.select(SmallImport))

    rows = browser.get("officer.import_rejects", import_id=batch.id).get_data().decode("utf-8-sig").splitlines()

    assert rows[1].startswith("1,执法证号,'=1+1证,")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件"), (b"\x00\x01\x02" * 300, "文件"), ("单位,人\n1,2".encode(), "没有找到这些列：执法证号、姓名")],
)
def test_a_file_that_is_no_register_is_refused_on_its_field(browser, content, words):
    sign_in(browser)

    page = browser.post("officer.import_new", data={"file": (BytesIO(content), "x.csv")}, expect=200).text

    assert words in page
    assert db.session.scalar(db.select(db.func.count()).select_from(SmallImport)) == 0


def test_an_import_belongs_to_whoever_made_it_and_to_its_register(browser):
    user = sign_in(browser)
    browser.post("officer.import_new", data={"file": (BytesIO(OFFICERS), "officers.csv")})
    batch = db.session.scalar(db.select(SmallImport).filter_by(by_id=user.id))

    browser.get("assistant.import_show", import_id=batch.id, expect=404)
    sign_in(browser)
    browser.get("officer.import_show", import_id=batch.id, expect=404)
    assert not db.session.scalars(db.select(AuditFact).filter_by(kind="officer.added")).all()
