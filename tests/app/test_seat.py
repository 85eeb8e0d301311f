"""Seats: given and ended with dates, deputies, administrators apart."""

from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from tests.factories import TODAY, make_user
from workflows.roles import Permission, Role

SECURITY = Role.SECURITY_ADMINISTRATOR


def give(browser, user, role, *, expect=302, **changes):
    data = {"role": role.value, "valid_from": TODAY.isoformat(), "valid_until": "", "deputy_of": "", **changes}
    return browser.post("seat.new", user_id=user.id, data=data, expect=expect)


def test_a_seat_is_given_from_a_day_and_ended_yesterday(browser):
    user = make_user()
    browser.sign_in(make_user(SECURITY))

    give(browser, user, Role.CLERK, valid_from="2026-01-01")
    db.session.refresh(user)
    assert user.may_on(Permission.REGISTER_EDIT, TODAY)
    browser.post("seat.end", seat_id=user.seats[0].id)

    db.session.refresh(user)
    assert not user.may_on(Permission.REGISTER_EDIT, date(2027, 1, 1))
    facts = db.select(AuditFact.kind).filter_by(subject=str(user.id)).order_by(AuditFact.id)
    assert list(db.session.scalars(facts)) == ["seat.given", "seat.ended"]


@pytest.mark.parametrize(
    ("held", "wanted"),
    [(Role.CLERK, Role.AUDIT_ADMINISTRATOR), (SECURITY, Role.OFFICER), (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)],
)
def test_an_administrators_seat_goes_with_no_other(browser, held, wanted):
    user = make_user(held)
    browser.sign_in(make_user(SECURITY))

    page = give(browser, user, wanted, expect=200).text

    assert "互相监督" in page


def test_seats_of_different_times_do_not_collide(browser):
    user = make_user()
    browser.sign_in(make_user(SECURITY))

    give(browser, user, Role.CLERK, valid_from="2026-01-01", valid_until="2026-06-30")
    give(browser, user, Role.AUDIT_ADMINISTRATOR, valid_from="2026-07-01")


def test_a_deputy_stands_in_for_a_holder_for_a_span(browser):
    holder, user = make_user(Role.LEGAL, username="holder", name="正职"), make_user()
    browser.sign_in(make_user(SECURITY))

    assert "代理要有结束日期" in give(browser, user, Role.LEGAL, deputy_of="holder", expect=200).text
    assert "代理要有结束日期" in give(browser, user, Role.CLERK, deputy_of="holder", valid_until="2026-12-01", expect=200).text
    assert "没有这个用户名" in give(browser, user, Role.LEGAL, deputy_of="nobody", expect=200).text
    give(browser, user, Role.LEGAL, deputy_of=holder.username, valid_until="2026-12-01")

    db.session.refresh(user)
    assert user.may_on(Permission.DRAW_APPROVE_LEGAL, date(2026, 12, 1))
    assert not user.may_on(Permission.DRAW_APPROVE_LEGAL, date(2026, 12, 2))
    assert "正职" in browser.get("user.show", user_id=user.id).text


def test_a_deputy_needs_a_holder_on_every_day_of_the_span(browser):
    holder, user = make_user(Role.LEGAL, username="holder"), make_user()
    holder.seats[0].valid_until = date(2026, 11, 30)
    browser.sign_in(make_user(SECURITY))

    refused = give(browser, user, Role.LEGAL, deputy_of="holder", valid_until="2026-12-01", expect=200).text
    give(browser, holder, Role.LEGAL, valid_from="2026-12-01", valid_until="2026-12-31")
    give(browser, user, Role.LEGAL, deputy_of="holder", valid_until="2026-12-01")

    assert "每一天" in refused
    assert user.may_on(Permission.DRAW_APPROVE_LEGAL, date(2026, 12, 1))


def test_a_deputy_ends_with_the_seat_that_it_stands_in_for(browser):
    holder, user = make_user(Role.LEGAL, username="holder"), make_user()
    browser.sign_in(make_user(SECURITY))
    give(browser, user, Role.LEGAL, deputy_of="holder", valid_from="2026-11-01", valid_until="2026-12-31")

    browser.post("seat.end", seat_id=holder.seats[0].id)

    db.session.refresh(user)
    assert not user.may_on(Permission.DRAW_APPROVE_LEGAL, TODAY)
    ended = db.session.scalars(db.select(AuditFact.subject).filter_by(kind="seat.ended").order_by(AuditFact.id)).all()
    assert ended == [str(holder.id), str(user.id)]


def test_nobody_gives_or_ends_the_own_seat(browser):
    user = make_user(SECURITY)
    browser.sign_in(user)

    assert "另一位管理员" in give(browser, user, Role.CLERK, expect=200).text
    browser.post("seat.end", seat_id=user.seats[0].id, expect=409)


def test_the_system_administrator_adds_accounts_and_gives_no_seat(browser):
    user = make_user()
    browser.sign_in(make_user(Role.SYSTEM_ADMINISTRATOR))

    give(browser, user, Role.CLERK, expect=403)
    assert "授予岗位" not in browser.get("user.show", user_id=user.id).text


def test_a_seat_of_another_region_does_not_exist(browser):
    user = make_user(Role.CLERK, scope="440704")
    browser.sign_in(make_user(SECURITY, scope="440703"))

    give(browser, user, Role.LEGAL, expect=404)
    browser.post("seat.end", seat_id=user.seats[0].id, expect=404)


def test_the_pairs_that_never_share_a_hand_are_shown_for_a_person_and_for_all(browser):
    user = make_user(Role.OFFICER, Role.HEAD_OF_INSTITUTE)
    browser.sign_in(make_user(SECURITY))

    assert "所长审核抽查计划 · 起草抽查计划" in browser.get("user.show", user_id=user.id).text
    assert "准备公开 · 审核公开" in browser.get("seat.index").text
