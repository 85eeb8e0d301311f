"""The assistant's phone: orders of the day, observations, photos, filing."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from inspect_app.database import db
from inspect_app.models.assistant import AssistantStatus
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.finding import Answer
from inspect_app.models.photo import Photo
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.user import User
from inspect_app.operations import field_order as orders
from inspect_app.operations import reference
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_assistant, make_employer, make_task, make_user
from workflows.field_order import FieldOrderState, NoDutyEntryError, TooEarlyError, UnansweredError
from workflows.roles import Role

DAY, AT = TODAY, NOW


@pytest.fixture(autouse=True)
def _reference(database):
    reference.load()


def issue(task, *, on=DAY) -> FieldOrder | None:
    return orders.issue_for(task, on=on, by=None, at=AT)


def assistant_with_account(**values):
    return make_assistant(user_id=make_user(Role.ASSISTANT, scope=values.get("town_code", TOWN)[:9]).id, **values)


def user_of(assistant) -> User:
    return db.session.get_one(User, assistant.user_id)


def photo_bytes() -> bytes:
    file = BytesIO()
    Image.effect_noise((300, 200), 30).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def test_an_order_before_the_day_of_the_visit_would_give_the_draw_away():
    make_assistant()

    with pytest.raises(TooEarlyError):
        issue(make_task(visit_on=DAY + timedelta(days=1)))


def test_the_least_loaded_assistant_of_the_town_gets_the_order_and_asking_twice_makes_one():
    busy, free = make_assistant(), make_assistant()
    first = issue(make_task(visit_on=DAY))
    task = make_task(visit_on=DAY)

    second = issue(task)

    assert (first.assistant_id, second.assistant_id) == (busy.id, free.id)
    assert issue(task).id == second.id


def test_a_town_without_assistants_takes_those_of_the_county_and_says_so():
    make_assistant(status=AssistantStatus.AWAY)
    make_assistant(town_code=OTHER_TOWN)
    neighbour = make_assistant(town_code="440703101000")

    order = issue(make_task(visit_on=DAY))

    assert (order.assistant_id, order.is_from_other_town) == (neighbour.id, True)


def test_without_an_entry_of_the_duty_list_the_town_is_not_asked(monkeypatch):
    make_assistant()
    monkeypatch.setattr(orders, "ASSISTANCE_DUTY", "ZY-99")

    with pytest.raises(NoDutyEntryError):
        issue(make_task(visit_on=DAY))


def test_an_order_is_filed_only_when_every_item_has_an_answer():
    assistant = assistant_with_account()
    order, user = issue(make_task(visit_on=DAY)), make_user(Role.ASSISTANT)
    assert order.assistant_id == assistant.id
    for item in reference_codes()[:-1]:
        orders.observe(order, item, answer=Answer.YES, note="", at=AT)

    with pytest.raises(UnansweredError):
        orders.submit(order, note="", by=user, at=AT)
    orders.observe(order, reference_codes()[-1], answer=Answer.NOT_APPLICABLE, note="", at=AT)
    orders.submit(order, note="", by=user, at=AT)

    assert order.state is FieldOrderState.SUBMITTED


def reference_codes() -> list[str]:
    return [f"T{number:02}" for number in range(1, 19)]


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
        data = {"answer": "yes", "photos": (BytesIO(content), "a.jpg"), "stay": "1"}
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

    browser.post("field.item", order_id=order.id, code="T01", data={"answer": "yes"}, expect=409)


def test_a_patrol_begins_with_an_employer_of_ones_own_town(browser):
    browser.sign_in(user_of(assistant_with_account()))
    here, there = make_employer(name="白沙皮具厂"), make_employer(name="江南皮具厂", town_code=OTHER_TOWN)

    assert "白沙皮具厂" in browser.get("field.patrols", query={"q": "皮具"}).text
    browser.post("field.patrol", employer_id=there.id, expect=404)
    browser.post("field.patrol", employer_id=here.id)

    assert db.session.scalar(db.select(FieldOrder)).employer_id == here.id
