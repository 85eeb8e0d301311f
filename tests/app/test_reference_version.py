"""Versions of reference rows that the county makes: from a day on, by other hands than those that tick them."""

import re
from datetime import date

import pytest
from sqlalchemy.exc import ProgrammingError

from inspect_app.database import db
from inspect_app.documents.exposure import verdicts
from inspect_app.models.audit import AuditFact
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import reference, reference_check, reference_version
from inspect_app.operations.reference_plan import Content, Edit, content_of
from inspect_app.queries.reference import items
from inspect_app.queries.rule import rules
from scoring.exposure import standard
from tests.factories import NOW, TODAY, make_user
from workflows.roles import Role, SameHandsError

FAR = date(2099, 1, 1)
SOURCE = "GBZ 2.1-2019 第3号修改单"
BENZENE = ("limits-chemical", "C002")


def newest(collection, code):
    rows = db.select(ReferenceItem).filter_by(collection=collection, code=code)
    return db.session.scalars(rows.order_by(ReferenceItem.valid_from.desc())).first()


@pytest.fixture
def editor(browser):
    browser.user = make_user(Role.HEALTH_SECTION)
    browser.sign_in(browser.user)
    return browser


def sent(browser, endpoint, *, expect=302, **values):
    """The form as it came, with `data` in it, sent until the page has shown what would change, and then once more."""
    data = values.pop("data")
    filled = {**fields_of(browser.get(endpoint, **values).text), **data}
    page = browser.post(endpoint, data=filled, expect=200, **values).text
    seen = re.search(r'name="seen"[^>]* value="([0-9a-f]{64})"', page)
    if seen is None:
        assert expect == 200, page[page.find("mc-errors") :][:600]
        return page
    return browser.post(endpoint, data={**filled, "seen": seen[1]}, expect=expect, **values).text


def fields_of(page):
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        named, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if named and ('type="checkbox"' not in tag or "checked" in tag) and named[1] not in {"seen", "csrf_token"}:
            found[named[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL):
        found[name] = text
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def make_benzene(browser, *, valid_from="2026-12-01", **cells):
    item = newest(*BENZENE)
    sent(
        browser,
        "reference_edit.change",
        item_id=item.id,
        data={"pc_twa": "1", "pc_stel": "2.5", **cells, "valid_from": valid_from, "source": SOURCE},
    )
    return newest(*BENZENE)


def judged(*days):
    header = "id,factor,cas,type,value,unit,hours_per_day,days_per_week,measured_on\n"
    lines = [header, *(f"{day},苯,71-43-2,C_TWA,2,mg/m3,8,5,{day}\n" for day in days)]
    return [row[1:4] + row[5:] for row in list(verdicts(lines, standard(rules)))[1:]]


def test_records_of_both_days_are_judged_by_their_own_version(editor):
    new = make_benzene(editor)
    assert judged("2026-11-30", "2026-12-01") == [
        ("complies", "within_limit", "3", "GBZ 2.1 6.3.2 PC-TWA C002@2022-11-01"),
        ("cannot_judge", "limit_unverified", "", ""),
    ]

    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})

    assert judged("2026-11-30", "2026-12-01") == [
        ("complies", "within_limit", "3", "GBZ 2.1 6.3.2 PC-TWA C002@2022-11-01"),
        ("exceeds", "over_limit", "1", "GBZ 2.1 6.3.2 PC-TWA C002@2026-12-01"),
    ]


def test_the_form_shows_what_changes_before_anything_is_kept(editor):
    item = newest(*BENZENE)
    data = fields_of(editor.get("reference_edit.change", item_id=item.id).text)
    assert (data["pc_twa"], data["cas"], data["unit"], data["valid_from"]) == ("3", "71-43-2", "mg/m3", "2026-11-25")

    page = editor.post(
        "reference_edit.change", item_id=item.id, data={**data, "pc_twa": "1", "source": SOURCE}, expect=200
    ).text

    preview = page[page.index('id="preview"') : page.index("还要改")]
    assert re.findall(r"<span class=\"mc-2\">(.*?)</span>.*?<b>(.*?)</b>", preview, re.DOTALL) == [("3", "1")]
    assert newest(*BENZENE).id == item.id


