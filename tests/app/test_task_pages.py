"""The pages of tasks, lists and routing, through the browser that checks every page."""

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import event

from inspect_app.database import db
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.queries import task as queries
from tests.app.test_assigned_list import file_of, imported, row_of
from tests.factories import (
    TODAY,
    make_drawn,
    make_employer,
    make_officer,
    make_task,
    make_team,
    make_user,
)
from tests.pages import text_of
from tests.task_walk import approved, on_site, submitted, users_of
from workflows.roles import Role
from workflows.task import TaskState


def test_the_list_has_tabs_filters_and_a_bounded_number_of_queries(browser, rules):
    browser.sign_in(make_user(Role.TEAM_LEADER))
    for _number in range(3):
        make_task()
    few = _queries(lambda: browser.get("task.index"))
    for _number in range(20):
        make_task()

    many = _queries(lambda: browser.get("task.index"))

    assert many <= few + 1


def _queries(act) -> int:
    seen = []
    engine = db.engines[None].engine

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        db.session.expire_all()
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_filters_narrow_the_list_and_stay_in_the_address(browser, rules):
    wanted, other = make_task(), make_task(visit_on=TODAY)
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))

    page = text_of(browser.get("task.index", query={"state": "released", "view": "all", "q": wanted.employer.name}))

    assert wanted.number in page
    assert other.number not in page
    assert "View" not in page, "the tab shows itself"


@pytest.mark.parametrize("view", ["mine", "week", "overdue", "unscheduled", "approval", "review", "all"])
def test_every_tab_opens(browser, rules, view):
    make_task(due_on=date(2026, 11, 1))
    browser.sign_in(make_user(Role.TEAM_LEADER))

    browser.get("task.index", query={"view": view})


def test_an_officer_does_not_find_a_colleagues_task(browser, rules):
    task = approved()
    browser.sign_in(make_user(Role.OFFICER))

    browser.get("task.show", task_id=task.id, expect=404)


