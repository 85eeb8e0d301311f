"""Closing a task: a listed reason, evidence decided by content, two people; a sealed draw has its reserve instead."""

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from inspect_app.database import db
from inspect_app.documents import evidence
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.task import Task
from inspect_app.operations import field_order, release
from inspect_app.operations import task_closing as operations
from inspect_app.queries import desk
from inspect_app.queries import task_closing as queries
from tests.factories import (
    NOW,
    TODAY,
    make_assistant,
    make_drawn,
    make_employer,
    make_officer,
    make_task,
    make_team,
    make_user,
)
from tests.task_walk import JPEG, approved, on_site
from workflows.draw_lifecycle import DrawState
from workflows.field_order import FieldOrderState
from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import Role, SameHandsError
from workflows.task import ClosingReason, TaskState


@pytest.fixture(autouse=True)
def _rules(database):
    make_assistant(user_id=make_user(Role.ASSISTANT).id)


def pdf() -> bytes:
    file = BytesIO()
    sheet = Canvas(file)
    sheet.drawString(72, 720, "deregistered")
    sheet.save()
    return file.getvalue()


def ask(task: Task, *, by=None) -> None:
    operations.ask(
        task,
        ground=ClosingReason.DEREGISTERED,
        reason="登记系统查询结果为注销",
        evidence=evidence.read(pdf()),
        by=by or make_user(Role.TEAM_LEADER),
        at=NOW,
    )


def test_the_leader_asks_the_head_confirms_and_the_evidence_stays_with_both_steps():
    task = make_task()

    ask(task)
    assert task.state is TaskState.RELEASED
    operations.confirm(task, by=make_user(Role.HEAD_OF_INSTITUTE), at=NOW)

    asked, closed = task.steps
    assert task.state is TaskState.CLOSED
    assert (closed.data, closed.reason) == (asked.data, asked.reason)
    assert db.session.get(StoredFile, closed.data["evidence"]).media_type == "application/pdf"


def test_who_asked_does_not_confirm_whatever_seats_that_person_holds():
    task, both = make_task(), make_user(Role.TEAM_LEADER, Role.HEAD_OF_INSTITUTE)
    ask(task, by=both)

    with pytest.raises(SameHandsError):
        operations.confirm(task, by=both, at=NOW)


def test_an_officer_of_the_team_does_not_confirm():
    head = make_user(Role.HEAD_OF_INSTITUTE, Role.OFFICER)
    task = make_task(officers=[make_officer(user_id=head.id), make_officer()])
    ask(task)

    with pytest.raises(SameHandsError):
        operations.confirm(task, by=head, at=NOW)


def test_nothing_is_confirmed_that_nobody_asked_for_and_nothing_asked_for_twice():
    task, head = make_task(), make_user(Role.HEAD_OF_INSTITUTE)
    with pytest.raises(operations.ClosingNotAskedError):
        operations.confirm(task, by=head, at=NOW)
    ask(task)

    with pytest.raises(operations.ClosingAlreadyAskedError):
        ask(task)
    operations.deny(task, reason="登记系统显示在营", by=head, at=NOW)
    with pytest.raises(operations.ClosingNotAskedError):
        operations.confirm(task, by=head, at=NOW)


def test_a_visit_under_way_is_not_closed():
    with pytest.raises(MoveNotAllowedError):
        ask(on_site())


def test_a_target_of_a_sealed_draw_is_left_to_the_reserve_and_closed_only_after_the_opening():
    draw = make_drawn((make_employer(), make_team()))
    by = make_user(Role.HEAD_OF_INSTITUTE)
    release.release(release.ask(draw, fill_reason="", by=by, at=NOW), at=NOW)
    task = db.session.scalars(db.select(Task)).unique().one()
    with pytest.raises(operations.SubstituteFirstError):
        ask(task)
    draw.state, draw.seed, draw.bundle_hash = DrawState.OPENED, "0" * 64, "0" * 64
    db.session.flush()

    ask(task)

    assert queries.asked(task)


def test_a_closed_visit_leaves_no_open_order_behind():
    task = approved()
    order = field_order.issue_for(task, on=TODAY, by=None, at=NOW)
    ask(task)

    operations.confirm(task, by=make_user(Role.HEAD_OF_INSTITUTE), at=NOW)

    assert order.state is FieldOrderState.CANCELLED


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing behind it", b"\xff\xd8\xff\xe0 no picture", b"MZ", pdf()[:-40]])
def test_evidence_that_only_begins_well_is_refused(content):
    with pytest.raises(evidence.EvidenceUnreadableError):
        evidence.read(content)


def test_pictures_and_papers_are_evidence():
    assert evidence.read(JPEG).media_type == "image/jpeg"
    assert evidence.read(pdf()).media_type == "application/pdf"


def test_a_closing_goes_through_its_pages_and_its_evidence_is_only_downloaded(browser):
    task = make_task()
    browser.sign_in(make_user(Role.TEAM_LEADER))
    browser.get("task_closing.new", task_id=task.id)
    told = {"ground": "deregistered", "reason": "登记系统查询结果为注销"}
    bad = {**told, "evidence": (BytesIO(b"%PDF-1.4"), "a.pdf")}
    assert "按内容识别" in browser.post("task_closing.new", task_id=task.id, data=bad, expect=200).text
    browser.post("task_closing.new", task_id=task.id, data={**told, "evidence": (BytesIO(pdf()), "a.pdf")})
    browser.get("task_closing.answer", task_id=task.id, expect=403)

    head = make_user(Role.HEAD_OF_INSTITUTE)
    browser.sign_in(head)
    assert "已申请关闭" in browser.get("task.show", task_id=task.id).text
    assert [row.count for row in desk.desk(head, on=TODAY).waiting if row.kind == "closings_to_confirm"] == [1]
    assert task.number in browser.get("task.index", query={"view": "closing"}).text
    browser.get("task_closing.answer", task_id=task.id)
    browser.post("task_closing.answer", task_id=task.id, data={"decision": "deny"}, expect=200)
    browser.post("task_closing.answer", task_id=task.id, data={"decision": "confirm"})

    db.session.expire_all()
    assert task.state is TaskState.CLOSED
    assert "已经注销或者被吊销" in browser.get("task.show", task_id=task.id).text
    paper = browser.get("task_closing.evidence", task_id=task.id, step_id=task.steps[-1].id)
    assert paper.headers["Content-Disposition"].startswith("attachment")
    browser.get("task_closing.answer", task_id=task.id, expect=409)


def test_the_page_of_a_drawn_target_points_to_its_draw(browser):
    draw = make_drawn((make_employer(), make_team()))
    by = make_user(Role.HEAD_OF_INSTITUTE)
    release.release(release.ask(draw, fill_reason="", by=by, at=NOW), at=NOW)
    task = db.session.scalars(db.select(Task)).unique().one()
    browser.sign_in(make_user(Role.TEAM_LEADER))

    page = browser.get("task_closing.new", task_id=task.id).text

    assert "按程序替补" in page
    assert draw.number in page
