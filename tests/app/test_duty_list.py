"""The duty lists of the towns: kept by the head of institute, verified by legal, one town never another's."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries import duty_list as queries
from tests.factories import OTHER_TOWN, TODAY, TOWN, make_user
from workflows.field_order import Duty
from workflows.roles import Role

NEW = {
    "town": TOWN,
    "words": "配合职业病防治巡查",
    "share": "配合",
    "serves": "patrol",
    "valid_from": "2026-11-01",
    "source": "县清单",
}


pytestmark = pytest.mark.usefixtures("database")


def entry_of(code: str) -> ReferenceItem:
    return db.session.scalar(db.select(ReferenceItem).filter_by(collection=queries.COLLECTION, code=code))


def test_the_head_adds_an_entry_that_stays_unverified_and_ends_one(browser):
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    browser.get("duty_list.new")

    browser.post("duty_list.new", data=NEW)
    old = entry_of("440703002-ZY-03")
    browser.get("duty_list.end", entry_id=old.id)
    yesterday = TODAY - timedelta(days=1)
    browser.post("duty_list.end", entry_id=old.id, data={"valid_until": yesterday.isoformat()})

    db.session.expire_all()
    serving = queries.serving(Duty.PATROL, TOWN, on=TODAY)
    assert (serving.words, serving.is_verified) == ("配合职业病防治巡查", False)
    page = browser.get("duty_list.index", query={"town": "440703002"}).text
    assert "配合职业病防治巡查" in page
    assert "江南街道" not in page.split("<tbody", 1)[1]


def test_an_end_before_the_beginning_is_refused_on_its_field(browser):
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    entry = entry_of("440703002-ZY-03")

    browser.post("duty_list.end", entry_id=entry.id, data={"valid_until": "2020-01-01"}, expect=200)

    assert entry.valid_until is None


def test_another_regions_entry_does_not_exist_and_another_regions_town_is_not_offered(browser):
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE, scope="440703"))

    browser.get("duty_list.end", entry_id=entry_of("440704001-ZY-03").id, expect=404)
    browser.post("duty_list.new", data={**NEW, "town": OTHER_TOWN}, expect=200)


def test_who_may_only_look_changes_nothing(browser):
    browser.sign_in(make_user(Role.CLERK))
    browser.get("duty_list.index")

    browser.get("duty_list.new", expect=403)
