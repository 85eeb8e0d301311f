"""The draw as long work and the opening by the timetable, with real commits and real worker processes."""

from datetime import timedelta
from functools import partial

import psycopg
import pytest
from flask import Flask

from inspect_app import clock
from inspect_app.database import db
from inspect_app.documents import draw_bundle
from inspect_app.jobs import draw as draw_jobs
from inspect_app.jobs.runner import run_job
from inspect_app.models.draw import Draw, DrawStep, DrawTarget, FileName
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.operations import draw_run
from inspect_app.queries import draw as draws
from tests.ceremony import DAILY, KEY, draw_in, make_county
from tests.processes import kill_in_the_middle, until, worker
from workflows.ceremony import Draft
from workflows.draw import run
from workflows.draw_lifecycle import DrawState


def ready_draw(**values) -> int:
    """Everything in place at this very day, so that the draw is owed; its id, since a job ends the session."""
    county, at = make_county(), clock.now()
    today = clock.office_date(at)
    dates = {"draw_on": today, "opens_on": today + timedelta(days=1), "due_on": today + timedelta(days=60)}
    draw = draw_in(DrawState.REVEALED, county, at=at, **{**dates, "source_kinds": tuple(DAILY), **values})
    county.walk.source(draw)
    db.session.commit()
    return draw.id


def the_draw(draw_id: int) -> Draw:
    return db.session.get_one(Draw, draw_id, populate_existing=True)


def last_run(draw_id: int) -> JobRun:
    db.session.expire_all()
    return draw_run.last_run(the_draw(draw_id))


def test_the_job_draws_and_leaves_the_result_sealed(fresh_app: Flask):
    draw_id = ready_draw()

    run_job(last_run(draw_id).id)

    draw, done = the_draw(draw_id), last_run(draw_id)
    assert (done.state, done.done, done.total) == (JobState.DONE, 100, 100)
    assert draw.state is DrawState.DRAWN
    assert draw.seed is None
    assert not any(file.is_public for file in draw.files)


def test_a_job_that_runs_twice_draws_once(fresh_app: Flask):
    draw_id = ready_draw()
    run_id = last_run(draw_id).id

    run_job(run_id)
    draw_jobs.carry_out(draw_id, lambda done, total: None)
    db.session.commit()

    assert db.session.scalar(db.select(db.func.count()).select_from(DrawStep).filter_by(draw_id=draw_id, move="draw")) == 1


def test_the_short_form_opens_with_the_draw(fresh_app: Flask):
    whole = Draft(matters=("职业卫生",), ratios={"key": (1, 1), "watch": (1, 1), "general": (1, 1)})
    draw_id = ready_draw(rules=whole, is_short_form=True)

    run_job(last_run(draw_id).id)

    assert last_run(draw_id).state is JobState.DONE
    assert the_draw(draw_id).state is DrawState.OPENED


def test_the_timetable_opens_what_is_due_and_what_was_missed(fresh_app: Flask):
    county, at = make_county(), clock.now() - timedelta(days=40)
    today = clock.office_date(at)
    dates = {"draw_on": today, "due_on": today + timedelta(days=60), "source_kinds": tuple(DAILY)}
    missed = draw_in(DrawState.DRAWN, county, at=at, opens_on=today + timedelta(days=30), **dates)
    later = draw_in(DrawState.DRAWN, county, at=at, opens_on=today + timedelta(days=55), **dates)
    db.session.commit()
    assert missed.is_overdue_on(clock.today())

    draw_jobs.open_due()

    assert missed.state is DrawState.OPENED
    assert later.state is DrawState.DRAWN
    assert draw_bundle.read(draws.content(missed, FileName.BUNDLE))


def test_one_that_does_not_open_keeps_no_other_closed(fresh_app: Flask):
    county, at = make_county(), clock.now() - timedelta(days=40)
    today = clock.office_date(at)
    dates = {"draw_on": today, "due_on": today + timedelta(days=60), "opens_on": today + timedelta(days=30)}
    drawn = partial(draw_in, DrawState.DRAWN, county, at=at, source_kinds=tuple(DAILY), **dates)
    differing, unreadable, sound = (drawn().id for _ in range(3))
    db.session.commit()
    damage(fresh_app, f"UPDATE draws SET result_hash = repeat('0', 64) WHERE id = {differing}")
    damage(fresh_app, f"UPDATE draw_files SET content = '\\x00' WHERE draw_id = {unreadable} AND name = 'map.sealed'")

    draw_jobs.open_due()

    states = [the_draw(each).state for each in (differing, unreadable, sound)]
    assert states == [DrawState.DRAWN, DrawState.DRAWN, DrawState.OPENED]


def damage(app: Flask, statement: str) -> None:
    """As a broken disk would, past every trigger."""
    with psycopg.connect(app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


def test_reveals_that_nobody_closed_are_closed_by_the_timetable_and_the_withheld_are_recorded(fresh_app: Flask):
    county, at = make_county(), clock.now() - timedelta(days=3)
    today = clock.office_date(at)
    dates = {"draw_on": today, "opens_on": today + timedelta(days=30), "due_on": today + timedelta(days=60)}
    draw = draw_in(DrawState.COMMITTED, county, at=at, source_kinds=tuple(DAILY), **dates)
    db.session.commit()

    draw_jobs.close_due()

    step = db.session.scalars(db.select(DrawStep).filter_by(draw_id=draw.id, move="close_reveals")).one()
    assert draw.state is DrawState.REVEALED
    assert (step.by_id, step.data) == (None, {"withheld": ["witness-1", "witness-2"]})


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_is_followed_by_one_that_ends_it_once_and_identically(fresh_app: Flask):
    draw_id = ready_draw()
    expected = run(draw_run.bundle_of(the_draw(draw_id), key=KEY))
    db.session.rollback()

    kill_in_the_middle(fresh_app, last_run(draw_id).id, table="draw_targets", done=85)
    assert last_run(draw_id).state is JobState.RUNNING
    assert the_draw(draw_id).state is DrawState.REVEALED
    with worker(fresh_app):
        until(lambda: last_run(draw_id).state is JobState.DONE)

    draw = the_draw(draw_id)
    stored = db.session.scalars(db.select(DrawTarget.code).filter_by(draw_id=draw.id)).all()
    assert draw.drawn_hash == expected.drawn_hash
    assert draws.text(draw, FileName.RESULT) == expected.result
    assert sorted(stored) == sorted(line.id for line in expected.lines)
