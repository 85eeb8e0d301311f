"""The one door through which a draw changes state, and the record of whose hand did what."""

from datetime import datetime
from typing import Any

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawParty, DrawSource, DrawStep
from inspect_app.models.user import User
from workflows.draw_lifecycle import LIFECYCLE, DrawState
from workflows.lifecycle import Move
from workflows.roles import Permission, require_other_hands


def note(
    draw: Draw,
    act: str,
    *,
    by: User | None,
    at: datetime,
    permission: Permission | None = None,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> DrawStep:
    """An act that leaves the state as it is."""
    step = DrawStep(
        draw=draw, move=act, permission=permission, by_id=by.id if by else None, at=at, reason=reason, data=data or {}
    )
    db.session.add(step)
    return step


def advance(
    draw: Draw, name: str, *, by: User | None, at: datetime, reason: str = "", data: dict[str, Any] | None = None
) -> None:
    """Take the move `name`. Facts first, state last: a CHECK watches what each state must hold."""
    move = require(draw, name, by=by)
    note(draw, name, by=by, at=at, permission=move.permission, reason=reason, data=data)
    draw.state, draw.entered_on = move.target, office_date(at)


def require(draw: Draw, name: str, *, by: User | None) -> Move[DrawState]:
    """The move, if the table knows it from here and these hands have not done its counterpart."""
    move = LIFECYCLE.move(draw.state, name)
    if by is not None and move.permission is not None:
        require_hands(draw, move.permission, by=by)
    return move


def require_hands(draw: Draw, permission: Permission, *, by: User) -> None:
    done = db.select(DrawStep.permission, DrawStep.by_id).where(
        DrawStep.draw_id == draw.id, DrawStep.permission.is_not(None), DrawStep.by_id.is_not(None)
    )
    earlier = [(Permission(known), person) for known, person in db.session.execute(done)]
    require_other_hands(permission, by=by.id, earlier=earlier)


def lock(draw: Draw) -> None:
    """Two last acts at one moment wait for each other, so that one of them is the last."""
    db.session.flush()
    db.session.refresh(draw, with_for_update={"of": Draw})
    for table in (DrawParty, DrawSource):
        db.session.scalars(db.select(table).filter_by(draw_id=draw.id).execution_options(populate_existing=True)).all()
