"""The assistant's phone: orders of the day, observations, photos, filing."""

from datetime import date, timedelta

import pytest

from inspect_app.database import db
from inspect_app.jobs.field_order import issue_of_day
from inspect_app.models.assistant import AssistantStatus
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.finding import Answer
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import field_order as orders
from inspect_app.operations import photo as photos
from inspect_app.operations import routing
from inspect_app.operations import task as task_operations
from inspect_app.queries.calendar_day import working_calendar
from tests.factories import NOW, OTHER_TOWN, TODAY, make_assistant, make_employer, make_task, make_user, saved
from tests.field_walk import assistant_with_account, issue, photo_bytes, reference_codes, user_of
from tests.task_walk import approved, on_site, users_of
from workflows.field_order import (
    FieldOrderState,
    NoAssistantError,
    NoDutyEntryError,
    TooEarlyError,
    UnansweredError,
)
from workflows.roles import Role
from workflows.task import TaskState

DAY, AT = TODAY, NOW

pytestmark = pytest.mark.usefixtures("database")


def test_an_order_before_the_day_of_the_visit_would_give_the_draw_away():
    assistant_with_account()

    with pytest.raises(TooEarlyError):
        issue(make_task(visit_on=DAY + timedelta(days=1)))


def test_the_least_loaded_assistant_of_the_town_gets_the_order_and_asking_twice_makes_one():
    busy, free = assistant_with_account(), assistant_with_account()
    first = issue(make_task(visit_on=DAY))
    task = make_task(visit_on=DAY)

    second = issue(task)

    assert (first.assistant_id, second.assistant_id) == (busy.id, free.id)
    assert issue(task).id == second.id


def test_a_town_without_assistants_takes_those_of_the_county_and_says_so():
    assistant_with_account(status=AssistantStatus.AWAY)
    assistant_with_account(town_code=OTHER_TOWN)
    make_assistant()
    neighbour = assistant_with_account(town_code="440703101000")

    order = issue(make_task(visit_on=DAY))

    assert (order.assistant_id, order.is_from_other_town) == (neighbour.id, True)


def test_orders_of_earlier_days_that_are_still_open_weigh_too():
    busy, free = assistant_with_account(), assistant_with_account()
    yesterday = make_task(visit_on=DAY - timedelta(days=1))
    first = orders.issue_for(yesterday, on=DAY - timedelta(days=1), by=None, at=AT)

    second = issue(make_task(visit_on=DAY))

    assert (first.assistant_id, second.assistant_id) == (busy.id, free.id)


def test_nobody_with_an_account_in_the_county_is_said_not_passed_over():
    make_assistant()

    with pytest.raises(NoAssistantError):
        issue(make_task(visit_on=DAY))


def test_an_order_rests_on_the_duty_list_of_its_own_town():
    assistant_with_account()
    here, there = make_employer(), make_employer(town_code="440703101000")

    orders_made = [issue(make_task(employer=employer, visit_on=DAY)) for employer in (here, there)]

    assert [order.duty_code for order in orders_made] == ["440703002-ZY-02", "440703101-ZY-02"]


def test_without_an_entry_of_its_towns_duty_list_the_town_is_not_asked_and_the_officers_start_all_the_same():
    assistant_with_account()
    take_back("440703002-ZY-02")
    task = approved()

    with pytest.raises(NoDutyEntryError):
        issue(task)
    task_operations.start(task, by=users_of(task)[0], at=AT)

    assert task.state is TaskState.ON_SITE
    assert db.session.scalar(db.select(FieldOrder)) is None


def take_back(code: str) -> None:
    entry = db.session.scalar(db.select(ReferenceItem).filter_by(collection="duty-list", code=code))
    entry.valid_until = date(2025, 12, 31)
    saved(
        ReferenceItem(
            collection="duty-list",
            code=code,
            ordinal=entry.ordinal,
            words=entry.words,
            words_en=entry.words_en,
            data={**entry.data, "kind": "收回"},
            valid_from=date(2026, 1, 1),
            source=entry.source,
            is_verified=False,
        )
    )


def test_a_visit_that_can_have_no_order_stops_none_of_the_others():
    assistant_with_account()
    take_back("440703002-ZY-02")
    approved()
    there = approved(employer=make_employer(town_code="440703101000"))
    db.session.commit()

    issue_of_day()

    assert db.session.scalars(db.select(FieldOrder.task_id)).all() == [there.id]


