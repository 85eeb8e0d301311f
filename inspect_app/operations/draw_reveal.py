"""Reveals (公开承诺的数): each outside party opens its secret, checked against what it committed."""

from datetime import datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.facts.draw import PartyRevealed, RevealsClosed
from inspect_app.models.draw import Draw, DrawParty, PartyKind
from inspect_app.models.job_run import JobRun
from inspect_app.models.user import User
from inspect_app.operations import draw_run, draw_step
from inspect_app.operations.draw_commit import NotThisPartyError, NotYetError
from inspect_app.queries import draw_days
from workflows import secret_words
from workflows.draw import commitment
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission

CLOSED = (DrawState.REVEALED, DrawState.DRAWN, DrawState.OPENED)


class RevealDiffersError(DomainError):
    """The attempt itself is noted: the caller commits it and shows the words."""

    code = "draw.reveal_differs"


class AlreadyRevealedError(DomainError):
    code = "draw.already_revealed"


class RevealTooEarlyError(DomainError):
    code = "draw.reveal_too_early"


class RevealTooLateError(DomainError):
    """The attempt itself is noted: the caller commits it and shows the words."""

    code = "draw.reveal_too_late"


def reveal(party: DrawParty, *, secret: str, by: User | None, at: datetime) -> JobRun | None:
    """The run of the draw, when this was the last thing that it waited for."""
    draw = party.draw
    if party.kind is not PartyKind.WITNESS or (by is not None and party.user_id != by.id):
        raise NotThisPartyError
    draw_step.lock(draw)
    _require_turn(party, by=by, at=at)
    secret = secret_words.read(secret)
    if commitment(draw=draw.plan_name, party=party.name, secret=secret) != party.commitment:
        _note_attempt(party, "wrong_reveal", by=by, at=at)
        raise RevealDiffersError
    party.reveal, party.revealed_at = secret, at
    draw_step.note(draw, "party_reveal", by=by, at=at, permission=Permission.DRAW_COMMIT, data={"party": party.name})
    audit.record(PartyRevealed(subject=draw.plan_name, scope=draw.scope, party=party.name), by=by, at=at)
    return draw_run.ask_if_ready(draw, by=by, at=at)


def close(draw: Draw, *, by: User | None, at: datetime) -> None:
    """What is not there now stands as `-` in the seed. `by` is None when the time for it is over: then it closes by itself."""
    draw_step.lock(draw)
    draw_step.require(draw, "close_reveals", by=by)
    if not _is_over(draw, at=at):
        _require_published(draw, at=at)
    withheld = [party.name for party in draw.parties if opens_before_source(party) and not party.reveal]
    draw_step.advance(draw, "close_reveals", by=by, at=at, data={"withheld": withheld})
    audit.record(RevealsClosed(subject=draw.plan_name, scope=draw.scope, withheld=tuple(withheld)), by=by, at=at)


def opens_before_source(party: DrawParty) -> bool:
    return party.kind is PartyKind.WITNESS and not party.is_required


def _require_turn(party: DrawParty, *, by: User | None, at: datetime) -> None:
    if party.reveal:
        raise AlreadyRevealedError
    if opens_before_source(party):
        _require_open(party, by=by, at=at)
    elif not draw_run.is_source_fixed(party.draw):
        raise RevealTooEarlyError


def _require_open(party: DrawParty, *, by: User | None, at: datetime) -> None:
    """The secret of a public party, before anybody can know the source."""
    draw = party.draw
    is_committed = draw.state is DrawState.COMMITTED
    if draw.state in CLOSED or (is_committed and _is_over(draw, at=at)):
        party.is_late = True
        _note_attempt(party, "late_reveal", by=by, at=at)
        raise RevealTooLateError
    if not is_committed:
        raise RevealTooEarlyError
    _require_published(draw, at=at)


def _note_attempt(party: DrawParty, act: str, *, by: User | None, at: datetime) -> None:
    draw_step.note(party.draw, act, by=by, at=at, permission=Permission.DRAW_COMMIT, data={"party": party.name})


def _is_over(draw: Draw, *, at: datetime) -> bool:
    today = office_date(at)
    return today > draw_days.last_reveal(draw, on=today)


def _require_published(draw: Draw, *, at: datetime) -> None:
    today = office_date(at)
    first = draw_days.first_reveal(draw, on=today)
    if today < first:
        raise NotYetError(day=first.isoformat())
