"""The freeze as long work: asked for by the head, refused at once where it can be, told on the page when it failed."""

from datetime import timedelta

import pytest
from flask import Flask

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.runner import run_job
from inspect_app.models.draw import Draw
from inspect_app.models.job_run import JobState
from inspect_app.models.risk import Ranking
from inspect_app.operations import draw_draft, draw_freeze
from tests.ceremony import DAILY, County, draw_in, make_county, make_proposal
from tests.factories import NOW
from tests.pages import Browser
from workflows.ceremony import DrawTooSoonError
from workflows.draw_lifecycle import DrawState


@pytest.fixture
def county(database: None) -> County:
    return make_county()


def drafted_today() -> Draw:
    at = clock.now()
    today = clock.office_date(at)
    dates = {"draw_on": today, "opens_on": today + timedelta(days=1), "due_on": today + timedelta(days=60)}
    return draw_in(DrawState.DRAFTED, make_county(), at=at, source_kinds=tuple(DAILY), **dates)


def test_the_job_freezes_in_the_hands_of_who_asked(fresh_app: Flask) -> None:
    draw = drafted_today()
    head = draw.parties[0].user
    run = draw_freeze.ask(draw, by=head, at=clock.now())
    db.session.commit()
    draw_id, head_id, run_id = draw.id, head.id, run.id

    run_job(run_id)
    run_job(run_id)

    frozen = db.session.get_one(Draw, draw_id)
    assert frozen.state is DrawState.FROZEN
    assert [(step.move, step.by_id) for step in frozen.steps if step.move == "freeze"] == [("freeze", head_id)]
    done = draw_freeze.last_run(frozen)
    assert (done.state, done.done, done.total) == (JobState.DONE, 100, 100)
    browser = Browser(fresh_app)
    browser.sign_in(frozen.parties[0].user)
    assert browser.get("draw.progress", draw_id=draw_id).json["state"] == "done", "whoever waits is told"


def test_a_freeze_that_fails_leaves_the_draft_and_says_why(fresh_app: Flask) -> None:
    draw = drafted_today()
    head = draw.parties[0].user
    db.session.execute(db.delete(Ranking))
    run = draw_freeze.ask(draw, by=head, at=clock.now())
    db.session.commit()
    draw_id, run_id = draw.id, run.id

    run_job(run_id)

    draft = db.session.get_one(Draw, draw_id)
    assert draft.state is DrawState.DRAFTED
    assert not draft.files
    browser = Browser(fresh_app)
    browser.sign_in(draft.parties[0].user)
    page = browser.get("draw.show", draw_id=draw_id).text
    assert "冻结没有完成" in page
    assert "还没有分层" in page
    assert "再次冻结" in page


def test_while_it_freezes_the_draft_stays_as_the_head_saw_it(county: County) -> None:
    draw = draw_in(DrawState.DRAFTED, county)
    draw_freeze.ask(draw, by=county.hands.head, at=NOW)

    with pytest.raises(draw_freeze.UnderWayError):
        draw_draft.redraft(draw, make_proposal(county), by=county.hands.drafter, at=NOW)
    with pytest.raises(draw_freeze.UnderWayError):
        draw_freeze.ask(draw, by=county.hands.head, at=NOW)


def test_what_can_be_refused_at_once_is_not_left_to_the_job(county: County) -> None:
    draw = draw_in(DrawState.DRAFTED, county)

    with pytest.raises(DrawTooSoonError):
        draw_freeze.ask(draw, by=county.hands.head, at=NOW + timedelta(days=1))


def test_the_page_shows_the_freeze_under_way(browser: Browser, county: County) -> None:
    draw = draw_in(DrawState.DRAFTED, county)
    browser.sign_in(county.hands.head)
    browser.post("draw_act.freeze", draw_id=draw.id)

    page = browser.get("draw.show", draw_id=draw.id).text
    told = browser.get("draw.progress", draw_id=draw.id).json

    assert "正在冻结" in page
    assert "去冻结" not in page
    assert (told["state"], told["href"]) == ("owed", f"/draws/{draw.id}")
