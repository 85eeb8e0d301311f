"""Voiding a draw (作废): asked by one, confirmed by another, visible for ever. There is no other way to stop one."""

from datetime import datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.draw import DrawVoidAsked, DrawVoided
from inspect_app.models.draw import Draw, DrawStep
from inspect_app.models.user import User
from inspect_app.operations import draw_step
from workflows.draw_lifecycle import LIFECYCLE
from workflows.errors import DomainError
from workflows.roles import Permission

ASK = "ask_void"
DENY = "deny_void"


class VoidNotAskedError(DomainError):
    code = "draw.void_not_asked"


class VoidAlreadyAskedError(DomainError):
    code = "draw.void_already_asked"


def ask(draw: Draw, *, by: User, at: datetime, reason: str) -> None:
    draw_step.lock(draw)
    LIFECYCLE.move(draw.state, "void")
    if pending(draw):
        raise VoidAlreadyAskedError
    draw_step.require_hands(draw, Permission.DRAW_VOID_ASK, by=by)
    draw_step.note(draw, ASK, by=by, at=at, permission=Permission.DRAW_VOID_ASK, reason=reason)
    audit.record(DrawVoidAsked(subject=draw.plan_name, scope=draw.scope, reason=reason), by=by, at=at)


def confirm(draw: Draw, *, by: User, at: datetime) -> None:
    asked = _asked(draw)
    draw_step.advance(draw, "void", by=by, at=at, reason=asked.reason)
    audit.record(DrawVoided(subject=draw.plan_name, scope=draw.scope, reason=asked.reason), by=by, at=at)


def deny(draw: Draw, *, by: User, at: datetime, reason: str) -> None:
    _asked(draw)
    draw_step.require_hands(draw, Permission.DRAW_VOID_CONFIRM, by=by)
    draw_step.note(draw, DENY, by=by, at=at, permission=Permission.DRAW_VOID_CONFIRM, reason=reason)


def pending(draw: Draw) -> DrawStep | None:
    """The wish that waits for an answer."""
    acts = db.select(DrawStep).where(DrawStep.draw_id == draw.id, DrawStep.move.in_((ASK, DENY, "void")))
    last = db.session.scalar(acts.order_by(DrawStep.id.desc()).limit(1))
    return last if last and last.move == ASK else None


def _asked(draw: Draw) -> DrawStep:
    draw_step.lock(draw)
    asked = pending(draw)
    if asked is None:
        raise VoidNotAskedError
    return asked