def test_what_was_not_shown_is_not_saved(editor):
    item = newest(*BENZENE)
    data = {**fields_of(editor.get("reference_edit.change", item_id=item.id).text), "pc_twa": "1", "source": SOURCE}
    page = editor.post("reference_edit.change", item_id=item.id, data=data, expect=200).text
    seen = re.search(r'name="seen"[^>]* value="([0-9a-f]{64})"', page)[1]

    page = editor.post("reference_edit.change", item_id=item.id, data={**data, "pc_twa": "2", "seen": seen}, expect=200).text

    assert "会改成这样" in page
    assert newest(*BENZENE).id == item.id


def test_a_new_version_is_unverified_has_a_maker_and_no_confidence_of_its_own(editor):
    new = make_benzene(editor)

    assert (new.made_by_id, new.made_at, new.is_verified, new.decides) == (editor.user.id, NOW, False, False)
    assert "confidence" not in new.data
    assert new.data["molar_mass"] == "78.11"
    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="reference.versioned", subject=str(new.id)))
    assert fact.data["instead_of"] == "C002@2022-11-01"
    assert fact.data["changes"] == {"pc_twa": ["3", "1"], "pc_stel": ["6", "2.5"]}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"valid_from": "2026-11-23"}, "不能早于今天"),
        ({"pc_twa": "三"}, "要填数字"),
        ({"pc_twa": "-1"}, "要填数字"),
        ({"pc_twa": "1e3"}, "要填数字"),
        ({"cas": "71-43-3"}, "校验位"),
        ({"condition": "sio2>10"}, "条件写成"),
        ({"condition": "50<=sio2<=10"}, "条件写成"),
        ({"unit": "ppm"}, "mc-wrong"),
        ({"words": ""}, "请填名称"),
        ({"source": ""}, "请填依据"),
        ({"words": "甲苯", "cas": "108-88-3"}, "分不清用哪一条"),
    ],
)
def test_a_version_that_cannot_be_is_refused_on_its_field(editor, cells, words):
    data = {"pc_twa": "1", "valid_from": "2026-12-01", "source": SOURCE, **cells}

    page = sent(editor, "reference_edit.change", item_id=newest(*BENZENE).id, data=data, expect=200)

    assert words in page
    assert newest(*BENZENE).valid_from == date(2022, 11, 1)


def test_a_version_that_changes_nothing_is_none(editor):
    data = {"valid_from": "2026-12-01", "source": SOURCE}

    assert "完全一样" in sent(editor, "reference_edit.change", item_id=newest(*BENZENE).id, data=data, expect=200)


def test_two_versions_cannot_begin_on_one_day(editor):
    make_benzene(editor)
    data = {"pc_twa": "2", "valid_from": "2026-12-01", "source": SOURCE}

    page = sent(editor, "reference_edit.change", item_id=newest(*BENZENE).id, data=data, expect=200)

    assert "这一天已经有一个版本" in page


@pytest.mark.parametrize(
    ("collection", "code", "cells", "words"),
    [
        ("risk-matrix", "general-complies-10", {"workers_from": "20"}, "空档"),
        ("risk-matrix", "general-complies-10", {"workers_from": "5"}, "重叠"),
        ("risk-matrix", "general-complies-10", {"level": "exceeds"}, "空档|重叠"),
        ("management-bands", "B", {"score_below": ""}, "也只填一个"),
        ("management-bands", "B", {"grade": "A"}, "管同样的情形"),
        ("combined-matrix", "pilot-2022-Ⅰ-A", {"hazard_grade": "Ⅱ"}, "缺这些格"),
        ("combined-matrix", "pilot-2022-Ⅰ-A", {"class_code": "丁"}, "mc-wrong"),
        ("risk-schemes", "pilot-2022-甲", {"class_code": "乙"}, "没有“甲”类|管同样的情形"),
        ("exam-cycles", "noise-80", {"level_below": "84"}, "空档"),
        ("exam-cycles", "heat", {"level_below": "3"}, "这一栏也要填"),
        ("test-cycles", "test-severe", {"months": "一年"}, "要填整数"),
        ("limits-physical", "P-wbgt-1-100", {"time_rate": ""}, "这一栏也要填"),
        ("limits-physical", "P-wbgt-1-100", {"intensity": "2"}, "分不清用哪一条"),
        ("limits-dust", "D07", {"total": ""}, "判断程序读不懂"),
        ("limits-dust", "D02", {"condition": "40<=sio2<=80"}, "分不清用哪一条"),
        ("factor-aliases", "co", {"factor": "一氧化炭"}, "没有“一氧化炭”"),
        ("random-sources", "ssq", {"example": "3.8.14"}, "不合上面的写法"),
    ],
)
def test_a_version_with_which_the_whole_would_not_work_is_refused_in_words(editor, collection, code, cells, words):
    item = newest(collection, code)
    data = {"valid_from": "2026-12-01", "source": SOURCE, **cells}

    page = sent(editor, "reference_edit.change", item_id=item.id, data=data, expect=200)

    assert re.search(words, page), page
    assert "mc-errors" in page
    assert newest(collection, code).id == item.id


