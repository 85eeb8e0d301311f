"""Town assistants: the list, phones for few, adding and changing."""

from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from tests.factories import OTHER_TOWN, TOWN, make_assistant, make_user
from workflows.roles import Role


def test_a_phone_is_whole_only_for_those_who_may_see_phones(browser):
    assistant = make_assistant(phone="13812345678")
    for role, is_whole in ((Role.CLERK, True), (Role.CDC, False)):
        browser.sign_in(make_user(role))

        for page in (browser.get("assistant.index").text, browser.get("assistant.show", assistant_id=assistant.id).text):
            assert ("13812345678" in page) is is_whole
            assert "5678" in page


def test_the_list_is_filtered_by_county_name_and_status(browser):
    make_assistant(name="关明国")
    make_assistant(name="谭志霞", town_code=OTHER_TOWN)
    browser.sign_in(make_user(Role.CLERK))

    assert "谭志霞" not in browser.get("assistant.index", query={"region": "440703"}).text
    assert "关明国" not in browser.get("assistant.index", query={"q": "tzx"}).text
    assert "没有符合条件的协管员" in browser.get("assistant.index", query={"status": "away"}).text


def test_a_town_outside_ones_own_region_is_refused_on_its_field(browser):
    browser.sign_in(make_user(Role.CLERK, scope="440703"))
    data = {"name": "关明国", "town_code": OTHER_TOWN, "phone": "13812345678", "status": "active"}

    page = browser.post("assistant.new", data=data, expect=200).text

    assert "您的管辖范围内没有这个区划代码" in page
    assert 'value="关明国"' in page
    browser.post("assistant.new", data={**data, "town_code": TOWN})
    assert db.session.scalar(db.select(Assistant).filter_by(name="关明国")).town_code == TOWN


def test_a_changed_phone_is_in_the_history_without_its_digits(browser):
    assistant = make_assistant(phone="13812345678")
    browser.sign_in(make_user(Role.CLERK))
    data = {"name": assistant.name, "town_code": TOWN, "phone": "13900000000", "status": "active", "version": assistant.version}

    browser.post("assistant.edit", assistant_id=assistant.id, data=data)

    page = browser.get("assistant.show", assistant_id=assistant.id).text
    assert "手机 已改" in page
    assert "13812345678" not in page


def test_an_assistant_of_another_region_does_not_exist(browser):
    assistant = make_assistant(town_code=OTHER_TOWN)
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    browser.get("assistant.show", assistant_id=assistant.id, expect=404)
    assert assistant.name not in browser.get("assistant.index").text
