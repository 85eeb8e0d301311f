"""The draw as long work, and the opening by the timetable."""

import logging
from collections.abc import Callable

from flask import current_app

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.draw import Draw
from inspect_app.operations import draw_open, draw_run
from inspect_app.queries import draw as draws
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError

log = logging.getLogger(__name__)


def carry_out(draw_id: int, progress: Callable[[int, int], None]) -> None:
    """A short form opens at once; all else waits for its date."""
    draw, key, at = db.session.get_one(Draw, draw_id), current_app.config["FIELD_KEY"], clock.now()
    draw_run.carry_out(draw, key=key, at=at, progress=progress)
    if draw.is_short_form and draw.state is DrawState.DRAWN:
        draw_open.open_up(draw, key=key, at=at)


def open_due() -> None:
    """What is due today or was missed, each by itself: one that does not open keeps no other closed."""
    for draw in draws.due_to_open(clock.today()):
        try:
            draw_open.open_up(draw, key=current_app.config["FIELD_KEY"], at=clock.now())
            db.session.commit()
        except DomainError:
            db.session.rollback()
            log.exception("draw %s does not open", draw.id)
