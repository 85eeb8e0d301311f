"""Recusals: for the head of institute alone, and never in the trail."""

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.recusal import Recusal
from tests.factories import make_employer, make_officer, make_user
from workflows.roles import GRANTS, Permission, Role

USCC = "91440783RPKXW3CM3P"


def added(browser, officer, **changes):
    data = {"certificate": officer.certificate, "uscc": USCC, "reason": "持有股份", **changes}
    return browser.post("recusal.new", data=data, expect=changes.pop("expect", 302))


@pytest.mark.parametrize("role", [role for role in Role if Permission.RECUSAL_VIEW not in GRANTS[role]])
def test_other_seats_do_not_see_recusals(browser, role):
    browser.sign_in(make_user(role))

    browser.get("recusal.index", expect=403)


def test_a_recusal_names_the_employer_and_ends_without_vanishing(browser):
    make_employer(uscc=USCC, name="开平永合纸制品有限公司")
    officer = make_officer()
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    added(browser, officer)
    recusal = db.session.scalar(db.select(Recusal))

    assert "开平永合纸制品有限公司" in browser.get("recusal.index", query={"q": "永合"}).text
    browser.post("recusal.end", recusal_id=recusal.id)

    assert "开平永合" not in browser.get("recusal.index").text
    assert "开平永合" in browser.get("recusal.index", query={"state": "ended"}).text


def test_the_trail_knows_that_it_happened_and_not_what(browser):
    officer = make_officer()
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))

    added(browser, officer)

    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="recusal.added"))
    assert USCC not in str(fact.leaf())
    assert "持有股份" not in fact.leaf().decode()
    assert fact.data == {}


def test_an_ended_recusal_takes_effect_again_and_a_standing_one_is_not_doubled(browser):
    officer = make_officer()
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    added(browser, officer)
    recusal = db.session.scalar(db.select(Recusal))

    page = browser.post(
        "recusal.new", data={"certificate": officer.certificate, "uscc": USCC, "reason": "亲属"}, expect=200
    ).text
    assert "已经登记过" in page
    browser.post("recusal.end", recusal_id=recusal.id)
    added(browser, officer, reason="近亲属任职")

    db.session.refresh(recusal)
    assert (recusal.ended_at, recusal.reason) == (None, "近亲属任职")


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"uscc": "91440783RPKXW3CM3Q"}, "校验位不对"), ({"certificate": "999999"}, "没有这个执法证号")],
)
def test_a_wrong_code_or_an_unseen_officer_is_refused_on_its_field(browser, changes, words):
    officer = make_officer()
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    data = {"certificate": officer.certificate, "uscc": USCC, "reason": "持有股份", **changes}

    assert words in browser.post("recusal.new", data=data, expect=200).text


def test_a_recusal_of_another_regions_officer_does_not_exist(browser):
    officer = make_officer(scope="440704")
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    added(browser, officer)
    recusal = db.session.scalar(db.select(Recusal))
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE, scope="440703"))

    browser.get("recusal.show", recusal_id=recusal.id, expect=404)