def test_the_head_approves_on_the_page_and_the_notice_is_a_pdf(browser, rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    browser.get("task.approval", task_id=task.id)

    browser.post("task.approval", task_id=task.id, data={"ground": "", "reason": ""})

    notice = browser.get("task.notice", task_id=task.id)
    assert notice.mimetype == "application/pdf"
    assert notice.data.startswith(b"%PDF")
    browser.get("task.show", task_id=task.id)


def test_an_exemption_without_words_is_refused_and_with_them_the_visit_does_not_count(browser, rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    browser.post("task.approval", task_id=task.id, data={"ground": "complaint", "reason": ""}, expect=200)

    browser.post("task.approval", task_id=task.id, data={"ground": "complaint", "reason": "工单 7"})

    db.session.expire_all()
    assert task.counts_toward_cap is False


def test_the_ticked_ones_are_approved_each_by_itself(browser, rules):
    good = make_task(officers=make_team(), visit_on=TODAY)
    bad = make_task(officers=make_team(valid_until=date(2026, 1, 1)), visit_on=TODAY)
    browser.sign_in(make_user(Role.DEPUTY_DIRECTOR))

    browser.post("task.approvals", data={"id": [str(good.id), str(bad.id)]})

    db.session.expire_all()
    assert (good.state, bad.state) == (TaskState.APPROVED, TaskState.SCHEDULED)


def test_the_leader_takes_the_proposed_days_of_the_ticked_lines(browser, rules):
    first, second = make_task(), make_task()
    browser.sign_in(make_user(Role.TEAM_LEADER))
    browser.get("routing.visit_days")

    days = {f"day-{task.id}": "2026-11-27" for task in (first, second)}
    browser.post("routing.visit_days", data={"id": [str(first.id)], **days})

    db.session.expire_all()
    assert (first.visit_on, second.visit_on) == (date(2026, 11, 27), None)


def test_a_single_day_is_set_and_a_past_one_refused_on_its_field(browser, rules):
    task = make_task()
    browser.sign_in(make_user(Role.TEAM_LEADER))
    refused = browser.post("routing.visit_day", task_id=task.id, data={"visit_on": "2026-11-01"}, expect=200)
    assert "已经过去" in text_of(refused)

    browser.post("routing.visit_day", task_id=task.id, data={"visit_on": "2026-11-27"})
    browser.get("routing.visit_day", task_id=task.id)


def test_the_leader_changes_a_team_and_many_teams_with_a_preview(browser, rules):
    task, joining = make_task(), make_officer()
    leaving = task.members[0].officer_id
    browser.sign_in(make_user(Role.TEAM_LEADER))
    browser.get("routing.team", task_id=task.id)
    asked = {"id": [str(task.id)], "leaving": leaving, "joining": joining.id, "reason": "产假"}

    preview = text_of(browser.post("routing.teams", data=asked, expect=200))
    assert "可以换 1 件" in preview
    browser.post("routing.teams", data={**asked, "confirmed": "yes"})

    db.session.expire_all()
    assert joining.id in {member.officer_id for member in task.members}


def test_too_many_changes_in_a_batch_are_said_before_the_exchange_and_once_after_it(browser, rules):
    listed = make_team()
    imported(row_of("GJ1", make_employer(), listed), row_of("GJ2", make_employer(), listed))
    tasks = db.session.scalars(db.select(Task)).unique().all()
    browser.sign_in(make_user(Role.TEAM_LEADER))
    joining = make_officer()
    asked = {"id": [str(task.id) for task in tasks], "leaving": listed[0].id, "joining": joining.id, "reason": "产假"}

    preview = text_of(browser.post("routing.teams", data=asked, expect=200))
    done = text_of(browser.post("routing.teams", data={**asked, "confirmed": "yes"}, follow=True, expect=200))

    assert "换人以后，这一批更换的执法人员到 50%，超过 15%。请在原因里说明情况。" in preview
    assert done.count("更换的执法人员已到 50%") == 1


def test_a_leader_reviews_and_a_clerk_may_not(browser, rules):
    task = submitted()
    browser.sign_in(make_user(Role.CLERK))
    browser.get("task.review", task_id=task.id, expect=403)
    browser.sign_in(make_user(Role.TEAM_LEADER))
    browser.get("task.review", task_id=task.id)
    browser.post("task.review", task_id=task.id, data={"decision": "return", "reason": ""}, expect=200)

    browser.post("task.review", task_id=task.id, data={"decision": "complete"})

    page = text_of(browser.get("task.show", task_id=task.id))
    assert "国发〔2019〕5号" in page


def test_a_task_of_a_list_is_approved_without_words_while_nothing_of_its_exemption_changes(browser, rules):
    imported(row_of("GJ1", make_employer(), make_team()), row_of("GJ2", make_employer(), make_team()))
    first, second = db.session.scalars(db.select(Task).order_by(Task.id)).unique().all()
    for task in (first, second):
        task.visit_on, task.state = TODAY, TaskState.SCHEDULED
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))
    assert "GJ1" in text_of(browser.get("task.approval", task_id=first.id))

    browser.post("task.approval", task_id=first.id, data={"ground": "assigned", "reason": ""})
    browser.post("task.approval", task_id=second.id, data={"ground": "", "reason": ""}, expect=200)
    browser.post("task.approval", task_id=second.id, data={"ground": "complaint", "reason": "工单 7"})

    db.session.expire_all()
    assert [step.move for step in first.steps if step.move in ("exempt", "approve")] == ["approve"]
    assert queries.ground_of(second) == "complaint"


def test_an_empty_site_is_visited_again(browser, rules):
    task = on_site()
    browser.sign_in(users_of(task)[0])
    browser.get("task.revisit", task_id=task.id)

    browser.post("task.revisit", task_id=task.id, data={"reason": "大门上锁"})

    db.session.expire_all()
    assert (task.state, task.visit_on) == (TaskState.RELEASED, None)