def test_an_edge_between_two_bands_moves_for_both(editor):
    first, second = newest("management-bands", "A"), newest("management-bands", "B")
    data = {"score_from": "85", f"row{second.id}-score_below": "85", f"row{second.id}-words": "B级：70—84分"}

    sent(
        editor,
        "reference_edit.change",
        item_id=first.id,
        data={**data, "valid_from": "2026-12-01", "source": "江卫办〔2026〕9号"},
    )

    assert newest("management-bands", "A").data == {"grade": "A", "score_from": "85", "score_up_to": "100"}
    assert newest("management-bands", "B").data == {"grade": "B", "score_from": "70", "score_below": "85"}
    assert newest("management-bands", "C").made_by_id is None


def test_a_version_that_came_with_the_system_may_be_ticked_by_anyone_who_may(browser):
    browser.sign_in(make_user(Role.LEGAL, Role.HEALTH_SECTION))
    item = newest(*BENZENE)

    browser.post("reference.verify", item_id=item.id, data={"source": SOURCE})

    assert item.is_verified


def test_whoever_wrote_a_version_never_ticks_it(editor):
    editor.user = make_user(Role.LEGAL, Role.HEALTH_SECTION)
    editor.sign_in(editor.user)
    new = make_benzene(editor)

    page = editor.post("reference.verify", item_id=new.id, data={"source": SOURCE}, expect=200).text

    assert "另一个人" in page
    assert not new.is_verified
    assert "要由另一个人核对" in editor.get("reference.row", item_id=new.id).text


def test_a_tick_needs_a_source(database):
    item, legal = newest(*BENZENE), make_user(Role.LEGAL)

    with pytest.raises(reference_check.SourceMissingError):
        reference_check.verify(item, source="  ", by=legal, at=NOW)


def test_a_tick_is_taken_back_with_a_reason(editor):
    new = make_benzene(editor)
    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})

    assert "请写明原因" in editor.post("reference.unverify", item_id=new.id, data={"reason": ""}, expect=200).text
    editor.post("reference.unverify", item_id=new.id, data={"reason": "看错了版本"})

    assert (new.is_verified, new.decides) == (False, False)
    page = editor.get("reference.row", item_id=new.id).text
    assert "看错了版本" in page
    assert "没有可以收回的" in editor.post("reference.unverify", item_id=new.id, data={"reason": "再"}, expect=200).text


def test_a_version_that_has_not_begun_is_written_anew_and_wants_a_new_tick(editor):
    new = make_benzene(editor, valid_from=FAR.isoformat())
    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})
    editor.sign_in(make_user(Role.HEALTH_SECTION))

    sent(editor, "reference_edit.correct", item_id=new.id, data={"pc_twa": "1.5"})

    db.session.refresh(new)
    assert (new.data["pc_twa"], new.is_verified, new.valid_from) == ("1.5", False, FAR)
    assert "PC-TWA：1 → 1.5" in editor.get("reference.row", item_id=new.id).text


def test_a_version_that_has_been_in_force_is_never_edited(editor):
    item = newest(*BENZENE)

    page = sent(editor, "reference_edit.correct", item_id=item.id, data={"pc_twa": "1"}, expect=200)

    assert "已经生效过，不能再改" in page


def test_a_version_is_withdrawn_before_its_first_day_and_the_one_before_goes_on(editor):
    new = make_benzene(editor, valid_from=FAR.isoformat())

    editor.post("reference_edit.withdraw", item_id=new.id, data={"reason": "文件没有印发"})

    assert [row[0] for row in judged("2099-01-02")] == ["complies"]
    page = editor.get("reference.row", item_id=new.id).text
    assert "从来没有用过" in page
    assert "文件没有印发" in page
    again = editor.post("reference_edit.withdraw", item_id=new.id, data={"reason": "再"}, expect=200).text
    assert "不能再改" in again


