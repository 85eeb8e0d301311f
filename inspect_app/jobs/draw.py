"""The freeze and the draw as long work, and the opening by the timetable."""

import logging
from collections.abc import Callable, Sequence
from functools import partial

from flask import current_app

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.draw import Draw
from inspect_app.models.user import User
from inspect_app.operations import draw_freeze, draw_open, draw_reveal, draw_run
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_days
from workflows.draw_lifecycle import DrawState

log = logging.getLogger(__name__)


def freeze(draw_id: int, progress: Callable[[int, int], None]) -> None:
    """In the hands of the person who asked for it last."""
    draw, key = db.session.get_one(Draw, draw_id), current_app.config["FIELD_KEY"]
    by = db.session.get_one(User, draw_freeze.last_run(draw).asked_by_id)
    draw_freeze.freeze(draw, by=by, at=clock.now(), key=key, progress=progress)


def carry_out(draw_id: int, progress: Callable[[int, int], None]) -> None:
    """A short form opens at once; all else waits for its date."""
    draw, key, at = db.session.get_one(Draw, draw_id), current_app.config["FIELD_KEY"], clock.now()
    draw_run.carry_out(draw, key=key, at=at, progress=progress)
    if draw.is_short_form and draw.state is DrawState.DRAWN:
        draw_open.open_up(draw, key=key, at=at)


def open_due() -> None:
    """What is due today or was missed."""
    _each(draws.due_to_open(clock.today()), partial(draw_open.open_up, key=current_app.config["FIELD_KEY"], at=clock.now()))


def close_due() -> None:
    """Reveals that nobody closed in time: what was not revealed stands as withheld."""
    before = draw_days.reveals_closed_before(on=clock.today())
    _each(draws.due_to_close(before), partial(draw_reveal.close, by=None, at=clock.now()))


def _each(due: Sequence[Draw], act: Callable[[Draw], None]) -> None:
    """Each by itself, whatever is wrong with it: one that fails holds up no other."""
    for draw_id in [draw.id for draw in due]:
        try:
            act(db.session.get_one(Draw, draw_id))
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("draw %s is left as it is", draw_id)
