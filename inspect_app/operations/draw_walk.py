"""Walks a whole ceremony with given hands and times: for the demonstration county and for whoever needs a finished draw.

Every step is the real one; the secrets of outside parties, which never reach the server otherwise, are made here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from inspect_app.models.draw import Draw, DrawParty, PartyKind
from inspect_app.models.job_run import JobState
from inspect_app.models.user import User
from inspect_app.operations import (
    draw_approve,
    draw_commit,
    draw_draft,
    draw_freeze,
    draw_open,
    draw_reveal,
    draw_run,
    draw_source,
)
from workflows.draw import commitment
from workflows.draw_lifecycle import DrawState


@dataclass(frozen=True, slots=True)
class Hands:
    """Nobody twice, but for the head and the deputy director, who also keep the bureau's two shares."""

    drafter: User
    head: User
    legal: User
    deputy: User
    clerk: User


@dataclass(frozen=True, slots=True)
class Times:
    drafted_at: datetime
    frozen_at: datetime
    approved_at: datetime
    committed_at: datetime
    revealed_at: datetime
    drawn_at: datetime
    opened_at: datetime

    @classmethod
    def at_once(cls, at: datetime) -> "Times":
        return cls(at, at, at, at, at, at, at)


class Walk:
    """`secrets` holds the outside parties' secrets by party name after `commit`."""

    def __init__(self, hands: Hands, times: Times, *, key: bytes, values: Mapping[str, str]) -> None:
        """`values`: what the public source says, by kind (sse-index → 3962.14)."""
        self.hands, self.times, self.key, self.values = hands, times, key, values
        self.secrets: dict[str, str] = {}

    def go(self, proposal: draw_draft.Proposal, *, until: DrawState) -> Draw:
        """Step by step up to `until`."""
        draw = draw_draft.draft(proposal, by=self.hands.drafter, at=self.times.drafted_at)
        for step in self._steps():
            if draw.state is until:
                break
            step(draw)
        return draw

    def freeze(self, draw: Draw) -> None:
        draw_freeze.freeze(draw, by=self.hands.head, at=self.times.frozen_at, key=self.key)

    def approve_head(self, draw: Draw) -> None:
        draw_approve.approve(draw, by=self.hands.head, at=self.times.approved_at)

    def approve_legal(self, draw: Draw) -> None:
        draw_approve.approve(draw, by=self.hands.legal, at=self.times.approved_at)

    def approve_deputy(self, draw: Draw) -> None:
        draw_approve.approve(draw, by=self.hands.deputy, at=self.times.approved_at)

    def commit(self, draw: Draw) -> None:
        for party in list(draw.parties):
            if party.kind is PartyKind.BUREAU:
                keeper = self.hands.head if party.user_id == self.hands.head.id else self.hands.deputy
                draw_commit.commit_share(party, secret=None, by=keeper, at=self.times.committed_at, key=self.key)
            else:
                self._commit_outside(draw, party)

    def reveal(self, draw: Draw) -> None:
        for party in filter(draw_reveal.opens_before_source, list(draw.parties)):
            draw_reveal.reveal(party, secret=self.secrets[party.name], by=None, at=self.times.revealed_at)
        draw_reveal.close(draw, by=self.hands.head, at=self.times.revealed_at)

    def source(self, draw: Draw) -> None:
        """Typed, countersigned, and the shares opened that were waiting for it; the run of the draw is asked for then."""
        typed = {source.name: self.values[source.kind] for source in draw.sources}
        draw_source.type_in(draw, typed, by=self.hands.clerk, at=self.times.drawn_at)
        draw_source.countersign(draw, by=self.hands.head, at=self.times.drawn_at)
        for party in draw_run.awaits(draw):
            draw_reveal.reveal(party, secret=self.secrets[party.name], by=None, at=self.times.drawn_at)

    def draw(self, draw: Draw) -> None:
        """As the job does."""
        self.source(draw)
        draw_run.carry_out(draw, key=self.key, at=self.times.drawn_at, progress=_silent)
        run = draw_run.last_run(draw)
        if run is not None:
            run.state, run.ended_at = JobState.DONE, self.times.drawn_at

    def open(self, draw: Draw) -> None:
        draw_open.open_up(draw, key=self.key, at=self.times.opened_at)

    def _commit_outside(self, draw: Draw, party: DrawParty) -> None:
        secret = self.secrets[party.name] = token_hex(32)
        fingerprint = commitment(draw=draw.plan_name, party=party.name, secret=secret)
        draw_commit.commit(party, hash=fingerprint, by=None, at=self.times.committed_at)

    def _steps(self) -> Sequence[Callable[[Draw], None]]:
        approvals = (self.approve_head, self.approve_legal, self.approve_deputy)
        return (self.freeze, *approvals, self.commit, self.reveal, self.draw, self.open)


def _silent(done: int, total: int) -> None:
    """Nobody is watching."""
