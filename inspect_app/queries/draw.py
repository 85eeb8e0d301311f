"""Looking draws up: for the staff, for a party with its link, for the timetable, and the sealed files with their key."""

import json
from collections.abc import Container, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawFile, DrawParty, DrawStep, FileName
from inspect_app.vault import unseal, unseal_text
from workflows.ceremony import FIRST_PREVIOUS
from workflows.draw import read_plan
from workflows.draw_lifecycle import ON_THE_WAY, DrawState

SUBSTITUTE = "substitute"
BATCH_KEY = "batch-key"


def about(draw: Draw, what: str) -> str:
    """Where a sealed value belongs."""
    return f"{draw.plan_name}/{what}"


def last_drawn(draw: Draw) -> Draw | None:
    """The draw of the same body before this one; a void one counts, since its hash was published."""
    earlier = db.select(Draw).where(Draw.body_id == draw.body_id, Draw.drawn_hash.is_not(None), Draw.id != draw.id)
    return db.session.scalar(earlier.order_by(Draw.drawn_at.desc(), Draw.id.desc()).limit(1))


def on_the_way(body_id: int) -> Draw | None:
    """The draw of the body that is frozen and not drawn yet: the next `prev` is not known before it is."""
    found = db.select(Draw).where(Draw.body_id == body_id, Draw.state.in_(ON_THE_WAY))
    return db.session.scalar(found.order_by(Draw.id).limit(1))


def previous_hash(draw: Draw) -> str:
    last = last_drawn(draw)
    return last.drawn_hash or FIRST_PREVIOUS if last else FIRST_PREVIOUS


def due_to_open(day: date) -> Sequence[Draw]:
    due = db.select(Draw).where(Draw.state == DrawState.DRAWN, Draw.opens_on <= day)
    return db.session.scalars(due.order_by(Draw.opens_on, Draw.id)).all()


def due_to_close(before: date) -> Sequence[Draw]:
    """Reveals still open, the source of an earlier day than this."""
    due = db.select(Draw).where(Draw.state == DrawState.COMMITTED, Draw.draw_on < before)
    return db.session.scalars(due.order_by(Draw.draw_on, Draw.id)).all()


def party_of_token(token: str) -> DrawParty | None:
    return db.session.scalar(db.select(DrawParty).filter_by(token_hash=token_hash(token)))


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def content(draw: Draw, name: FileName) -> bytes | None:
    return db.session.scalar(db.select(DrawFile.content).filter_by(draw_id=draw.id, name=name.value))


def text(draw: Draw, name: FileName) -> str:
    """A frozen table as it is published."""
    return (content(draw, name) or b"").decode()


def plan(draw: Draw) -> dict[str, Any]:
    return read_plan(draw.plan_text or "")


def sealed_text(draw: Draw, name: FileName, *, key: bytes) -> str:
    found = content(draw, name)
    return unseal_text(found, key=key, about=about(draw, name.value)) if found else ""


def table_rows(draw: Draw, *, key: bytes) -> Iterator[list[str]]:
    """[workplace id, code, town, tier, need, last, status, employer id] as they were frozen, by workplace id."""
    return (line.split("\t") for line in sealed_text(draw, FileName.TABLE, key=key).splitlines())


def employers(draw: Draw, codes: Container[str], *, key: bytes) -> dict[str, int]:
    """Who stands behind some codes, whatever became of their names and keys since the freeze."""
    return {row[1]: int(row[-1]) for row in table_rows(draw, key=key) if row[1] in codes}


def sealed_json(draw: Draw, name: FileName, *, key: bytes) -> Any:
    return json.loads(sealed_text(draw, name, key=key) or "{}")


def batch_key(draw: Draw, *, key: bytes) -> bytes:
    return unseal(draw.batch_key or b"", key=key, about=about(draw, BATCH_KEY))


def events(draw: Draw) -> list[dict[str, str]]:
    """The substitutions in order, as the bundle publishes them."""
    steps = db.select(DrawStep.data).filter_by(draw_id=draw.id, move=SUBSTITUTE).order_by(DrawStep.id)
    return [{"id": data["id"], "reason": data["reason"]} for data in db.session.scalars(steps)]
