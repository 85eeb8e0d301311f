"""Commitments (承诺): each party fixes a secret before the randomness exists. The last one closes the plan for ever."""

import re
from datetime import datetime
from secrets import token_hex, token_urlsafe

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.facts.draw import DrawCommitted, PartyCommitted, PartyLinked, PartyUnlinked
from inspect_app.models.draw import Draw, DrawParty, PartyKind
from inspect_app.models.user import User
from inspect_app.operations import draw_step
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_days
from inspect_app.vault import seal
from workflows.draw import canonical_plan, commitment, plan_hash, read_plan
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission

HASH = re.compile(r"[0-9a-f]{64}")
LINKED = (DrawState.APPROVED, DrawState.COMMITTED, DrawState.REVEALED, DrawState.DRAWN, DrawState.OPENED)
"""Through its link a witness commits, reveals, and after the drawing reads the whole table."""


class NotYetError(DomainError):
    code = "draw.not_yet"


class CommitTooLateError(DomainError):
    """Details: last (day of commitments), day (of the source)."""

    code = "draw.commit_too_late"


class AlreadyCommittedError(DomainError):
    code = "draw.already_committed"


class NotCommittingError(DomainError):
    code = "draw.not_committing"


class NotThisPartyError(DomainError):
    code = "draw.not_this_party"


class CommitmentMalformedError(DomainError):
    code = "draw.commitment_malformed"


class LinkNeedsReasonError(DomainError):
    code = "draw.link_needs_reason"


def link(party: DrawParty, *, by: User, at: datetime, reason: str = "") -> str:
    """A new one-time token for a witness; only its hash is kept. A second one ends the first and needs a reason."""
    draw = party.draw
    draw_step.lock(draw)
    if party.kind is not PartyKind.WITNESS or draw.state not in LINKED:
        raise NotCommittingError
    if party.token_hash and not reason:
        raise LinkNeedsReasonError
    token = token_urlsafe(24)
    party.token_hash = draws.token_hash(token)
    draw_step.note(draw, "link", by=by, at=at, permission=Permission.DRAW_INVITE, reason=reason, data={"party": party.name})
    audit.record(PartyLinked(subject=draw.plan_name, scope=draw.scope, party=party.name, reason=reason), by=by, at=at)
    return token


def unlink(party: DrawParty, *, by: User, at: datetime, reason: str) -> None:
    draw = party.draw
    draw_step.lock(draw)
    party.token_hash = None
    draw_step.note(draw, "unlink", by=by, at=at, permission=Permission.DRAW_INVITE, reason=reason, data={"party": party.name})
    audit.record(PartyUnlinked(subject=draw.plan_name, scope=draw.scope, party=party.name, reason=reason), by=by, at=at)


def commit(party: DrawParty, *, hash: str, by: User | None, at: datetime) -> None:
    """An outside party gives its commitment only; `by` is None when it came through a link."""
    if party.kind is not PartyKind.WITNESS or (by is not None and party.user_id != by.id):
        raise NotThisPartyError
    if not HASH.fullmatch(hash):
        raise CommitmentMalformedError
    _require_turn(party, at=at)
    _commit(party, hash=hash, by=by, at=at)


def commit_share(party: DrawParty, *, secret: str | None, hash: str | None = None, by: User, at: datetime, key: bytes) -> None:
    """A bureau share is handed over with its commitment and stays encrypted here. Without a script the server makes it."""
    if party.kind is not PartyKind.BUREAU or party.user_id != by.id:
        raise NotThisPartyError
    secret = secret or token_hex(32)
    found = commitment(draw=party.draw.plan_name, party=party.name, secret=secret)
    if hash and hash != found:
        raise CommitmentMalformedError
    _require_turn(party, at=at)
    party.sealed_share = seal(secret.encode(), key=key, about=draws.about(party.draw, party.name))
    _commit(party, hash=found, by=by, at=at)


def _require_turn(party: DrawParty, *, at: datetime) -> None:
    """Locked before anything of the party is touched: two last commitments, or one pressed twice, wait for each other."""
    draw_step.lock(party.draw)
    if party.commitment:
        raise AlreadyCommittedError
    _require_time(party.draw, at=at)


def _commit(party: DrawParty, *, hash: str, by: User | None, at: datetime) -> None:
    draw = party.draw
    party.commitment, party.committed_at = hash, at
    draw_step.note(draw, "party_commit", by=by, at=at, permission=Permission.DRAW_COMMIT, data={"party": party.name})
    audit.record(PartyCommitted(subject=draw.plan_name, scope=draw.scope, party=party.name, commitment=hash), by=by, at=at)
    if all(each.commitment for each in draw.parties):
        _close(draw, at=at)


def _require_time(draw: Draw, *, at: datetime) -> None:
    if draw.state is not DrawState.APPROVED:
        raise NotCommittingError
    today = office_date(at)
    first, last = draw_days.first_commitment(draw, on=today), draw_days.last_commitment(draw, on=today)
    if today > last:
        raise CommitTooLateError(last=last.isoformat(), day=draw.draw_on.isoformat())
    if today < first:
        raise NotYetError(day=first.isoformat())


def _close(draw: Draw, *, at: datetime) -> None:
    plan = {**read_plan(draw.plan_text or ""), "commits": {party.name: party.commitment for party in draw.parties}}
    draw.plan_text, draw.plan_hash, draw.committed_at = canonical_plan(plan), plan_hash(plan), at
    draw_step.advance(draw, "commit", by=None, at=at)
    audit.record(DrawCommitted(subject=draw.plan_name, scope=draw.scope, plan_hash=draw.plan_hash), by=None, at=at)
