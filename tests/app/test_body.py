"""Enforcement bodies: matters, basis, dates."""

from inspect_app.database import db
from inspect_app.models.body import Body
from tests.factories import make_body, make_officer, make_user
from workflows.roles import Role

DATA = {
    "name": "棠下镇人民政府",
    "short_name": "棠下镇",
    "kind": "town",
    "region_code": "440703101000",
    "matters": "职业卫生、公共场所",
    "basis": "粤府函〔2020〕1号",
    "valid_from": "2021-01-01",
    "valid_until": "",
}


def test_a_body_is_added_with_what_was_handed_to_it(browser):
    browser.sign_in(make_user(Role.CLERK))

    browser.post("body.new", data=DATA)

    body = db.session.scalar(db.select(Body).filter_by(name="棠下镇人民政府"))
    assert (body.scope, body.matters, body.valid_until) == ("440703101", ["职业卫生", "公共场所"], None)
    page = browser.get("body.show", body_id=body.id).text
    assert "粤府函〔2020〕1号" in page
    assert "没有填全" not in page


def test_reversed_dates_and_a_taken_name_are_refused_on_their_fields(browser):
    make_body(name="棠下镇人民政府")
    browser.sign_in(make_user(Role.CLERK))

    assert "已经有叫 棠下镇人民政府 的执法主体" in browser.post("body.new", data=DATA, expect=200).text
    page = browser.post("body.new", data={**DATA, "name": "别的", "valid_until": "2020-01-01"}, expect=200).text
    assert "结束日期不能早于开始日期" in page


def test_the_count_of_officers_opens_into_those_officers(browser):
    body = make_body()
    officer = make_officer(body=body)
    make_officer(name="别处的人")
    browser.sign_in(make_user(Role.CLERK))

    assert f'href="/officers?body={body.id}"' in browser.get("body.index").text
    page = browser.get("officer.index", query={"body": body.id}).text
    assert officer.name in page
    assert "别处的人" not in page


def test_a_body_without_basis_says_so(browser):
    body = make_body(matters=[], basis="")
    browser.sign_in(make_user(Role.CLERK))

    assert "没有填全" in browser.get("body.show", body_id=body.id).text
