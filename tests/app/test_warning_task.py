"""An early warning becomes an inspection: a visit of its own, or the one that is open already."""

from datetime import date, timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.task import Task
from inspect_app.operations import warning_work as work
from tests.factories import (
    NOW,
    TODAY,
    make_assistant,
    make_body,
    make_employer,
    make_officer,
    make_task,
    make_team,
    make_user,
)
from tests.task_walk import submitted
from tests.warnings import make_case, make_declaration, make_exam, make_key, make_test, only, raised, run, warnings
from workflows.roles import Role
from workflows.task import InspectionKind, TaskSource, TaskState, kind_of
from workflows.warning import NoEmployerError, WarningKind, WarningState

pytestmark = pytest.mark.usefixtures("database")

K = WarningKind
OLD = date(2024, 1, 1)
DUE = {"due_on": "2026-12-15"}


def test_it_becomes_an_inspection_without_a_team_that_does_not_count_toward_the_cap(browser, clerk):
    warning = raised()
    browser.sign_in(clerk)

    browser.post("warning.task", warning_id=warning.id, data=DUE)

    task = db.session.scalars(db.select(Task).filter_by(employer_id=warning.employer_id)).unique().one()
    assert (warning.state, warning.task_id) == (WarningState.TASK, task.id)
    assert (task.state, task.members, task.counts_toward_cap) == (TaskState.RELEASED, [], False)
    assert (task.due_on, task.body_id, task.scope) == (date(2026, 12, 15), clerk.body_id, "440703002")
    assert [origin.source for origin in task.origins] == [TaskSource.MONITORING]
    assert kind_of(origin.source for origin in task.origins) is InspectionKind.CASE


def test_the_head_names_the_officers_on_the_tasks_own_form_and_both_pages_lead_to_each_other(browser, clerk):
    warning, head = raised(), make_user(Role.HEAD_OF_INSTITUTE)
    officers = [make_officer(), make_officer()]
    task = work.make_task(warning, due_on=TODAY, by=clerk, at=NOW)
    db.session.flush()
    browser.sign_in(head)

    desk = browser.get("desk.show").text
    form = browser.get("routing.team", task_id=task.id).text
    browser.post("routing.team", task_id=task.id, data={"first": officers[0].id, "second": officers[1].id, "reason": "首次"})

    assert "1 件任务等您指定执法人员" in desk
    assert "<h1>指定执法人员" in form
    assert [member.officer_id for member in task.members] == [officer.id for officer in officers]
    assert f"/warnings/{warning.id}" in browser.get("task.show", task_id=task.id).text
    assert f"/tasks/{task.id}" in browser.get("warning.show", warning_id=warning.id).text


def test_a_warning_about_a_firm_with_an_open_task_joins_that_visit(clerk):
    warning = raised()
    officers = make_team()
    task = make_task(employer=warning.employer, officers=officers, due_on=date(2026, 12, 20))

    joined = work.make_task(warning, due_on=date(2026, 12, 1), by=clerk, at=NOW)

    assert joined is task
    assert (task.due_on, task.counts_toward_cap, len(task.members)) == (date(2026, 12, 1), True, 2)
    assert [origin.source for origin in task.origins] == [TaskSource.MONITORING]
    assert [step.move for step in task.steps] == ["merge"]
    assert warning.steps[-1].data == {"task": task.number, "is_joined": True}


def test_a_visit_that_has_been_made_and_waits_for_review_takes_nothing_more(browser, clerk):
    warning = raised()
    make_assistant()
    task = submitted(employer=warning.employer, due_on=date(2026, 12, 30))
    browser.sign_in(clerk)

    page = browser.post("warning.task", warning_id=warning.id, data=DUE, expect=200).text

    assert "已经做完，正等复核" in page
    assert (warning.state, task.due_on) == (WarningState.RAISED, date(2026, 12, 30))


@pytest.mark.parametrize(
    "body", [{"matters": ["公共场所卫生"]}, {"scope": "440704"}, {"valid_until": TODAY - timedelta(days=1)}]
)
def test_a_body_inspects_in_its_own_name_only_what_it_may(browser, body):
    warning = raised()
    browser.sign_in(make_user(Role.CLERK, body_id=make_body(**body).id))

    assert "不能以自己的名义" in browser.post("warning.task", warning_id=warning.id, data=DUE, expect=200).text


def test_a_second_warning_joins_the_same_visit_by_the_earlier_day(clerk):
    employer = make_key()
    make_declaration(employer, OLD)
    make_test(employer, date(2020, 1, 1))
    run()
    first, second = warnings()

    task = work.make_task(first, due_on=date(2026, 12, 20), by=clerk, at=NOW)
    work.make_task(second, due_on=date(2026, 12, 10), by=clerk, at=NOW)

    assert (first.task, second.task, task.due_on) == (task, task, date(2026, 12, 10))
    assert len(task.origins) == 1


def test_a_visit_that_a_warning_widens_is_approved_anew(clerk):
    warning = raised(hazards=["电离辐射"])
    task = make_task(employer=warning.employer, visit_on=TODAY, state=TaskState.APPROVED)

    work.make_task(warning, due_on=date(2026, 12, 20), by=clerk, at=NOW)

    assert (task.matters, task.state) == (["职业卫生", "放射卫生"], TaskState.SCHEDULED)


def test_a_cluster_of_a_town_is_nobodys_visit(browser):
    for _number in range(3):
        make_case(make_employer(), date(2026, 3, 1))
    run()
    user = make_user(Role.HEALTH_SECTION, body_id=make_body().id)
    browser.sign_in(user)

    with pytest.raises(NoEmployerError):
        work.make_task(only(K.CLUSTER_TOWN), due_on=TODAY, by=user, at=NOW)
    browser.get("warning.task", warning_id=only(K.CLUSTER_TOWN).id, expect=409)


def test_a_day_that_has_passed_is_refused_on_its_field(browser, clerk):
    warning = raised()
    browser.sign_in(clerk)

    yesterday = (TODAY - timedelta(days=1)).isoformat()
    page = browser.post("warning.task", warning_id=warning.id, data={"due_on": yesterday}, expect=200).text

    assert "不能早于今天" in page
    assert warning.state is WarningState.RAISED


def test_what_became_an_inspection_is_not_warned_of_again_for_the_same(clerk):
    warning = raised()
    work.make_task(warning, due_on=TODAY, by=clerk, at=NOW)

    done = run()

    assert (done.raised, done.ended) == (0, 0)


def test_an_officer_learns_of_no_task_that_is_not_to_be_seen_yet(browser, clerk):
    warning, officer = raised(), make_user(Role.OFFICER, body_id=make_body().id)
    task = make_task(employer=warning.employer)
    browser.sign_in(officer)

    form = browser.get("warning.task", warning_id=warning.id).text
    browser.post("warning.task", warning_id=warning.id, data=DUE)
    page = browser.get("warning.show", warning_id=warning.id).text

    assert warning.task_id == task.id
    assert task.number not in form
    assert task.number not in page


def test_the_task_of_a_warning_about_health_tells_others_only_that_there_was_a_clue(browser, clerk):
    make_exam(make_key(), OLD)
    run()
    warning = only(K.EXAM)
    task = work.make_task(warning, due_on=TODAY, by=make_user(Role.HEALTH_SECTION, body_id=make_body().id), at=NOW)
    db.session.flush()
    browser.sign_in(clerk)

    page = browser.get("task.show", task_id=task.id).text

    assert "数据监测发现线索" in page
    assert f"/warnings/{warning.id}" not in page
    assert "体检" not in page
