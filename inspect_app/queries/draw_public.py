"""What anybody may see of a draw, and when. A public page shows a PublicDraw and nothing else of a draw's row.

Before the opening: the plan and its hash, commitments, the reveals of outside parties as they come, the source once
countersigned, the hash of the result. After it: seed, shares, counts, the bundle. Never: names behind codes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawParty, DrawSource, DrawStep, FileName, PartyKind
from inspect_app.queries import draw as draws
from workflows.draw_lifecycle import DrawState

PUBLIC = (DrawState.COMMITTED, DrawState.REVEALED, DrawState.DRAWN, DrawState.OPENED, DrawState.VOID)
TOLD = ("freeze", "commit", "close_reveals", "countersign_source", "draw", "substitute", "open", "ask_void", "void", "deny_void")
"""Acts of the public timeline; those of single parties stand beside the party."""


@dataclass(frozen=True, slots=True)
class PublicParty:
    """`secret` is None until it is public; `is_withheld`: it was never opened in time and stands as `-`."""

    name: str
    words: str
    is_bureau: bool
    is_sealed: bool
    is_required: bool
    commitment: str
    committed_at: datetime
    secret: str | None
    revealed_at: datetime | None
    is_withheld: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class PublicSource:
    """`value` is None until another person has countersigned it."""

    name: str
    words: str
    kind: str
    value: str | None
    typed_at: datetime | None
    countersigned_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicStep:
    act: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class PublicDraw:
    """`summary` (the bundle's summary.json), `seed` and `bundle_hash` are None until the opening."""

    id: int
    number: str
    slug: str
    title: str
    body_name: str
    state: DrawState
    is_short_form: bool
    draw_on: date
    opens_on: date
    due_on: date
    is_overdue: bool
    plan: dict[str, Any]
    plan_hash: str
    previous_hash: str
    frozen_at: datetime
    committed_at: datetime
    drawn_at: datetime | None
    opened_at: datetime | None
    drawn_hash: str | None
    result_hash: str | None
    parties: Sequence[PublicParty]
    sources: Sequence[PublicSource]
    steps: Sequence[PublicStep]
    void_reason: str | None
    seed: str | None
    summary: dict[str, Any] | None
    bundle_hash: str | None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None


def draws_of_everybody() -> Any:
    """The select behind the public list, newest first: committed draws, void ones among them for ever."""
    return db.select(Draw).where(Draw.state.in_(PUBLIC)).order_by(Draw.committed_at.desc(), Draw.id.desc())


def find(draw_id: int, *, on: date) -> PublicDraw | None:
    draw = db.session.scalar(db.select(Draw).where(Draw.state.in_(PUBLIC), Draw.id == draw_id))
    return show(draw, on=on) if draw else None


def show(draw: Draw, *, on: date) -> PublicDraw:
    is_open = draw.opened_at is not None
    steps = _steps(draw)
    return PublicDraw(
        id=draw.id,
        number=draw.number,
        slug=draw.slug,
        title=draw.title,
        body_name=draw.body.name,
        state=draw.state,
        is_short_form=draw.is_short_form,
        draw_on=draw.draw_on,
        opens_on=draw.opens_on,
        due_on=draw.due_on,
        is_overdue=draw.is_overdue_on(on),
        plan=draws.plan(draw),
        plan_hash=draw.plan_hash or "",
        previous_hash=draw.previous_hash or "",
        frozen_at=draw.frozen_at or draw.created_at,
        committed_at=draw.committed_at or draw.created_at,
        drawn_at=draw.drawn_at,
        opened_at=draw.opened_at,
        drawn_hash=draw.drawn_hash,
        result_hash=draw.result_hash,
        parties=[_party(party, draw, is_closed=any(step.act == "close_reveals" for step in steps)) for party in draw.parties],
        sources=[_source(source) for source in draw.sources],
        steps=steps,
        void_reason=next((step.reason for step in steps if step.act == "void"), None),
        seed=draw.seed if is_open else None,
        summary=json.loads(draws.text(draw, FileName.SUMMARY)) if is_open else None,
        bundle_hash=draw.bundle_hash if is_open else None,
    )


def bundle(draw_id: int) -> bytes | None:
    """The zip that a citizen downloads, only of an opened draw."""
    draw = db.session.scalar(db.select(Draw).where(Draw.id == draw_id, Draw.opened_at.is_not(None)))
    return draws.content(draw, FileName.BUNDLE) if draw else None


def _party(party: DrawParty, draw: Draw, *, is_closed: bool) -> PublicParty:
    is_open = draw.opened_at is not None
    is_bureau = party.kind is PartyKind.BUREAU
    is_due = draw.drawn_at is not None if party.is_required else is_closed
    return PublicParty(
        name=party.name,
        words=draw.body.name if is_bureau else party.words,
        is_bureau=is_bureau,
        is_sealed=party.is_sealed,
        is_required=party.is_required,
        commitment=party.commitment or "",
        committed_at=party.committed_at or draw.created_at,
        secret=party.reveal if is_open or not is_bureau else None,
        revealed_at=party.revealed_at if is_open or not is_bureau else None,
        is_withheld=not is_bureau and is_due and party.reveal is None,
        is_late=party.is_late,
    )


def _source(source: DrawSource) -> PublicSource:
    is_fixed = source.countersigned_at is not None
    return PublicSource(
        name=source.name,
        words=source.words,
        kind=source.kind,
        value=source.value if is_fixed else None,
        typed_at=source.typed_at if is_fixed else None,
        countersigned_at=source.countersigned_at,
    )


def _steps(draw: Draw) -> list[PublicStep]:
    """The last freeze only: what a refusal discarded was never public."""
    told = db.select(DrawStep).where(DrawStep.draw_id == draw.id, DrawStep.move.in_(TOLD), DrawStep.at >= draw.frozen_at)
    return [PublicStep(step.move, step.at, step.reason) for step in db.session.scalars(told.order_by(DrawStep.id))]
