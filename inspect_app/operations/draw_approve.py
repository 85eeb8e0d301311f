"""Approvals up the line (审批): head of institute, legal, deputy director. A refusal discards the freeze."""

from datetime import datetime

from inspect_app import audit
from inspect_app.facts.draw import DrawApproved, DrawRefused
from inspect_app.models.draw import Draw
from inspect_app.models.user import User
from inspect_app.operations import draw_freeze, draw_step, employer_link
from workflows.draw_lifecycle import LIFECYCLE, DrawState
from workflows.errors import DomainError
from workflows.lifecycle import Move

APPROVE = "approve"


class NothingToApproveError(DomainError):
    code = "draw.nothing_to_approve"


class MoveNotYoursError(DomainError):
    code = "draw.move_not_yours"


def approval_of(draw: Draw) -> Move[DrawState] | None:
    """The approval that is awaited now."""
    return next((move for move in LIFECYCLE.from_(draw.state) if move.name.startswith(APPROVE)), None)


def approve(draw: Draw, *, by: User, at: datetime) -> None:
    draw_step.lock(draw)
    move = approval_of(draw)
    if move is None:
        raise NothingToApproveError
    _require_seat(move, by=by, at=at)
    draw_step.advance(draw, move.name, by=by, at=at)
    audit.record(DrawApproved(subject=draw.plan_name, scope=draw.scope, move=move.name), by=by, at=at)


def refuse(draw: Draw, *, by: User, at: datetime, reason: str) -> None:
    draw_step.lock(draw)
    _require_seat(draw_step.require(draw, "refuse", by=by), by=by, at=at)
    draw_step.advance(draw, "refuse", by=by, at=at, reason=reason)
    employer_link.end_with_freeze(draw, by=by, at=at, reason=reason)
    draw_freeze.discard(draw)
    audit.record(DrawRefused(subject=draw.plan_name, scope=draw.scope, reason=reason), by=by, at=at)


def _require_seat(move: Move[DrawState], *, by: User, at: datetime) -> None:
    """One page serves three seats, so the seat of this very step is asked here."""
    if move.permission is not None and not by.may_on(move.permission, draw_step.office_date(at)):
        raise MoveNotYoursError
