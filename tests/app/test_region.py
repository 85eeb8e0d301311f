"""Regions: the tree with counts, a name put right, a town added."""

import pytest

from inspect_app.database import db
from inspect_app.models.region import Region
from inspect_app.queries.region import branches
from tests.factories import OTHER_TOWN, make_assistant, make_employer, make_officer, make_regions, make_user
from workflows.roles import Role


def test_each_region_counts_everything_below_it(database):
    make_employer()
    make_employer(town_code="440703101000")
    make_employer(town_code=OTHER_TOWN)
    make_officer(scope="4407")
    make_officer(scope="440703")
    make_assistant()

    counted = {one.region.code: (one.towns, one.employers, one.officers, one.assistants) for one in branches(make_user())}

    assert counted["4407"] == (3, 3, 2, 1)
    assert counted["440703"] == (2, 2, 1, 1)
    assert counted["440704"] == (1, 1, 0, 0)


def test_a_county_account_sees_its_county_and_nothing_above_or_beside(browser):
    make_regions()
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
    make_regions()
    browser.sign_in(make_user(Role.CLERK))

    page = browser.post("region.new_town", code="440703", data={"code": code, "name": "新镇"}, expect=200).text

    assert "镇街代码要以县区代码 440703 开头" in page or "区划代码只有数字" in page


def test_a_town_is_added_once_whether_with_nine_or_twelve_digits(browser):
    make_regions()
    browser.sign_in(make_user(Role.CLERK))

    browser.client.post("/regions/440703/towns/new", data={"code": "440703199", "name": "新镇"})

    town = db.session.scalar(db.select(Region).filter_by(code="440703199"))
    assert (town.scope, town.parent_code) == ("440703199", "440703")
    again = browser.client.post("/regions/440703/towns/new", data={"code": "440703199000", "name": "新镇"}).text
    assert "已经登记过" in again


def test_a_new_name_stands_in_the_history(browser):
    make_regions()
    browser.sign_in(make_user(Role.CLERK))

    browser.post("region.edit", code="440703002000", data={"name": "白沙新街道"})

    assert "名称：白沙街道 → 白沙新街道" in browser.get("region.show", code="440703002000").text


def test_the_tree_asks_few_queries(browser, count_queries):
    make_regions()
    browser.sign_in(make_user(Role.CLERK))

    with count_queries() as queries:
        browser.get("region.show", code="4407")

    assert len(queries) <= 18, queries