def test_another_day_cancels_the_open_order_and_hides_it_from_the_assistant(browser):
    assistant = assistant_with_account()
    task = approved()
    order = issue(task)

    routing.schedule(
        task, visit_on=DAY + timedelta(days=1), calendar=working_calendar(), by=make_user(Role.TEAM_LEADER), at=AT
    )

    browser.sign_in(user_of(assistant))
    assert order.state is FieldOrderState.CANCELLED
    assert order.employer.name not in browser.get("field.today").text
    browser.get("field.show", order_id=order.id, expect=404)


def test_a_second_visit_gets_an_order_of_its_own():
    assistant_with_account()
    task = on_site()
    task_operations.revisit(task, reason="大门上锁", by=users_of(task)[0], at=AT)
    task.state, task.visit_on = TaskState.APPROVED, DAY + timedelta(days=2)
    db.session.flush()

    task_operations.start(task, by=users_of(task)[0], at=AT + timedelta(days=2))

    states = db.session.execute(db.select(FieldOrder.on, FieldOrder.state).order_by(FieldOrder.on)).all()
    assert states == [(DAY, FieldOrderState.CANCELLED), (DAY + timedelta(days=2), FieldOrderState.OPEN)]


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


def test_the_order_names_the_entry_it_rests_on_and_that_nobody_has_verified_it(browser):
    assistant = assistant_with_account()
    order = issue(make_task(visit_on=DAY))
    browser.sign_in(user_of(assistant))

    page = browser.get("field.show", order_id=order.id).text

    assert "协助执法人员到用人单位送达文书、核对信息" in page
    assert "待核" in page


def test_what_the_assistant_saw_stands_on_the_officers_page_as_observation(browser):
    assistant = assistant_with_account()
    task = on_site()
    order = db.session.scalar(db.select(FieldOrder))
    for item in reference_codes():
        orders.observe(order, item, answer=Answer.NO, note="门口堆着废桶" if item == "T05" else "", at=AT)
    shot = photos.add(photo_bytes(), to=order, item_code="T05", by=user_of(assistant), at=AT)
    orders.submit(order, note="老板在外地", by=user_of(assistant), at=AT)
    browser.sign_in(users_of(task)[0])

    page = browser.get("task.show", task_id=task.id).text

    for words in ("协查情况", "不是检查结论", "门口堆着废桶", "老板在外地", assistant.name, "送达文书、核对信息"):
        assert words in page
    assert f"/photos/{shot.id}/thumbnail" in page


def test_why_a_visit_has_no_order_stands_on_its_page(browser):
    assistant_with_account()
    take_back("440703002-ZY-02")
    task = on_site()
    browser.sign_in(users_of(task)[0])

    assert "履职清单里没有可以依据的条目" in browser.get("task.show", task_id=task.id).text


def test_patrols_and_refusals_stand_with_the_employer(browser):
    assistant, employer = assistant_with_account(), make_employer()
    patrol = orders.begin_patrol(employer, assistant=assistant, on=DAY, by=user_of(assistant), at=AT)
    orders.decline(patrol, reason="老板说改天再来", by=user_of(assistant), at=AT)
    browser.sign_in(make_user(Role.TEAM_LEADER))

    assert "老板说改天再来" in browser.get("employer.show", employer_id=employer.id).text


def test_a_patrol_begins_with_an_employer_of_ones_own_town(browser):
    browser.sign_in(user_of(assistant_with_account()))
    here, there = make_employer(name="白沙皮具厂"), make_employer(name="江南皮具厂", town_code=OTHER_TOWN)

    assert "白沙皮具厂" in browser.get("field.patrols", query={"q": "皮具"}).text
    browser.post("field.patrol", employer_id=there.id, expect=404)
    browser.post("field.patrol", employer_id=here.id)

    assert db.session.scalar(db.select(FieldOrder)).employer_id == here.id


def test_more_patrols_at_an_employer_ask_no_more_of_the_database(browser, count_queries):
    assistant, employer = assistant_with_account(), make_employer()
    browser.sign_in(make_user(Role.TEAM_LEADER))

    def asked_with(patrols: int) -> int:
        for _number in range(patrols):
            patrol = orders.begin_patrol(employer, assistant=assistant, on=DAY, by=user_of(assistant), at=AT)
            orders.observe(patrol, "T01", answer=Answer.NO, note="", at=AT)
            orders.decline(patrol, reason="改天再来", by=user_of(assistant), at=AT)
        db.session.commit()
        with count_queries() as sent:
            browser.get("employer.show", employer_id=employer.id)
        return len(sent)

    few = asked_with(1)
    assert asked_with(5) <= few
