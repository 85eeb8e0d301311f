"""Releasing a draw: nothing ends unassigned, nothing is made twice."""

from datetime import date
from threading import Barrier, Thread

import pytest
from flask import Flask

from inspect_app.database import db
from inspect_app.models.assigned_list import AssignedList
from inspect_app.models.audit import AuditFact
from inspect_app.models.draw import Draw, TargetStatus
from inspect_app.models.employer import EmployerStatus
from inspect_app.models.officer import DutyStatus
from inspect_app.models.recusal import Recusal
from inspect_app.models.release import Release
from inspect_app.models.task import Task, TaskOrigin, TaskStep
from inspect_app.operations import release as operations
from inspect_app.operations.stored_file import keep
from inspect_app.queries import release as queries
from tests.factories import (
    NOW,
    OTHER_TOWN,
    TODAY,
    make_assistant,
    make_drawn,
    make_employer,
    make_officer,
    make_target,
    make_task,
    make_team,
    make_user,
    saved,
    void_target,
)
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role
from workflows.routing import ReleaseIncompleteError
from workflows.task import TaskSource, TaskState


@pytest.fixture
def county(database):
    make_assistant()


def release(draw: Draw, *, fill_reason: str = "", by=None) -> Release:
    by = by or make_user(Role.HEAD_OF_INSTITUTE)
    return operations.release(operations.ask(draw, fill_reason=fill_reason, by=by, at=NOW), at=NOW)


def tasks_of(draw: Draw) -> list[Task]:
    query = db.select(Task).join(TaskOrigin).join(TaskOrigin.draw_target).filter_by(draw_id=draw.id)
    return list(db.session.scalars(query.order_by(Task.id)).unique())


def test_every_target_becomes_a_numbered_task_of_its_drawn_team(county):
    teams = [make_team(), make_team()]
    draw = make_drawn(*((make_employer(), team) for team in teams))

    done = release(draw)

    tasks = tasks_of(draw)
    assert (done.created, done.merged, done.filled) == (2, 0, 0)
    assert [task.number for task in tasks] == ["江卫职检〔2026〕1号", "江卫职检〔2026〕2号"]
    assert [[member.officer_id for member in task.members] for task in tasks] == [[one.id for one in team] for team in teams]
    assert {(task.state, task.due_on, task.scope) for task in tasks} == {(TaskState.RELEASED, draw.due_on, "440703002")}
    assert all(set(task.origins[0].paired_ids) == {one.id for one in team} for task, team in zip(tasks, teams, strict=True))
    assert draw.released_at == NOW


def test_releasing_twice_makes_nothing_the_second_time(county):
    draw = make_drawn((make_employer(), make_team()))
    release(draw)

    again = release(draw)

    assert (again.created, again.merged, again.closed) == (0, 0, 0)
    assert len(tasks_of(draw)) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(TaskStep)) == 1


def test_a_target_that_a_list_from_above_also_names_joins_its_visit_and_keeps_the_listed_pair(county):
    employer, listed = make_employer(), make_team()
    task = make_task(employer=employer, officers=listed, due_on=date(2026, 12, 31))
    sha256 = keep(b"list", media_type="text/csv", by=None, at=NOW)
    by = make_user(Role.CLERK)
    source = saved(AssignedList(title="l", scope="4407", file_sha256=sha256, created_at=NOW, created_by_id=by.id))
    saved(
        TaskOrigin(
            task_id=task.id, source=TaskSource.FROM_ABOVE, upper_number="GJ1", list_id=source.id, due_on=task.due_on
        )
    )
    draw = make_drawn((employer, make_team()))

    done = release(draw)

    assert (done.created, done.merged) == (0, 1)
    assert tasks_of(draw) == [task]
    assert {origin.source for origin in task.origins} == {TaskSource.FROM_ABOVE, TaskSource.DRAW}
    assert [member.officer_id for member in task.members] == [one.id for one in listed]
    assert task.due_on == draw.due_on


def test_a_visit_that_a_draw_joins_covers_the_matters_of_both_and_is_approved_anew(county):
    employer = make_employer(hazards=["电离辐射"])
    task = make_task(employer=employer, visit_on=TODAY, state=TaskState.APPROVED)
    team = make_team(fields=["卫生健康综合"])

    release(make_drawn((employer, team)))

    assert (task.matters, task.state) == (["职业卫生", "放射卫生"], TaskState.SCHEDULED)


def test_a_team_whose_officer_is_gone_refuses_the_release_and_nothing_is_made(county):
    gone, other = make_team()
    draw = make_drawn((make_employer(), make_team()), (make_employer(), [gone, other]))
    gone.status = DutyStatus.LEFT
    db.session.flush()

    with pytest.raises(ReleaseIncompleteError) as refusal:
        release(draw)

    assert refusal.value.details == {"missing": 1, "teams": 1, "towns": 0, "gone": 0}
    assert tasks_of(draw) == []


def test_with_a_reason_the_least_loaded_fill_a_team_and_the_drawn_result_stays(county):
    gone, other = make_team()
    idle = make_officer()
    make_task(officers=make_team())
    draw = make_drawn((make_employer(), [gone, other]))
    gone.status = DutyStatus.LEFT
    db.session.flush()

    done = release(draw, fill_reason="本人调离")

    task = tasks_of(draw)[0]
    assert done.filled == 1
    assert [member.officer_id for member in task.members] == [other.id, idle.id]
    assert set(task.origins[0].paired_ids) == {gone.id, other.id}
    assert task.steps[0].reason == "本人调离"