def test_a_withdrawn_version_can_be_written_anew_for_the_same_day(editor):
    new = make_benzene(editor, valid_from=FAR.isoformat())
    editor.post("reference_edit.withdraw", item_id=new.id, data={"reason": "文件没有印发"})

    sent(editor, "reference_edit.correct", item_id=new.id, data={"source": "后来印发了"})

    db.session.refresh(new)
    assert (new.valid_until, new.source) == (None, "后来印发了")


def test_an_ended_row_judges_until_its_last_day_and_the_one_before_never_comes_back(editor):
    new = make_benzene(editor)
    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})
    editor.sign_in(make_user(Role.HEALTH_SECTION))

    editor.post("reference_edit.end", item_id=new.id, data={"valid_until": "2026-12-31", "source": SOURCE})

    assert [row[:2] for row in judged("2026-11-30", "2026-12-31", "2027-01-01")] == [
        ("complies", "within_limit"),
        ("exceeds", "over_limit"),
        ("cannot_judge", "no_version_for_date"),
    ]


def test_an_end_that_has_not_come_is_taken_back(editor):
    item = newest(*BENZENE)
    editor.post("reference_edit.end", item_id=item.id, data={"valid_until": "2026-12-31", "source": SOURCE})
    editor.post("reference_edit.end", item_id=item.id, data={"valid_until": "", "source": SOURCE})

    db.session.refresh(item)
    assert item.valid_until is None
    assert "最后一天 不限" in editor.get("reference.row", item_id=item.id).text


@pytest.mark.parametrize(
    ("collection", "code", "day", "words"),
    [
        (*BENZENE, "2026-11-23", "不能早于今天"),
        (*BENZENE, "", "没有可以保存的改动"),
        ("risk-matrix", "general-complies-50", "2026-12-31", ""),
        ("risk-matrix", "general-complies-10", "2026-12-31", "空档"),
        ("combined-matrix", "pilot-2022-Ⅰ-A", "2026-12-31", "缺这些格"),
        ("limits-chemical", "C099", "2026-12-31", ""),
    ],
)
def test_an_end_that_cannot_be_is_refused(editor, collection, code, day, words):
    item = newest(collection, code)
    data = {"valid_until": day, "source": SOURCE}

    page = editor.post("reference_edit.end", item_id=item.id, data=data, expect=200 if words else 302).text

    assert words in page


def test_a_version_that_another_follows_ends_before_it(editor):
    old = newest(*BENZENE)
    make_benzene(editor)

    page = editor.post(
        "reference_edit.end", item_id=old.id, data={"valid_until": "2026-12-01", "source": SOURCE}, expect=200
    ).text

    assert "下一个版本开始的前一天" in page


def test_a_row_that_was_not_there_is_added_and_decides_after_its_tick(editor):
    cells = {"code": "C900", "words": "乙炔", "words_en": "acetylene", "cas": "74-86-2", "unit": "mg/m3", "pc_twa": "250"}

    sent(editor, "reference_edit.new", collection="limits-chemical", data={**cells, "source": SOURCE})

    item = newest("limits-chemical", "C900")
    assert (item.valid_from, item.ordinal, item.decides) == (date(2026, 11, 25), 161, False)
    assert item.data == {"cas": "74-86-2", "unit": "mg/m3", "pc_twa": "250"}
    page = sent(editor, "reference_edit.new", collection="limits-chemical", data={**cells, "source": SOURCE}, expect=200)
    assert "编号 C900 已经有了" in page


def test_an_alias_is_its_own_code_and_leads_to_a_factor(editor):
    data = {"words": "Ｂｅｎｚｏｌ", "factor": "苯", "source": "名称对照"}
    wrong = sent(editor, "reference_edit.new", collection="factor-aliases", data={**data, "factor": "苯类"}, expect=200)
    assert "限值表里没有“苯类”" in wrong

    sent(editor, "reference_edit.new", collection="factor-aliases", data=data)

    assert newest("factor-aliases", "benzol").data == {"factor": "苯"}


def test_a_collection_without_rows_takes_its_first(editor):
    assert "还没有条目" in editor.get("reference.show", collection="industry-classes").text

    data = {"words": "木质家具制造", "industry_code": "C2110", "hazard_class": "severe", "source": "2021 目录"}
    sent(editor, "reference_edit.new", collection="industry-classes", data=data)

    assert newest("industry-classes", "C2110").data == {"industry_code": "C2110", "hazard_class": "severe"}


