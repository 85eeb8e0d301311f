"""Visits by other bodies and the yearly cap."""

import pytest

from inspect_app.database import db
from inspect_app.models.visit import Visit
from inspect_app.operations import visit as visits
from inspect_app.queries.visit import counted
from tests.factories import NOW, OTHER_TOWN, TODAY, make_employer, make_user
from workflows.roles import Role

DATA = {"visited_on": "2026-10-30", "body_name": "市卫生监督所", "specialty": "传染病", "kind": "专项检查", "counts": "yes"}


def visited(employer, *days, counts=True):
    for day in days:
        values = {"visited_on": TODAY.replace(day=day), "body_name": "市所", "specialty": "传染病", "kind": "日常检查"}
        visits.add(employer, {**values, "counts_toward_cap": counts}, source="entered", by=None, at=NOW)


def test_the_list_tells_how_much_of_the_years_cap_is_used(browser):
    employer = make_employer(name="鹤山合力纸制品有限公司")
    visited(employer, 1, 2, 3)
    visited(employer, 4, counts=False)
    browser.sign_in(make_user(Role.CLERK))

    page = browser.get("visit.index").text

    assert counted({employer.id}, year=2026) == {employer.id: 3}
    assert "3 / 2" in page
    assert "超过上限" in page
    assert "待核" in page


def test_a_visit_is_entered_by_code_and_shown_with_the_years(browser):
    employer = make_employer(uscc="91440783RPKXW3CM3P")
    browser.sign_in(make_user(Role.OFFICER))

    browser.post("visit.new", data={**DATA, "uscc": " 91440783rpkxw3cm3p"})

    visit = db.session.scalar(db.select(Visit).filter_by(employer_id=employer.id))
    assert (visit.counts_toward_cap, visit.source) == (True, "entered")
    assert "2026" in browser.get("visit.show", visit_id=visit.id).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"visited_on": "2026-12-30"}, "入企日期还没有到"),
        ({"uscc": "91440783RPKXW3CM3Q"}, "没有这个代码的用人单位"),
        ({"counts": ""}, "请选一项"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_on_its_field(browser, changes, words):
    make_employer(uscc="91440783RPKXW3CM3P")
    browser.sign_in(make_user(Role.CLERK))

    page = browser.post("visit.new", data={**DATA, "uscc": "91440783RPKXW3CM3P", **changes}, expect=200).text

    assert words in page


def test_a_visit_put_right_keeps_what_was_before(browser):
    visited(make_employer(), 5)
    visit = db.session.scalar(db.select(Visit))
    browser.sign_in(make_user(Role.CLERK))

    browser.post("visit.edit", visit_id=visit.id, data={**DATA, "counts": "no"})

    page = browser.get("visit.show", visit_id=visit.id).text
    assert "检查类型：日常检查 → 专项检查" in page


def test_the_visit_of_a_task_is_changed_with_the_task(browser):
    visited(make_employer(), 5)
    visit = db.session.scalar(db.select(Visit))
    visit.task_id = 7
    browser.sign_in(make_user(Role.CLERK))

    assert "来自本局的任务" in browser.post("visit.edit", visit_id=visit.id, data=DATA, expect=200).text


def test_a_visit_of_another_region_does_not_exist(browser):
    visited(make_employer(town_code=OTHER_TOWN), 5)
    visit = db.session.scalar(db.select(Visit))
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    browser.get("visit.show", visit_id=visit.id, expect=404)


def test_a_code_with_several_workplaces_asks_which_one(browser):
    code = "91440783RPKXW3CM3P"
    make_employer(uscc=code, key=code)
    other = make_employer(uscc=code, key=f"{code}-02", number=2)
    browser.sign_in(make_user(Role.CLERK))

    asked = browser.post("visit.new", data={**DATA, "uscc": code}, expect=200).text
    browser.post("visit.new", data={**DATA, "uscc": code, "workplace": other.key})

    assert "请选一处" in asked
    assert other.address in asked
    assert db.session.scalars(db.select(Visit)).one().employer_id == other.id
