"""Settings and reference data: dated values, sources, the legal reviewer's tick."""

import re
from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.setting import Setting
from inspect_app.queries.setting import value
from tests.factories import make_user
from workflows.roles import Role

DATA = {"value": "3", "valid_from": "2027-01-01", "source": "江卫办〔2026〕9号"}


@pytest.fixture
def administrator(browser):
    browser.sign_in(make_user(Role.SYSTEM_ADMINISTRATOR))
    return browser


def test_a_new_value_counts_from_its_day_and_is_unverified(administrator):
    administrator.post("setting.edit", code="visits.cap", data=DATA)

    assert value("visits.cap", on=date(2026, 12, 31)) == 2
    assert value("visits.cap", on=date(2027, 1, 1)) == 3
    page = administrator.get("setting.show", code="visits.cap").text
    assert "江卫办〔2026〕9号" in page
    assert "待核" in page
    assert "2027-01-01 起改" in administrator.get("setting.index").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_from": "2020-01-01"}, "不能早于今天"),
        ({"value": "-1"}, "0 到 100000"),
        ({"value": "two"}, "整数"),
        ({"source": ""}, "请填依据"),
    ],
)
def test_a_value_that_cannot_be_is_refused_on_its_field(administrator, changes, words):
    page = administrator.post("setting.edit", code="visits.cap", data={**DATA, **changes}, expect=200).text

    assert words in page


@pytest.mark.parametrize(
    ("code", "new", "stored"),
    [
        ("task.assistant_required", "no", False),
        ("task.number_words", "江海卫检", "江海卫检"),
        (
            "task.counts_toward_cap",
            ["draw", "from_above"],
            {"draw": True, "from_above": True, "assigned": False, "monitoring": False},
        ),
        ("warning.tiers", ["key", "watch"], ["key", "watch"]),
        ("warning.unvisited_from", "10-15", "10-15"),
    ],
)
def test_a_value_stays_of_its_kind(administrator, code, new, stored):
    administrator.post("setting.edit", code=code, data={**DATA, "value": new})

    assert value(code, on=date(2027, 1, 1)) == stored


def test_a_number_is_no_answer_to_yes_or_no(administrator):
    page = administrator.post("setting.edit", code="task.assistant_required", data={**DATA, "value": "3"}, expect=200)

    assert value("task.assistant_required", on=date(2027, 1, 1)) is True
    assert "mc-wrong" in page.text


def test_the_sources_that_count_now_are_ticked_and_all_can_be_taken_away(administrator):
    page = administrator.get("setting.edit", code="task.counts_toward_cap").text
    assert re.findall(r'<input checked[^>]* value="(draw|from_above|assigned|monitoring)"', page) == ["draw"]

    administrator.post("setting.edit", code="task.counts_toward_cap", data={key: DATA[key] for key in ("valid_from", "source")})

    assert not any(value("task.counts_toward_cap", on=date(2027, 1, 1)).values())


def test_values_are_told_in_words(administrator):
    page = administrator.get("setting.index").text

    assert "本级随机抽查 是，上级任务清单 否，交办 否，数据监测发现线索 否" in page
    assert "True" not in page


def test_a_day_of_the_year_that_cannot_be_read_is_refused_on_its_field(administrator):
    page = administrator.post("setting.edit", code="warning.unvisited_from", data={**DATA, "value": "9月1日"}, expect=200).text

    assert "像 09-01 这样" in page
    assert value("warning.unvisited_from", on=date(2027, 1, 1)) == "09-01"


def test_two_values_cannot_begin_on_one_day(administrator):
    administrator.post("setting.edit", code="visits.cap", data=DATA)

    assert "这一天已经有一个值" in administrator.post("setting.edit", code="visits.cap", data=DATA, expect=200).text


def test_an_unknown_setting_does_not_exist(administrator):
    administrator.get("setting.show", code="no.such", expect=404)
    administrator.get("setting.edit", code="no.such", expect=404)


def test_the_legal_reviewer_ticks_a_setting_with_the_source_that_was_read(administrator):
    row = db.session.scalar(db.select(Setting).filter_by(code="visits.cap"))
    administrator.get("setting.verify", row_id=row.id, expect=403)
    administrator.sign_in(make_user(Role.LEGAL))

    administrator.post("setting.verify", row_id=row.id, data={"source": "粤卫〔2025〕7号第三条"})

    db.session.refresh(row)
    assert (row.is_verified, row.source) == (True, "粤卫〔2025〕7号第三条")
    assert "核对设置" in administrator.get("setting.show", code="visits.cap").text


def test_reference_rows_are_listed_by_collection_and_ticked_with_a_source(browser):
    browser.sign_in(make_user(Role.LEGAL))
    item = db.session.scalar(db.select(ReferenceItem).filter_by(collection="town-checklist", code="T01"))

    assert "/reference/town-checklist" in browser.get("reference.index").text
    assert "T01" in browser.get("reference.show", collection="town-checklist", query={"verified": "no"}).text
    browser.post("reference.verify", item_id=item.id, data={"source": "令第5号第二十条"})

    db.session.refresh(item)
    assert (item.is_verified, item.source) == (True, "令第5号第二十条")
    assert "T01" not in browser.get("reference.show", collection="town-checklist", query={"verified": "no"}).text
    browser.get("reference.show", collection="no-such", expect=404)


def test_others_read_the_reference_and_do_not_tick_it(browser):
    browser.sign_in(make_user(Role.OFFICER))
    item = db.session.scalar(db.select(ReferenceItem))

    browser.get("reference.index")
    browser.get("reference.verify", item_id=item.id, expect=403)
    browser.get("setting.edit", code="visits.cap", expect=403)