def test_a_list_keeps_its_present_version_until_the_new_one_is_ticked(database):
    editor, legal = make_user(Role.HEALTH_SECTION), make_user(Role.LEGAL)
    item = newest("town-checklist", "T01")
    content = content_of(item)
    edit = Edit(item, Content("新的第一项", "", content.data))

    [new] = reference_version.change([edit], valid_from=TODAY, source=SOURCE, by=editor, at=NOW)
    assert items("town-checklist", on=TODAY)[0].words == item.words
    reference_check.verify(new, source=SOURCE, by=legal, at=NOW)

    assert items("town-checklist", on=TODAY)[0].words == "新的第一项"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reference_items SET words = 'x' WHERE id = :id",
        "UPDATE reference_items SET words_en = 'x' WHERE id = :id",
        "UPDATE reference_items SET code = 'x' WHERE id = :id",
        "UPDATE reference_items SET data = '{}' WHERE id = :id",
        "UPDATE reference_items SET valid_from = valid_from - 1 WHERE id = :id",
        "DELETE FROM reference_items WHERE id = :id",
        "TRUNCATE reference_items",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_in_force(database, statement):
    item = newest(*BENZENE)

    with pytest.raises(ProgrammingError, match="in force is never changed"):
        db.session.execute(db.text(statement), {"id": item.id} if ":id" in statement else {})


def test_the_database_allows_the_tick_the_source_and_the_last_day(database):
    item = newest(*BENZENE)
    changes = "is_verified = true, source = 'x', valid_until = '2099-12-31'"

    db.session.execute(db.text(f"UPDATE reference_items SET {changes} WHERE id = :id"), {"id": item.id})

    db.session.refresh(item)
    assert (item.is_verified, item.source) == (True, "x")


@pytest.mark.parametrize("collection", ["limits", "limits-chemical"])
def test_the_version_that_a_verdict_names_opens(browser, collection):
    browser.sign_in(make_user(Role.OFFICER))

    answer = browser.get("reference.version", collection=collection, version="C002@2022-11-01", expect=302)

    item = newest(*BENZENE)
    assert answer.location.endswith(f"/reference/rows/{item.id}")
    browser.get("reference.version", collection=collection, version="C002@2022-11-02", expect=404)
    browser.get("reference.version", collection=collection, version="C002", expect=404)
    browser.get("reference.version", collection="town-checklist", version="C002@2022-11-01", expect=404)


def test_a_row_tells_its_rule_its_versions_and_why_it_does_not_decide(browser):
    browser.sign_in(make_user(Role.OFFICER))
    recalled = newest("limits-chemical", "C030")

    page = browser.get("reference.row", item_id=newest(*BENZENE).id).text
    other = browser.get("reference.row", item_id=recalled.id).text

    assert "C002@2020-04-01" in page
    assert "据公开文本录入" in page
    assert "皮,G1" in page
    assert "只凭记忆录入" in other
    assert "做新版本" not in page
    assert "核对</a>" not in page


@pytest.mark.parametrize("endpoint", ["change", "correct", "end", "withdraw"])
def test_the_duty_lists_have_pages_of_their_own(editor, endpoint):
    item = db.session.scalar(db.select(ReferenceItem).filter_by(collection="duty-list").limit(1))

    editor.get(f"reference_edit.{endpoint}", item_id=item.id, expect=404)
    editor.get("reference_edit.new", collection="duty-list", expect=404)
    editor.get("reference_edit.new", collection="no-such", expect=404)


def test_the_legal_reviewer_ticks_and_does_not_write(browser):
    browser.sign_in(make_user(Role.LEGAL))

    browser.get("reference_edit.change", item_id=newest(*BENZENE).id, expect=403)
    browser.get("reference_edit.new", collection="limits-chemical", expect=403)


@pytest.mark.parametrize(("when", "shown"), [("current", ["2022-11-01"]), ("past", ["2020-04-01"]), ("future", ["2026-12-01"])])
def test_a_list_shows_the_versions_of_today_or_later_or_before(editor, when, shown):
    make_benzene(editor)

    page = editor.get("reference.show", collection="limits-chemical", query={"q": "C002", "when": when}).text

    assert re.findall(r'data-label="期限"[^>]*><span>([0-9-]{10})', page) == shown


