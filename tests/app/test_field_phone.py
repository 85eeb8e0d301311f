"""The assistant at the firm: an order filed from a phone, item by item, with photos, once."""

from io import BytesIO

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.finding import Answer
from inspect_app.models.photo import Photo
from inspect_app.models.stored_file import StoredFile
from inspect_app.operations import field_order as orders
from tests.factories import NOW, TODAY, make_task
from tests.field_walk import assistant_with_account, issue, photo_bytes, reference_codes, user_of
from workflows.field_order import (
    FieldOrderState,
)

DAY, AT = TODAY, NOW

pytestmark = pytest.mark.usefixtures("database")


def test_an_assistant_files_an_order_from_the_phone_with_a_photo(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    browser.sign_in(user_of(assistant))
    assert order.employer.name in browser.get("field.today").text

    for code in reference_codes():
        upload = {"photos": (BytesIO(photo_bytes()), "a.jpg")} if code == "T06" else {}
        browser.post("field.item", order_id=order.id, code=code, data={"answer": "no", "note": "", **upload})
    browser.post("field.file", order_id=order.id, data={"note": "门口在装修"})

    assert order.state is FieldOrderState.SUBMITTED
    photo = db.session.scalar(db.select(Photo).filter_by(order_id=order.id))
    assert photo.item_code == "T06"
    assert browser.get("photo.thumbnail", photo_id=photo.id).mimetype == "image/jpeg"
    browser.get("photo.original", photo_id=photo.id, expect=403)


def test_a_text_with_the_name_of_a_photo_is_refused_and_the_answer_is_not_half_saved(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    browser.sign_in(user_of(assistant))
    upload = (BytesIO(b"not a picture"), "a.jpg")
    db.session.commit()

    page = browser.post("field.item", order_id=order.id, code="T01", data={"answer": "yes", "photos": upload}, expect=200)

    assert "不是照片" in page.text
    assert db.session.scalar(db.select(db.func.count()).select_from(StoredFile)) == 0


def test_the_same_photo_sent_twice_is_one_photo(browser):
    assistant, content = assistant_with_account(), photo_bytes()
    order = issue(make_task(visit_on=DAY))
    browser.sign_in(user_of(assistant))

    for _time in range(2):
        data = {"answer": "yes", "photos": (BytesIO(content), "a.jpg")}
        browser.post("field.item", order_id=order.id, code="T01", data=data)

    assert db.session.scalar(db.select(db.func.count()).select_from(Photo)) == 1


def test_another_assistants_order_does_not_exist(browser):
    assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    browser.sign_in(user_of(assistant_with_account()))

    browser.get("field.show", order_id=order.id, expect=404)
    browser.post("field.file", order_id=order.id, expect=404)


def test_a_filed_order_does_not_change_any_more(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    orders.decline(order, reason="老板不在", by=user_of(assistant), at=AT)
    browser.sign_in(user_of(assistant))

    sent = browser.post("field.item", order_id=order.id, code="T01", data={"answer": "yes"}, follow=True, expect=200)

    assert "这张单已经交了" in sent.text
    assert order.observations == []


def test_filing_twice_files_once_and_leads_to_the_order(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    for item in reference_codes():
        orders.observe(order, item, answer=Answer.YES, note="", at=AT)
    browser.sign_in(user_of(assistant))

    for _time in range(2):
        browser.post("field.file", order_id=order.id, data={"note": ""})

    kinds = db.session.scalars(db.select(AuditFact.kind).filter_by(subject=str(order.id))).all()
    assert kinds.count("field_order.submitted") == 1


def test_an_answer_saved_by_itself_is_told_from_one_that_was_refused(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    browser.sign_in(user_of(assistant))

    browser.post("field.item", order_id=order.id, code="T01", data={"answer": "yes", "autosave": "1"}, expect=204)
    browser.post("field.item", order_id=order.id, code="T02", data={"answer": "", "autosave": "1"}, expect=422)


def test_a_location_is_kept_only_when_the_assistant_attached_it(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    for item in reference_codes():
        orders.observe(order, item, answer=Answer.YES, note="", at=AT)
    browser.sign_in(user_of(assistant))
    assert "附上位置" in browser.get("field.show", order_id=order.id).text

    given = {"note": "", "latitude": "22.58", "longitude": "113.08", "accuracy": "30"}
    browser.post("field.file", order_id=order.id, data=given)

    assert order.location == {"latitude": 22.58, "longitude": 113.08, "accuracy": 30.0}