def test_a_draw_is_released_on_its_page_and_gaps_are_shown_first(browser, rules):
    gone = make_officer(status="left")
    draw = make_drawn((make_employer(), make_team()), (make_employer(), [gone, make_officer()]))
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))

    refused = text_of(browser.post("routing.release", draw_id=draw.id, data={"fill_reason": ""}, expect=200))
    assert "没有配齐的组" in refused
    browser.post("routing.release", draw_id=draw.id, data={"fill_reason": "本人调离"})

    assert db.session.scalar(db.select(db.func.count()).select_from(TaskOrigin)) == 2
    browser.get("routing.release", draw_id=draw.id)


def test_a_large_draw_is_released_as_a_job(browser, rules, monkeypatch):
    monkeypatch.setattr("inspect_app.views.routing.AT_ONCE", 0)
    draw = make_drawn((make_employer(), make_team()))
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))

    browser.post("routing.release", draw_id=draw.id, data={})

    assert db.session.scalar(db.select(db.func.count()).select_from(Task)) == 0
    assert "正在下达任务" in text_of(browser.get("routing.release", draw_id=draw.id))
    browser.get("routing.release_progress", draw_id=draw.id)


def test_a_list_is_checked_imported_and_filled_back_on_its_pages(browser, rules):
    browser.sign_in(make_user(Role.CLERK, body_id=make_officer().body_id))
    good, bad = make_employer(name="=1+1 有限公司"), make_employer()
    content = file_of(row_of("GJ1", good, make_team()), row_of("", bad, make_team()))
    browser.get("assigned_list.new")
    browser.post("assigned_list.new", data={"file": (BytesIO(b"\x00\x01"), "x.csv")}, expect=200)

    sent = browser.post("assigned_list.new", data={"file": (BytesIO(content), "清单.csv")})
    list_id = int(sent.headers["Location"].rsplit("/", 1)[1])
    assert "没有上级任务号" in text_of(browser.get("assigned_list.show", list_id=list_id))
    browser.post("assigned_list.carry_out", list_id=list_id)

    browser.get("assigned_list.show", list_id=list_id)
    browser.get("assigned_list.index")
    assert "没有上级任务号" in text_of(browser.get("assigned_list.rejected", list_id=list_id))
    filled = text_of(browser.get("assigned_list.fill_back", list_id=list_id, kind="csv"))
    assert "GJ1" in filled
    assert "'=1+1 有限公司" in filled
    browser.get("assigned_list.fill_back", list_id=list_id, kind="xlsx")


def test_the_export_holds_the_filtered_rows_and_is_safe_in_a_spreadsheet(browser, rules):
    make_task(employer=make_employer(name="=cmd 有限公司"))
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE))

    rows = text_of(browser.get("task.export", kind="csv"))

    assert "'=cmd 有限公司" in rows


def test_english_pages_leave_no_chinese_but_names(browser, rules):
    imported(row_of("GJ1", make_employer(name="Acme"), make_team()))
    task = db.session.scalars(db.select(Task)).unique().one()
    browser.sign_in(make_user(Role.TEAM_LEADER))

    page = text_of(browser.get("task.show", task_id=task.id, query={"lang": "en"}))

    assert "Next: set the day of the visit" in page
    assert "Occupational health inspection of employers" in page


def test_an_assistant_has_no_way_in(browser, rules):
    browser.sign_in(make_user(Role.ASSISTANT))

    browser.get("task.index", expect=403)
    browser.get("assigned_list.index", expect=403)


def test_a_user_of_another_region_finds_no_list(browser, rules):
    source = imported(row_of("GJ1", make_employer(), make_team()))
    browser.sign_in(make_user(Role.CLERK, scope="4406"))

    browser.get("assigned_list.show", list_id=source.id, expect=404)