def test_a_list_shows_the_limits_themselves(browser):
    browser.sign_in(make_user(Role.OFFICER))

    page = browser.get("reference.show", collection="limits-dust", query={"q": "矽尘"}).text

    assert 'data-label="总尘 PC-TWA"' in page
    assert "10 ≤ 游离 SiO₂（%） ≤ 50" in page
    assert "14808-60-7" in page


def test_loading_again_leaves_new_ended_and_withdrawn_versions_as_they_are(database, monkeypatch):
    user = make_user(Role.HEALTH_SECTION)
    item, ended = newest(*BENZENE), newest("limits-chemical", "C001")
    content = content_of(item)
    edit = Edit(item, Content(content.words, content.words_en, {**content.data, "pc_twa": "1"}))
    [new] = reference_version.change([edit], valid_from=FAR, source=SOURCE, by=user, at=NOW)
    reference_version.withdraw(new, reason="没有印发", by=user, at=NOW)
    reference_version.end(ended, valid_until=TODAY, source=SOURCE, by=user, at=NOW)
    count = db.session.scalar(db.select(db.func.count()).select_from(ReferenceItem))

    reference.load()
    db.session.expire_all()

    assert db.session.scalar(db.select(db.func.count()).select_from(ReferenceItem)) == count
    assert ended.valid_until == TODAY
    assert new.is_withdrawn
    assert new.data["pc_twa"] == "1"


def test_loading_takes_up_a_version_that_a_new_release_brings(database, monkeypatch):
    user = make_user(Role.HEALTH_SECTION)
    ended = newest("dose-terms", "usual")
    reference_version.end(ended, valid_until=TODAY, source=SOURCE, by=user, at=NOW)
    shipped = reference._rows

    def released(path):
        yield from shipped(path)
        if path.stem == "dose-terms":
            row = next(iter(shipped(path)))
            yield {**row, "days": "60", "valid_from": "2027-01-01"}

    monkeypatch.setattr(reference, "_rows", released)

    reference.load()
    reference.load()

    found = [rule for rule in rules("dose-terms") if rule.code == "usual"]
    assert [(rule.version, rule.valid_until, rule.data["days"]) for rule in found] == [
        ("usual@2007-11-01", TODAY, "30"),
        ("usual@2027-01-01", None, "60"),
    ]



def test_hands_are_told_apart_in_the_operation_too(database):
    user = make_user(Role.LEGAL, Role.HEALTH_SECTION)
    item = newest(*BENZENE)
    content = content_of(item)
    edit = Edit(item, Content(content.words, content.words_en, {**content.data, "pc_twa": "1"}))
    [new] = reference_version.change([edit], valid_from=TODAY, source=SOURCE, by=user, at=NOW)

    with pytest.raises(SameHandsError):
        reference_check.verify(new, source=SOURCE, by=user, at=NOW)


def test_the_page_of_a_list_tells_which_version_is_in_use_and_which_waits(editor):
    old = newest("town-checklist", "T01")
    data = {"words": "新的第一项", "valid_from": TODAY.isoformat(), "source": SOURCE}

    sent(editor, "reference_edit.change", item_id=old.id, data=data)

    page = editor.get("reference.row", item_id=newest("town-checklist", "T01").id).text
    assert "核对以前不用" in page
    assert "等核对" in page
    assert "今天适用" in page[page.index('id="versions"') :]
    assert "照用，用到的地方标为待核" in editor.get("reference.row", item_id=old.id).text


def test_a_neighbour_that_waits_for_its_tick_is_the_one_that_is_changed_next(editor):
    first, second = newest("management-bands", "A"), newest("management-bands", "B")
    data = {"score_from": "85", f"row{second.id}-score_below": "85", "valid_from": TODAY.isoformat(), "source": SOURCE}
    sent(editor, "reference_edit.change", item_id=first.id, data=data)

    page = editor.get("reference_edit.change", item_id=newest("management-bands", "A").id).text

    assert f'name="row{newest("management-bands", "B").id}-score_below"' in page


def test_the_tables_of_limits_share_their_codes(editor):
    data = {"code": "C001", "words": "某尘", "unit": "mg/m3", "total": "8", "source": SOURCE}

    page = sent(editor, "reference_edit.new", collection="limits-dust", data=data, expect=200)

    assert "编号 C001 已经有了" in page
