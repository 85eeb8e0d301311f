"""Regions: the tree with counts, a name put right, one added below another, a list imported."""

from io import BytesIO

import pytest

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.region import Region
from inspect_app.operations import small_import
from inspect_app.operations.region import SPEC
from inspect_app.operations.small_import import Effect, Outcome
from inspect_app.queries.region import branches
from tests.factories import NOW, OTHER_TOWN, make_assistant, make_employer, make_officer, make_user
from workflows.roles import Role


def test_each_region_counts_everything_below_it(database):
    make_employer()
    make_employer(town_code="440703101000")
    make_employer(town_code=OTHER_TOWN)
    make_officer(scope="4407")
    make_officer(scope="440703")
    make_assistant()

    counted = {one.region.code: (one.towns, one.employers, one.officers, one.assistants) for one in branches(make_user())}

    assert counted["4407"] == (82, 3, 2, 1)
    assert counted["440703"] == (6, 2, 1, 1)
    assert counted["440704"] == (3, 1, 0, 0)


def test_a_county_account_sees_its_county_and_nothing_above_or_beside(browser):
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    page = browser.get("region.index").text

    assert "蓬江区" in page
    assert "江海区" not in page
    assert "广东省" not in page
    browser.get("region.show", code="440704", expect=404)
    browser.get("region.show", code="4407", expect=404)
    assert "白沙街道" in browser.get("region.show", code="440703").text


@pytest.mark.parametrize("code", ["440704999000", "44070300", "4407030021", "abcdefghi"])
def test_a_town_needs_the_digits_of_its_county(browser, code):
    browser.sign_in(make_user(Role.CLERK))

    page = browser.post("region.new", code="440703", data={"code": code, "name": "新镇"}, expect=200).text

    assert "代码要以上级 440703 开头" in page or "区划代码只有数字" in page


def test_a_town_is_added_once_whether_with_nine_or_twelve_digits(browser):
    browser.sign_in(make_user(Role.CLERK))

    browser.client.post("/regions/440703/parts/new", data={"code": "440703199", "name": "新镇"})

    town = db.session.scalar(db.select(Region).filter_by(code="440703199"))
    assert (town.scope, town.parent_code) == ("440703199", "440703")
    again = browser.client.post("/regions/440703/parts/new", data={"code": "440703199000", "name": "新镇"}).text
    assert "已经登记过" in again


def test_a_new_name_stands_in_the_history(browser):
    browser.sign_in(make_user(Role.CLERK))

    browser.post("region.edit", code="440703002000", data={"name": "白沙新街道"})

    assert "名称：白沙街道 → 白沙新街道" in browser.get("region.show", code="440703002000").text


def test_the_tree_asks_few_queries(browser, count_queries):
    browser.sign_in(make_user(Role.CLERK))

    with count_queries() as queries:
        browser.get("region.show", code="4407")

    assert len(queries) <= 18, queries


@pytest.mark.parametrize(("parent", "code", "scope"), [("44", "440800", "4408"), ("4407", "440790", "440790")])
def test_a_city_and_a_county_are_added_below_their_region(browser, parent, code, scope):
    browser.sign_in(make_user(Role.CLERK, scope="44"))

    browser.post("region.new", code=parent, data={"code": code, "name": "新区划"})

    added = db.session.scalar(db.select(Region).filter_by(code=scope))
    assert (added.scope, added.parent_code) == (scope, parent)
    browser.get("region.new", code="440703002000", expect=404)


BEIJING = ("区划代码,名称", "110101001000,东华门街道", "110000,北京市", "110100,市辖区", "110101000000,东城区")


def imported(*lines: str, by=None) -> Outcome:
    with open_table(BytesIO("\n".join(lines).encode())) as sheets:
        table = small_import.table_of(SPEC, [sheet.rows() for sheet in sheets])
    return small_import.run(SPEC, table, by=by, at=NOW)


def test_a_list_of_regions_is_brought_in_whatever_its_order_and_twice_changes_nothing(database):
    first, second = imported(*BEIJING), imported(*BEIJING)

    assert first.counts() == {"added": 4, "changed": 0, "unchanged": 0, "rejected": 0}
    assert second.counts() == {"added": 0, "changed": 0, "unchanged": 4, "rejected": 0}
    town = db.session.get_one(Region, "110101001000")
    assert (town.parent_code, db.session.get_one(Region, "110101").parent_code) == ("110101", "1101")


def test_of_a_list_of_regions_each_bad_row_is_told_and_the_good_ones_are_taken(database):
    lines = (
        "code,name",
        "440800,湛江市",
        "4408,又一次",
        "310101,黄浦区",
        "440703002001,某村",
        "4407x,某区",
        "440705,",
        "440703,蓬江新区",
    )

    outcome = imported(*lines)

    assert [(one.row, one.fault.value) for one in outcome.rejected] == [
        (2, "twice_in_file"),
        (3, "unknown_parent"),
        (4, "bad_region_code"),
        (5, "bad_region_code"),
        (6, "empty"),
    ]
    assert outcome.effects == {Effect.ADDED: 1, Effect.CHANGED: 1}


def test_a_county_brings_in_only_its_own_towns(database):

    outcome = imported("代码,名称", "440703199,新镇", "440704199,别处", by=make_user(Role.CLERK, scope="440703"))

    assert [(one.row, one.fault.value) for one in outcome.rejected] == [(2, "other_region")]
    assert outcome.effects == {Effect.ADDED: 1}
