"""Substitutes (替补): a target that is no object of inspection is replaced by the next of its stratum's reserve."""

from datetime import datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.draw import TargetReplaced
from inspect_app.models.draw import Draw, DrawTarget, FileName, TargetStatus
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.user import User
from inspect_app.operations import draw_run, draw_step
from inspect_app.queries import draw as draws
from workflows.ceremony import VoidReason
from workflows.draw import Result, hash_of, run
from workflows.draw_events import REPLACEMENT
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission


class TooLateToReplaceError(DomainError):
    code = "draw.too_late_to_replace"


class AlreadyVoidError(DomainError):
    code = "draw.already_void"


def replace(
    target: DrawTarget, *, reason: VoidReason, evidence: StoredFile, by: User, at: datetime, key: bytes
) -> DrawTarget | None:
    """The replacement with its team, or None when the reserve is empty. `drawn_hash` stays, `result_hash` follows."""
    draw = target.draw
    draw_step.lock(draw)
    if draw.state is not DrawState.DRAWN:
        raise TooLateToReplaceError
    if target.status is TargetStatus.VOID:
        raise AlreadyVoidError
    event = {"id": target.code, "reason": reason.value}
    draw_step.note(draw, draws.SUBSTITUTE, by=by, at=at, permission=Permission.DRAW_SUBSTITUTE, reason=reason.value, data=event)
    db.session.flush()
    target.status, target.void_reason, target.evidence_sha256 = TargetStatus.VOID, reason.value, evidence.sha256
    replacement = _apply(draw, run(draw_run.bundle_of(draw, key=key)), target, key=key)
    _record(draw, reason=reason, evidence=evidence, by=by, at=at)
    return replacement


def _apply(draw: Draw, result: Result, target: DrawTarget, *, key: bytes) -> DrawTarget | None:
    known = set(db.session.scalars(db.select(DrawTarget.code).filter_by(draw_id=draw.id)))
    fresh = [line for line in result.lines if line.status == REPLACEMENT and line.id not in known]
    file = next(file for file in draw.files if file.name == FileName.RESULT.value)
    file.content = result.result.encode()
    file.sha256 = hash_of(file.content)
    db.session.flush()
    draw.result_hash = result.result_hash
    db.session.flush()
    ids = draw_run.add_targets(draw, fresh, key=key, replaces=target.id)
    return db.session.get_one(DrawTarget, ids[0]) if ids else None


def _record(draw: Draw, *, reason: VoidReason, evidence: StoredFile, by: User, at: datetime) -> None:
    fact = TargetReplaced(
        subject=draw.plan_name,
        scope=draw.scope,
        reason=reason.value,
        evidence_sha256=evidence.sha256,
        result_hash=str(draw.result_hash),
    )
    audit.record(fact, by=by, at=at)
