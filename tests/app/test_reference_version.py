"""Versions of reference rows that the county makes: from a day on, by other hands than those that tick them."""

import re
from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from tests.factories import NOW, TODAY, make_user
from tests.reference_edits import BENZENE, SOURCE, fields_of, judged, make_benzene, newest, sent
from workflows.roles import Role


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
