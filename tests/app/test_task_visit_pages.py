"""The pages of one visit: from the start to the signatures, the answers, the photos and the review."""

import re
from datetime import date
from io import BytesIO

from inspect_app.database import db
from inspect_app.models.task import Task
from inspect_app.operations import finding as finding_operations
from tests.factories import (
    NOW,
    TODAY,
    make_task,
    make_team,
    make_user,
)
from tests.pages import text_of
from tests.task_walk import ITEMS, JPEG, answer_all, approved, on_site, submitted, users_of
from workflows.roles import Role
from workflows.task import Outcome, TaskState


def test_the_page_of_a_task_names_what_is_missing_and_offers_no_start(browser, rules):
    task = approved()
    task.members[0].officer.valid_until = date(2026, 1, 1)
    db.session.flush()
    browser.sign_in(users_of(task)[0])

    page = text_of(browser.get("task.show", task_id=task.id))

    assert "现在不能开始，还差 1 项" in page
    assert "行政处罚法第四十二条" in page
    assert "开始检查</button>" not in page


def test_a_visit_goes_from_start_to_submission_through_the_pages(browser, rules):
    task = approved()
    first, second = users_of(task)
    browser.sign_in(first)
    assert "开始检查</button>" in text_of(browser.get("task.show", task_id=task.id))

    browser.post("task.start", task_id=task.id)
    for code in ITEMS:
        browser.get("finding.item", task_id=task.id, code=code)
        browser.post("finding.item", task_id=task.id, code=code, data={"answer": "yes", "note": ""})
    version = hidden_in(browser.get("finding.outcome", task_id=task.id), "version")
    browser.post("finding.outcome", task_id=task.id, data={"outcome": "no_problem", "summary": "", "version": version})
    press(browser, task, "finding.signature")
    browser.sign_in(second)
    press(browser, task, "finding.signature")
    press(browser, task, "task.submission")

    db.session.expire_all()
    assert (task.state, task.outcome) == (TaskState.SUBMITTED, Outcome.NO_PROBLEM)


def hidden_in(response, name: str) -> str:
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', text_of(response)).group(1)


def press(browser, task: Task, endpoint: str) -> None:
    """The button of the page, with what the page stood for."""
    seen = hidden_in(browser.get("task.show", task_id=task.id), "seen")
    browser.post(endpoint, task_id=task.id, data={"seen": seen})


def test_an_outcome_written_beside_a_newer_record_is_shown_again_and_saved_the_second_time(browser, rules):
    task = on_site()
    browser.sign_in(users_of(task)[0])
    stale = hidden_in(browser.get("finding.outcome", task_id=task.id), "version")
    answer_all(task)
    told = {"outcome": "no_problem", "summary": "全程有人陪同"}

    refused = browser.post("finding.outcome", task_id=task.id, data={**told, "version": stale}, expect=200)
    assert "全程有人陪同" in text_of(refused)
    browser.post("finding.outcome", task_id=task.id, data={**told, "version": hidden_in(refused, "version")})

    db.session.expire_all()
    assert task.outcome is Outcome.NO_PROBLEM


def test_a_signature_for_an_older_record_is_refused_in_words(browser, rules):
    task = on_site()
    answer_all(task)
    finding_operations.decide(
        task,
        outcome=Outcome.NO_PROBLEM,
        summary="",
        handling=None,
        external_number="",
        by=users_of(task)[0],
        at=NOW,
    )
    browser.sign_in(users_of(task)[0])

    page = browser.post("finding.signature", task_id=task.id, data={"seen": "0" * 64}, follow=True, expect=200)

    assert "记录改过了" in text_of(page)
    assert task.members[0].signed_at is None


def test_the_record_that_is_reviewed_names_both_certificates(browser, rules):
    task = submitted()
    browser.sign_in(make_user(Role.TEAM_LEADER))

    page = text_of(browser.get("task.review", task_id=task.id))

    assert all(member.officer.certificate in page for member in task.members)


def test_an_officers_answer_is_saved_by_itself_and_says_when_it_was_not(browser, rules):
    task = on_site()
    browser.sign_in(users_of(task)[0])

    browser.post("finding.item", task_id=task.id, code="C01", data={"answer": "yes", "autosave": "1"}, expect=204)
    browser.post("finding.item", task_id=task.id, code="C02", data={"answer": "no", "autosave": "1"}, expect=422)


def test_the_approval_page_asks_only_what_an_approval_needs_and_prints_no_codes(browser, rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))

    page = text_of(browser.get("task.approval", task_id=task.id))

    assert "没有经过审批" not in page
    assert "task.not_approved" not in page
    assert "task.not_approved" not in text_of(browser.get("task.show", task_id=task.id))


def test_a_no_without_words_is_refused_on_its_field(browser, rules):
    task = on_site()
    browser.sign_in(users_of(task)[0])

    page = browser.post("finding.item", task_id=task.id, code="C01", data={"answer": "no"}, expect=200)

    assert "答“否”要写明看到什么" in text_of(page)


def test_photos_are_kept_beside_the_item_and_can_be_taken_out(browser, rules):
    task = on_site()
    browser.sign_in(users_of(task)[0])

    browser.post(
        "finding.item",
        task_id=task.id,
        code="C07",
        data={"answer": "no", "note": "未戴耳塞", "photos": (BytesIO(JPEG), "a.jpg")},
    )

    page = text_of(browser.get("finding.item", task_id=task.id, code="C07"))
    assert "1 张" in page
    photo_id = int(page.split("/removal")[0].rsplit("/", 1)[1])
    browser.post("finding.remove_photo", task_id=task.id, photo_id=photo_id)
    assert "0 张" in text_of(browser.get("finding.item", task_id=task.id, code="C07"))


def test_no_problem_with_a_no_is_refused_in_words_on_the_form(browser, rules):
    task = on_site()
    answer_all(task, no="C03")
    browser.sign_in(users_of(task)[0])

    version = hidden_in(browser.get("finding.outcome", task_id=task.id), "version")
    told = {"outcome": "no_problem", "version": version}
    page = browser.post("finding.outcome", task_id=task.id, data=told, expect=200)

    assert "结果不能是未发现问题" in text_of(page)
