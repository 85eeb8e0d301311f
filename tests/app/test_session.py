"""Signing in and out: lock-out, sessions that end, addresses that lead away, forged forms."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.user import Theme
from inspect_app.operations import user as users
from tests.conftest import make_test_app
from tests.factories import NOW, make_user
from tests.pages import Browser
from workflows.roles import Role

PASSWORD = "Baisha-2026-x"


def account(*roles):
    user = make_user(*roles, username="hexiaoman")
    users.change_password(user, password=PASSWORD, by=user, at=NOW)
    return user


def sign_in(browser, password=PASSWORD, *, expect=302, **query):
    path = browser.url("session.sign_in", **query)
    response = browser.client.post(path, data={"username": "hexiaoman", "password": password})
    assert response.status_code == expect, response.text[:500]
    return response


def test_signing_in_leads_to_the_desk_and_out_again_to_the_door(browser):
    account(Role.CLERK)

    assert sign_in(browser).location == "/desk"
    browser.post("session.sign_out")
    assert browser.get("desk.show", expect=302).location.startswith("/sign-in")


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(browser):
    account(Role.CLERK)
    for _ in range(5):
        assert "用户名或者密码不对" in sign_in(browser, "wrong", expect=200).text

    page = sign_in(browser, expect=200).text

    assert "请 15 分钟后再试" in page
    kinds = list(db.session.scalars(db.select(AuditFact.kind).where(AuditFact.kind == "user.sign_in_refused")))
    assert len(kinds) == 6


def test_an_unknown_name_a_wrong_password_and_a_locked_account_are_told_alike_and_all_leave_a_trace(browser):
    account()
    known = [sign_in(browser, "wrong", expect=200).text for _time in range(7)][-1]
    unknown = browser.client.post("/sign-in", data={"username": "nobody", "password": "wrong"}).text

    assert "用户名或者密码不对" in known
    assert "用户名或者密码不对" in unknown
    refused = db.session.scalars(db.select(AuditFact).filter_by(kind="user.sign_in_refused").order_by(AuditFact.id)).all()
    assert (len(refused), refused[-1].data, refused[-1].subject) == (8, {"reason": "unknown name"}, "")


@pytest.mark.parametrize(
    "wanted",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"),
        *("\\\\evil.example", "javascript:alert(1)"),
    ],
)
def test_an_address_outside_leads_to_the_desk(browser, wanted):
    account(Role.CLERK)

    location = sign_in(browser, next=wanted).location

    assert location == "/desk"


def test_an_address_of_our_own_is_followed(browser):
    account(Role.CLERK)

    assert sign_in(browser, next="/officers?q=x").location == "/officers?q=x"


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(app, browser):
    account(Role.CLERK)
    elsewhere = Browser(app)
    sign_in(browser)
    sign_in(elsewhere)
    data = {"current": PASSWORD, "password": "Tangxia-2027-y", "again": "Tangxia-2027-y"}

    browser.post("session.password", data=data)

    browser.get("session.me")
    elsewhere.get("session.me", expect=302)


def test_a_switched_off_account_is_out_at_once(browser):
    user = account(Role.CLERK)
    sign_in(browser)

    users.switch(user, is_enabled=False, by=make_user(), at=NOW)

    browser.get("session.me", expect=302)
    sign_in(browser, expect=200)


def test_an_idle_session_ends_by_itself(app, browser):
    account(Role.CLERK)
    sign_in(browser)
    lifetime = app.config["PERMANENT_SESSION_LIFETIME"]
    try:
        app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)
        browser.get("session.me", expect=302)
    finally:
        app.config["PERMANENT_SESSION_LIFETIME"] = lifetime


def test_a_form_without_its_token_is_refused_and_nothing_is_done(servers, clone):
    app = make_test_app(clone("test_forged"), servers[1])
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        user = account(Role.CLERK)
        browser = Browser(app)
        browser.sign_in(user)

        page = browser.post("session.sign_out", expect=400).text

        assert "为安全起见没有提交" in page
        browser.get("session.me")
        db.session.remove()
        db.engine.dispose()


def test_the_token_of_all_forms_is_there_before_the_first_page(browser):
    account(Role.CLERK)
    sign_in(browser)
    with browser.client.session_transaction() as session:
        token = session["csrf_token"]

    browser.get("session.me")

    with browser.client.session_transaction() as session:
        assert session["csrf_token"] == token


def test_one_chooses_language_and_looks_and_sees_the_own_seats(browser):
    user = account(Role.CLERK)
    browser.sign_in(user)

    browser.post("session.me", data={"locale": "en", "theme": "dark"})
    page = browser.get("session.me").text

    db.session.refresh(user)
    assert (user.locale, user.theme) == ("en", Theme.DARK)
    assert '<html lang="en"' in page
    assert 'data-bs-theme="dark"' in page


def test_a_wrong_current_password_is_told_on_its_field(browser):
    browser.sign_in(account())
    data = {"current": "wrong", "password": "Tangxia-2027-y", "again": "Tangxia-2027-y"}

    assert "密码不对" in browser.post("session.password", data=data, expect=200).text
