"""What is on record of an employer: one line of time, test reports with their verdicts, and who may see what."""

from datetime import date, timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.measurement import MeasurementReport
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import employer_merge, record_import
from inspect_app.operations.record_book import book
from tests.factories import NOW, TODAY, make_employer, make_user
from tests.records import make_source, point, row_of
from workflows.record import RecordKind
from workflows.roles import GRANTS, Permission, Role

POINT = RecordKind.MEASUREMENT
HINT = "筛查提示，非执法证据"


def recorded(*rows, kind=POINT, source=None):
    source = source or make_source()
    import_, answers = record_import.take(rows, kind=kind, source=source, book=book(on=TODAY), at=NOW)
    assert import_.rejected == 0, answers
    db.session.commit()
    return source


def one_of_each(firm, source=None):
    source = source or make_source()
    for number, kind in enumerate(RecordKind):
        recorded(row_of(kind, firm.key, f"r{number}"), kind=kind, source=source)
    return source


def text_of(browser, endpoint, **values) -> str:
    return browser.get(endpoint, **values).get_data(as_text=True)


def report() -> MeasurementReport:
    return db.session.scalars(db.select(MeasurementReport).order_by(MeasurementReport.id.desc()).limit(1)).one()


def test_records_of_all_kinds_are_one_line_of_time_newest_first(browser):
    firm = make_employer()
    source = one_of_each(firm)
    browser.sign_in(make_user(Role.HEALTH_SECTION))

    for page in (text_of(browser, "employer.show", employer_id=firm.id), text_of(browser, "record.index", employer_id=firm.id)):
        section = page[page.index("mc-log") :]
        days = ["2026-10-12", "2026-09-03", "2026-08-20", "2026-06-30", "2026-05-06", "2026-03-05", "2026-02-01"]
        places = [section.index(f'datetime="{day}"') for day in days]
        assert places == sorted(places)
        for words in ("实检 18 人", "疑似职业病 1 人", "职业性化学中毒", "接触 35 人次", "二期喷涂线", "得分 82.5", source.name):
            assert words in section


def test_an_exceeded_report_stands_out_as_a_hint_and_one_that_complies_does_not(browser):
    good, bad = make_employer(), make_employer()
    recorded(point(good.key, "p1"))
    recorded(point(bad.key, "p1", value="4.5"), point(bad.key, "p2"), point(bad.key, "p3", factor="某溶剂", cas=""))
    browser.sign_in(make_user(Role.OFFICER))

    fine, grave = (text_of(browser, "employer.show", employer_id=firm.id) for firm in (good, bad))

    assert "全部未超标" in fine
    assert HINT not in fine
    for words in ("超标 1 点", "不能判定 1 点", "超标因素：苯", HINT):
        assert words in grave


def test_a_report_shows_each_point_with_limit_ratio_verdict_and_version(browser):
    firm = make_employer()
    recorded(
        point(firm.key, "p1", value="4.5"),
        point(firm.key, "p2", post="打磨", value="<0.05"),
        point(firm.key, "p3", post="冲压", factor="噪声", cas="", type="LAEQ", unit="dB(A)", value="90", hours_per_day=""),
    )
    browser.sign_in(make_user(Role.OFFICER))

    page = text_of(browser, "record.report", report_id=report().id)
    exceeded = browser.get("record.report", report_id=report().id, query={"verdict": "exceeds"}).get_data(as_text=True)

    for words in ("4.5", "1.5", "&lt;0.05", "没有写接触时间", "C002@2022-11-01", "GBZ 2.1 6.3.2 PC-TWA", "接触 6 人"):
        assert words in page, words
    assert "待核" in page
    assert HINT in page
    assert "打磨" not in exceeded
    assert "喷漆工位" in exceeded


def test_a_verified_limit_is_not_marked(browser):
    firm = make_employer()
    recorded(point(firm.key, "p1"))
    for limit in db.session.scalars(db.select(ReferenceItem).filter_by(code="C002")):
        limit.is_verified = True
    db.session.commit()
    browser.sign_in(make_user(Role.OFFICER))

    assert "待核" not in text_of(browser, "record.report", report_id=report().id)


def test_a_mixture_is_judged_together_on_its_own_line(browser):
    firm = make_employer()
    mixed = {"mixture": "甲组", "cas": ""}
    recorded(
        point(firm.key, "p1", value="2", **mixed),
        point(firm.key, "p2", factor="甲苯", value="30", **mixed),
        point(firm.key, "p3", post="打磨", value="1", **mixed),
    )
    browser.sign_in(make_user(Role.OFFICER))

    page = text_of(browser, "record.report", report_id=report().id)

    section = page[page.index('id="mixtures"') :]
    assert "1.267" in section
    assert "苯、甲苯" in section
    assert section.count("甲组") == 2


