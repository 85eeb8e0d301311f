"""A visit from its day to its completion: who may do what, in which order, and what it leaves behind."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from inspect_app.database import db
from inspect_app.models.officer import DutyStatus
from inspect_app.models.recusal import Recusal
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.operations import routing
from inspect_app.operations import task as operations
from inspect_app.queries import task as queries
from tests.factories import (
    NOW,
    TODAY,
    make_assistant,
    make_employer,
    make_officer,
    make_task,
    make_team,
    make_user,
    saved,
)
from tests.task_walk import approve, approved, on_site, schedule, users_of
from workflows.roles import Role, SameHandsError
from workflows.routing import NotEligibleError
from workflows.task import (
    BeforeItsDayError,
    CapReachedError,
    NotApprovedError,
    NotCompetentError,
    RecusedError,
    TaskState,
    TwoCertifiedError,
)


def test_a_day_that_is_past_off_or_after_the_due_date_is_not_set_without_a_reason(rules):
    task = make_task(due_on=date(2026, 12, 4))

    with pytest.raises(routing.PastDayError):
        schedule(task, TODAY - timedelta(days=1))
    for day in (date(2026, 11, 28), date(2026, 12, 7)):
        with pytest.raises(routing.DayNeedsReasonError):
            schedule(task, day)
    schedule(task, date(2026, 12, 7), reason="单位停产检修至12月6日")

    assert (task.state, task.visit_on) == (TaskState.SCHEDULED, date(2026, 12, 7))


def test_a_new_day_takes_the_approval_away(rules):
    task = approved()

    schedule(task, TODAY + timedelta(days=1))

    assert task.state is TaskState.SCHEDULED


def test_the_head_approves_and_the_notice_is_kept_with_the_step(rules):
    task = make_task(officers=make_team(), visit_on=TODAY)

    approve(task, by=make_user(Role.HEAD_OF_INSTITUTE))

    assert task.state is TaskState.APPROVED
    assert db.session.get_one(StoredFile, task.steps[-1].data["notice"]).media_type == "application/pdf"


def test_nobody_approves_a_visit_of_their_own(rules):
    head = make_user(Role.HEAD_OF_INSTITUTE, Role.OFFICER)
    task = make_task(officers=[make_officer(user_id=head.id), make_officer()], visit_on=TODAY)

    with pytest.raises(SameHandsError):
        approve(task, by=head)


def test_an_approval_is_refused_past_the_cap_unless_the_visit_is_exempt_on_a_ground(rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    for month in (3, 6):
        saved(
            Visit(
                employer_id=task.employer_id,
                visited_on=date(2026, month, 1),
                body_name="区生态环境局",
                specialty="环保",
                kind="日常检查",
                counts_toward_cap=True,
                source="import",
                created_at=NOW,
            )
        )
    head = make_user(Role.HEAD_OF_INSTITUTE)

    with pytest.raises(CapReachedError):
        approve(task, by=head)
    operations.exempt(task, ground="complaint", reason="12345 工单 20261120-3", by=head, at=NOW)
    approve(task, by=head)

    assert task.state is TaskState.APPROVED


def test_starting_notes_the_time_and_counts_the_visit(rules):
    task = on_site()

    visit = db.session.scalar(db.select(Visit).filter_by(task_id=task.id))
    assert (task.state, task.started_at, task.tries) == (TaskState.ON_SITE, NOW, 1)
    assert (visit.visited_on, visit.kind, visit.counts_toward_cap) == (TODAY, "日常检查", True)


def test_the_second_officer_who_presses_start_finds_the_visit_begun(rules):
    task = on_site()

    operations.start(task, by=users_of(task)[1], at=NOW + timedelta(minutes=1))

    assert task.started_at == NOW
    assert [step.move for step in task.steps] == ["start"]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda task: setattr(task, "state", TaskState.SCHEDULED), NotApprovedError),
        (lambda task: setattr(task, "visit_on", TODAY + timedelta(days=1)), BeforeItsDayError),
        (lambda task: setattr(task.members[0].officer, "valid_until", TODAY - timedelta(days=1)), TwoCertifiedError),
        (lambda task: setattr(task.members[1].officer, "status", DutyStatus.ON_LEAVE), TwoCertifiedError),
        (lambda task: recuse(task), RecusedError),
        (lambda task: setattr(task.members[1].officer, "fields", ["学校卫生"]), NotCompetentError),
    ],
)
def test_a_start_is_refused_by_the_rule_that_it_breaks(rules, spoil, refusal):
    task = approved()
    spoil(task)
    db.session.flush()

    with pytest.raises(refusal):
        operations.start(task, by=users_of(task)[0], at=NOW)
    assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 0


def recuse(task: Task) -> None:
    saved(
        Recusal(officer_id=task.members[0].officer_id, uscc=task.employer.uscc, reason="持有股份", created_at=NOW)
    )


def test_only_an_officer_of_the_team_starts(rules):
    with pytest.raises(operations.NotOfTheTeamError):
        operations.start(approved(), by=make_user(Role.OFFICER), at=NOW)


def test_an_officer_sees_the_next_five_working_days_and_what_was_begun(rules):
    team = make_team(users=True)
    user = db.session.get_one(User, team[0].user_id)
    inside = make_task(officers=team, visit_on=date(2026, 12, 1))
    make_task(officers=team, visit_on=date(2026, 12, 2))
    make_task(officers=team)
    begun = make_task(officers=team, visit_on=date(2026, 12, 9), started_at=NOW)
    others = make_task(visit_on=TODAY)

    seen = db.session.scalars(queries.visible_to(user, on=TODAY)).unique().all()
    by_leader = db.session.scalars(queries.visible_to(make_user(Role.TEAM_LEADER), on=TODAY)).unique().all()

    assert {task.id for task in seen} == {inside.id, begun.id}
    assert others in by_leader
    assert len(by_leader) == 5


def test_a_task_of_another_region_does_not_exist(rules):
    make_task(employer=make_employer())

    assert db.session.scalars(queries.visible_to(make_user(Role.HEAD_OF_INSTITUTE, scope="4406"), on=TODAY)).all() == []


def test_a_new_team_is_refused_for_each_obstacle_and_the_drawn_pair_stays_on_record(rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    drawn = [member.officer_id for member in task.members]
    fit = make_officer()
    for spoiled in ({"fields": ["公共场所"]}, {"scope": "440704"}, {"status": DutyStatus.ON_LEAVE}):
        with pytest.raises(NotEligibleError):
            reassign(task, [drawn[0], make_officer(**spoiled).id])

    reassign(task, [drawn[0], fit.id])

    assert [member.officer_id for member in task.members] == [drawn[0], fit.id]
    assert task.steps[-1].data["before"] != task.steps[-1].data["after"]


def test_an_approved_task_with_a_new_team_is_approved_again(rules):
    task = approved()

    reassign(task, [task.members[0].officer_id, make_officer().id])

    assert task.state is TaskState.SCHEDULED


def reassign(task: Task, officer_ids: list[int]) -> None:
    by = make_user(Role.TEAM_LEADER)
    routing.reassign(task, officer_ids=officer_ids, reason="培训", by=by, at=NOW)


def test_two_officers_who_start_at_the_same_moment_make_one_visit(fresh_app: Flask):
    make_assistant()
    task = approved()
    pairs = [(task.id, user.id) for user in users_of(task)]
    db.session.commit()
    together = Barrier(2)

    def press(task_id: int, user_id: int) -> None:
        with fresh_app.app_context():
            by, one = db.session.get_one(User, user_id), db.session.get_one(Task, task_id)
            together.wait()
            operations.start(one, by=by, at=NOW)
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert task.state is TaskState.ON_SITE
    assert task.tries == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 1
