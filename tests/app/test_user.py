"""Accounts: added at the counter, one-time passwords, lock-out, links to people."""

import re
from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.user import AccountState, User
from inspect_app.operations import user as users
from tests.factories import NOW, make_assistant, make_officer, make_user
from workflows.errors import DomainError
from workflows.roles import GRANTS, Permission, Role

ADMINISTRATOR = Role.SYSTEM_ADMINISTRATOR


def account(**values):
    return users.add(
        values.pop("username", "hexiaoman"), name="何小满", scope="440703", password="Baisha-2026-x", by=None, at=NOW, **values
    )


def password_on(page):
    return re.search(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", page)[1]


def test_a_new_account_gets_a_password_that_is_shown_once_and_opens_only_its_own_change(browser):
    browser.sign_in(make_user(ADMINISTRATOR))
    data = {"username": "hexiaoman", "name": "何小满", "region_code": "440703", "body_id": "0"}

    slip = browser.post("user.new", data=data, expect=200)
    user = db.session.scalar(db.select(User).filter_by(username="hexiaoman"))

    assert slip.headers["Cache-Control"] == "no-store"
    assert user.scope == "440703"
    assert user.must_change_password
    browser.sign_out()
    browser.post("session.sign_in", data={"username": "hexiaoman", "password": password_on(slip.text)})
    assert browser.get("session.me", expect=302).location == "/me/password"


def test_an_account_cannot_be_given_a_region_outside_the_administrators_own(browser):
    browser.sign_in(make_user(ADMINISTRATOR, scope="440703"))
    data = {"username": "hexiaoman", "name": "何小满", "region_code": "440704", "body_id": "0"}

    page = browser.post("user.new", data=data, expect=200).text

    assert "您的管辖范围内没有这个区划代码" in page
    assert db.session.scalar(db.select(User).filter_by(username="hexiaoman")) is None


def test_a_taken_username_is_told_on_its_field(browser):
    account()
    browser.sign_in(make_user(ADMINISTRATOR))
    data = {"username": "hexiaoman", "name": "何小满", "region_code": "440703", "body_id": "0"}

    assert "已经有人用了" in browser.post("user.new", data=data, expect=200).text


def test_a_reset_at_the_counter_ends_every_session_and_lifts_the_lock(browser):
    user = account()
    user.locked_until_at = NOW + timedelta(days=3650)
    epoch = user.session_epoch
    browser.sign_in(make_user(ADMINISTRATOR))

    page = browser.post("user.password", user_id=user.id, expect=200).text

    db.session.refresh(user)
    assert user.session_epoch > epoch
    assert user.locked_until_at is None
    assert users.sign_in("hexiaoman", password=password_on(page), at=NOW) is user


def test_an_account_is_unlocked_switched_off_and_on_again(browser):
    user = account()
    user.locked_until_at = NOW + timedelta(days=3650)
    browser.sign_in(make_user(ADMINISTRATOR))

    assert "已锁定" in browser.get("user.show", user_id=user.id).text
    browser.post("user.unlock", user_id=user.id)
    browser.post("user.switch", user_id=user.id, to="off")
    db.session.refresh(user)
    assert user.state_at(NOW) is AccountState.DISABLED
    assert "已停用" in browser.get("user.show", user_id=user.id).text
    browser.post("user.switch", user_id=user.id, to="on")
    db.session.refresh(user)
    assert user.state_at(NOW) is AccountState.OPEN


@pytest.mark.parametrize(("endpoint", "values"), [("user.password", {}), ("user.unlock", {}), ("user.switch", {"to": "off"})])
def test_no_administrator_does_it_to_the_own_account(browser, endpoint, values):
    user = make_user(ADMINISTRATOR)
    browser.sign_in(user)

    browser.post(endpoint, user_id=user.id, expect=409, **values)


def test_the_list_is_filtered_by_seat_state_and_initials(browser):
    make_user(Role.CLERK, name="关明国", username="guan")
    make_user(Role.LEGAL, name="谭志霞", username="tan", is_enabled=False)
    browser.sign_in(make_user(ADMINISTRATOR))

    def names(**query):
        page = browser.get("user.index", query=query).text
        return {name for name in ("关明国", "谭志霞") if name in page}

    assert names(role="clerk") == {"关明国"}
    assert names(state="disabled") == {"谭志霞"}
    assert names(q="tzx") == {"谭志霞"}
    assert names(q="gua") == {"关明国"}


def test_an_account_is_linked_to_one_officer_or_assistant_and_to_no_one_elses(browser):
    officer, assistant = make_officer(certificate="4407900001"), make_assistant(phone="13812345678")
    user, other = account(), account(username="other")
    browser.sign_in(make_user(ADMINISTRATOR))

    browser.post("user.person", user_id=user.id, data={"kind": "officer", "code": "4407900001"})
    assert officer.user_id == user.id
    assert "4407900001" in browser.get("user.show", user_id=user.id).text
    page = browser.post("user.person", user_id=other.id, data={"kind": "officer", "code": "4407900001"}, expect=200).text
    assert "已经关联了别的账号" in page
    browser.post("user.person", user_id=user.id, data={"kind": "assistant", "code": "13812345678"})
    assert (officer.user_id, assistant.user_id) == (None, user.id)
    browser.post("user.person", user_id=user.id, data={"kind": "none", "code": ""})
    assert assistant.user_id is None


def test_an_account_of_another_region_does_not_exist(browser):
    user = make_user(Role.CLERK, scope="440704", name="别处的人")
    browser.sign_in(make_user(ADMINISTRATOR, scope="440703"))

    browser.get("user.show", user_id=user.id, expect=404)
    browser.post("user.password", user_id=user.id, expect=404)
    assert "别处的人" not in browser.get("user.index").text


def test_the_list_asks_few_queries(browser, count_queries):
    for _ in range(55):
        make_user(Role.CLERK)
    browser.sign_in(make_user(ADMINISTRATOR))

    with count_queries() as queries:
        browser.get("user.index")

    assert len(queries) <= 7, queries


@pytest.mark.parametrize("password", ["short-1", "onlyletterslong", "1234567890123", "HeXiaoMan-2026"])
def test_a_weak_password_is_refused(database, password):
    with pytest.raises(DomainError, match=r"user\.weak_password"):
        users.require_strong(password, username="hexiaoman")


def test_a_one_time_password_is_strong_and_never_the_same():
    found = {users.one_time_password() for _ in range(200)}

    assert len(found) == 200
    for password in found:
        users.require_strong(password, username="hexiaoman")


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR])
def test_administrators_see_no_case_content(role):
    content = ("register.", "people.", "recusal.", "visit.", "draw.", "task.", "publication.", "phone.", "list.", "field.")

    assert not [permission for permission in GRANTS[role] if permission.startswith(content)]
    assert Permission.DESK_VIEW in GRANTS[role]