def test_a_recusal_after_the_draw_counts_as_a_gap(county):
    team, employer = make_team(), make_employer()
    draw = make_drawn((employer, team))
    saved(Recusal(officer_id=team[0].id, uscc=employer.uscc, reason="近亲属任职", created_at=NOW))

    with pytest.raises(ReleaseIncompleteError):
        release(draw)


def test_a_recusal_from_another_firm_opens_no_gap(county):
    team = make_team()
    draw = make_drawn((make_employer(), team))
    saved(Recusal(officer_id=team[0].id, uscc=make_employer().uscc, reason="近亲属任职", created_at=NOW))

    done = release(draw)

    assert (done.created, done.filled) == (1, 0)
    assert {step.move for step in tasks_of(draw)[0].steps} == {"release"}


@pytest.mark.parametrize("lost", [{"fields": ["公共场所"]}, {"scope": "440704"}])
def test_an_officer_without_the_competence_or_out_of_the_region_is_a_gap_like_one_without_a_certificate(county, lost):
    first, second = make_team()
    draw = make_drawn((make_employer(), [first, second]))
    for name, value in lost.items():
        setattr(first, name, value)
    db.session.flush()

    with pytest.raises(ReleaseIncompleteError) as refusal:
        release(draw)

    assert refusal.value.details["teams"] == 1


def test_a_target_deregistered_since_the_freeze_is_left_to_the_substitutes_until_the_opening(county):
    employer = make_employer()
    draw = make_drawn((employer, make_team()))
    employer.status = EmployerStatus.DEREGISTERED
    db.session.flush()
    with pytest.raises(ReleaseIncompleteError) as refusal:
        release(draw)
    assert refusal.value.details["gone"] == 1
    draw.state, draw.seed, draw.bundle_hash = DrawState.OPENED, "0" * 64, "0" * 64
    db.session.flush()

    assert release(draw).created == 1


def test_a_filled_team_leaves_both_teams_in_its_step_and_in_the_trail(county):
    gone, other = make_team()
    idle = make_officer()
    draw = make_drawn((make_employer(), [gone, other]))
    gone.status = DutyStatus.LEFT
    db.session.flush()

    release(draw, fill_reason="本人调离")

    told = {"before": [gone.certificate, other.certificate], "after": [other.certificate, idle.certificate]}
    task = tasks_of(draw)[0]
    assert next(step.data for step in task.steps if step.move == "reassign") == told
    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="routing.team_changed", subject=task.number))
    assert {name: fact.data[name] for name in told} == told


def test_a_release_that_would_replace_more_than_the_county_lets_pass_says_so_before(county):
    gone, other = make_team()
    draw = make_drawn((make_employer(), [gone, other]), (make_employer(), make_team()))
    make_officer()
    gone.status = DutyStatus.LEFT
    db.session.flush()

    state = queries.state(draw, on=TODAY)

    assert (state.change_percent, state.warns) == (25.0, True)


def test_a_county_without_an_active_assistant_is_named_and_refused(county):
    draw = make_drawn((make_employer(town_code=OTHER_TOWN), make_team()))

    with pytest.raises(ReleaseIncompleteError) as refusal:
        release(draw)

    assert refusal.value.details["towns"] == 1


def test_a_draw_without_a_result_cannot_be_released(county):
    draw = make_drawn((make_employer(), make_team()), state=DrawState.REVEALED)

    with pytest.raises(operations.NotDrawnError):
        release(draw)


def test_a_voided_target_closes_its_task_and_the_replacement_gets_one(county):
    first = make_employer()
    draw = make_drawn((first, make_team()))
    release(draw)
    target = tasks_of(draw)[0].origins[0].draw_target
    void_target(target)
    make_target(draw, make_employer(), make_team(), rank=2, status=TargetStatus.REPLACEMENT, replaces_id=target.id)

    done = release(draw)

    assert (done.created, done.closed) == (1, 1)
    assert [task.state for task in tasks_of(draw)] == [TaskState.CLOSED, TaskState.RELEASED]


def test_radiation_on_record_asks_for_both_matters_and_both_competences(county):
    both = make_team(fields=["职业卫生", "放射卫生"])
    draw = make_drawn((make_employer(hazards=["电离辐射"]), both))

    release(draw)

    assert tasks_of(draw)[0].matters == ["职业卫生", "放射卫生"]


def test_two_releases_at_the_same_moment_make_each_task_once(fresh_app: Flask):
    make_assistant()
    draw = make_drawn(*((make_employer(), make_team()) for _number in range(5)))
    by = make_user(Role.HEAD_OF_INSTITUTE)
    asked = [operations.ask(draw, fill_reason="", by=by, at=NOW).id for _time in range(2)]
    db.session.commit()
    together = Barrier(2)

    def work(id: int) -> None:
        with fresh_app.app_context():
            together.wait()
            operations.release(db.session.get_one(Release, id), at=NOW)
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=work, args=(id,)) for id in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert len(tasks_of(draw)) == 5
    assert sorted(db.session.scalars(db.select(Release.created))) == [0, 5]