def test_without_the_seat_of_health_surveillance_there_is_no_trace_of_health_records(browser):
    firm, other = make_employer(), make_employer()
    for kind in (RecordKind.HEALTH_EXAM, RecordKind.DISEASE_CASE):
        recorded(row_of(kind, firm.key, "h1", **{"factors": "砷"} if kind is RecordKind.HEALTH_EXAM else {}), kind=kind)
    for role in Role:
        if Permission.RECORD_VIEW not in GRANTS[role] or Permission.HEALTH_VIEW in GRANTS[role]:
            continue
        browser.sign_in(make_user(role))
        for endpoint in ("employer.show", "record.index", "employer.before_visit"):
            seen, empty = (text_of(browser, endpoint, employer_id=one.id) for one in (firm, other))
            assert len(seen) - len(firm.name) == pytest.approx(len(empty) - len(other.name), abs=200)
            for words in ("2026-09-03", "2026-08-20", "职业健康检查", "职业病病例", "实检", "确诊", "苯中毒", "砷"):
                assert words not in seen, (role, endpoint, words)
        forced = browser.get("record.index", employer_id=firm.id, query={"kind": "health_exam"}).get_data(as_text=True)
        assert "2026-09-03" not in forced


def test_the_sheet_before_a_visit_tells_the_last_test_and_exam(browser):
    firm = make_employer()
    recorded(point(firm.key, "p1", value="4.5", report="旧报告", measured_on="2025-01-01"))
    one_of_each(firm)
    browser.sign_in(make_user(Role.HEALTH_SECTION))
    whole = text_of(browser, "employer.before_visit", employer_id=firm.id)
    browser.sign_in(make_user(Role.OFFICER))
    without_health = text_of(browser, "employer.before_visit", employer_id=firm.id)

    for page in (whole, without_health):
        assert "检测 1 点，超标 0 点，不能判定 0 点" in page
        assert "旧报告" not in page
    assert "疑似职业病 1 人" in whole
    assert "疑似职业病 1 人" not in without_health


def test_who_may_not_see_records_has_no_section_and_no_page(browser):
    firm = make_employer()
    one_of_each(firm)
    browser.sign_in(make_user(Role.TOWN_TEAM))

    page = text_of(browser, "employer.show", employer_id=firm.id)

    assert "监管记录" not in page
    assert "最近的检测报告" not in text_of(browser, "employer.before_visit", employer_id=firm.id)
    browser.get("record.index", employer_id=firm.id, expect=403)
    browser.get("record.report", report_id=report().id, expect=403)


def test_records_of_another_region_do_not_exist(browser):
    firm = make_employer()
    one_of_each(firm)
    browser.sign_in(make_user(Role.OFFICER, scope="4408"))

    browser.get("record.index", employer_id=firm.id, expect=404)
    browser.get("record.report", report_id=report().id, expect=404)


def test_a_merged_entry_brings_its_records_along(browser):
    firm, merged = make_employer(), make_employer()
    recorded(point(merged.key, "p1", report="合并前的报告"))
    employer_merge.merge(merged, into=firm, reason="同一家", by=make_user(Role.CLERK), at=NOW)
    browser.sign_in(make_user(Role.OFFICER))

    assert "合并前的报告" in text_of(browser, "employer.show", employer_id=firm.id)


def test_the_line_pages_without_gaps_and_narrows_by_kind(browser):
    firm, source = make_employer(), make_source()
    days = [date(2026, 1, 1) + timedelta(days=number // 2) for number in range(70)]
    recorded(
        *(row_of(RecordKind.DECLARATION, firm.key, f"d{n}", declared_on=day.isoformat()) for n, day in enumerate(days)),
        kind=RecordKind.DECLARATION,
        source=source,
    )
    recorded(point(firm.key, "p1", measured_on="2026-01-10"))
    browser.sign_in(make_user(Role.OFFICER))

    seen, path = 0, browser.url("record.index", employer_id=firm.id)
    while path:
        page = browser.open(path).get_data(as_text=True)
        seen += page.count("来源：")
        found = page.rpartition('rel="next"')[0].rpartition('href="')[2]
        path = found.partition('"')[0].replace("&amp;", "&") if found else ""
    narrowed = browser.get("record.index", employer_id=firm.id, query={"kind": "measurement"}).get_data(as_text=True)

    assert seen == 71
    assert narrowed.count("来源：") == 1


def test_the_pages_ask_no_more_however_many_records_there_are(browser, count_queries):
    firm, source, user = make_employer(), make_source(), make_user(Role.HEALTH_SECTION)
    pages = [("employer.show", {"employer_id": firm.id}), ("record.index", {"employer_id": firm.id})]
    asked = {}
    for time, size in enumerate((1, 8)):
        for number in range(size):
            for kind in RecordKind:
                recorded(row_of(kind, firm.key, f"{kind}{time}-{number}"), kind=kind, source=source)
        many = {"report": "多点", "mixture": "甲"}
        recorded(*(point(firm.key, f"more{time}-{n}", post=f"岗{n}", **many) for n in range(size * 5)), source=source)
        for endpoint, values in [*pages, ("record.report", {"report_id": report().id})]:
            browser.sign_in(user)
            with count_queries() as sent:
                browser.get(endpoint, **values)
            asked.setdefault(endpoint, []).append(len(sent))

    assert all(many <= few for few, many in asked.values()), asked
    assert max(asked["record.index"]) < 25


def test_english_pages_have_no_chinese_words_of_ours(browser):
    firm = make_employer(name="Firm", address="")
    one_of_each(firm)
    browser.sign_in(make_user(Role.HEALTH_SECTION, locale="en"))

    page = text_of(browser, "record.index", employer_id=firm.id)

    for words in ("1 suspected of disease", "Chemical poisoning", "accepted 2026-02-01", "own combined class"):
        assert words in page
