"""What the public sees of a draw: everything from the commitment on, and the result only after the opening."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawFile, DrawTarget, FileName, TargetStatus
from inspect_app.models.officer import Officer
from inspect_app.queries import draw as draws
from inspect_app.queries.draw_public import PUBLIC
from inspect_app.queries.draw_staff import town_names
from workflows.draw_plan import rules
from workflows.draw_strata import divide
from workflows.draw_table import ROSTER, read

NAME = re.compile(r"([0-9]{2,12})-([0-9]{4}-[0-9]{1,6})")
PLAN = "plan.json"
OPENED_ONLY = (FileName.RESULT, FileName.SUMMARY, FileName.BUNDLE)
DOWNLOADS = (FileName.ROSTER, FileName.INSPECTORS, FileName.RECUSALS, *OPENED_ONLY)
CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class FrozenStratum:
    key: str
    employers: int
    ratio: Fraction
    quota: Fraction


@dataclass(frozen=True, slots=True)
class Frozen:
    """Counted from the frozen roster: strata in their order, and how many each exclusion rule kept out."""

    strata: tuple[FrozenStratum, ...]
    excluded: tuple[tuple[tuple[str, str, str], int], ...]

    @property
    def employers(self) -> int:
        return sum(stratum.employers for stratum in self.strata)

    @property
    def quota(self) -> Fraction:
        return sum((stratum.quota for stratum in self.strata), Fraction())


@dataclass(frozen=True, slots=True)
class Changes:
    """Since the draw before: (town's name, [new, gone, altered])."""

    since: str
    towns: list[tuple[str, list[int]]]


@dataclass(frozen=True, slots=True)
class DrawnStratum:
    key: str
    employers: int
    drawn: int
    replaced: int
    cut_off: str


@dataclass(frozen=True, slots=True)
class Download:
    """One file that anybody may have. `id` is None for the plan, whose bytes stand with the draw."""

    name: str
    size: int
    sha256: str
    id: int | None = None


def listed() -> Select[tuple[Draw]]:
    return db.select(Draw).where(Draw.state.in_(PUBLIC), Draw.plan_hash.is_not(None))


def latest(count: int) -> Sequence[Draw]:
    return db.session.scalars(listed().order_by(Draw.committed_at.desc(), Draw.id.desc()).limit(count)).all()


def by_name(name: str) -> Draw | None:
    """By the plan's `draw`, which every commitment binds: 4407-2026-1."""
    parts = NAME.fullmatch(name)
    if parts is None:
        return None
    query = listed().where(Draw.scope == parts[1], Draw.slug == parts[2]).order_by(Draw.id)
    return db.session.scalars(query).first()


def frozen(draw: Draw) -> Frozen:
    """The roster cannot change under its hash, so it is counted once."""
    return _frozen(str(draw.plan_hash), draw.id)


@lru_cache(maxsize=64)
def _frozen(plan_hash: str, draw_id: int) -> Frozen:
    draw = db.session.get_one(Draw, draw_id)
    fixed = draws.plan(draw)
    known = rules(fixed)
    found = divide(read("roster", draws.text(draw, FileName.ROSTER), required=ROSTER), known)
    return Frozen(
        strata=tuple(
            FrozenStratum(key, share.employers, share.ratio, share.quota) for key, share in found.shares(known).items()
        ),
        excluded=tuple((tuple(fixed["exclude"][int(index)]), count) for index, count in sorted(found.excluded.items())),
    )


def changes(draw: Draw) -> Changes | None:
    """Totals per town as the plan fixed them; None for a first draw."""
    fixed = draws.plan(draw).get("changes")
    if fixed is None:
        return None
    names = town_names(fixed["towns"])
    return Changes(fixed["since"], [(names.get(town, town), counts) for town, counts in fixed["towns"].items()])


def is_open(draw: Draw) -> bool:
    return draw.opened_at is not None


def summary(draw: Draw) -> dict[str, Any]:
    """Empty before the opening."""
    return json.loads(draws.text(draw, FileName.SUMMARY)) if is_open(draw) else {}


def drawn(draw: Draw) -> list[DrawnStratum]:
    replaced = _replaced(draw)
    strata = summary(draw).get("strata", {})
    return [
        DrawnStratum(key, employers, drawn, replaced.get(key, 0), cut_off)
        for key, (employers, drawn, cut_off) in sorted(strata.items(), key=lambda pair: pair[0].encode())
    ]


def _replaced(draw: Draw) -> dict[str, int]:
    query = db.select(DrawTarget.stratum, db.func.count()).where(DrawTarget.draw_id == draw.id)
    replaced = query.where(DrawTarget.status == TargetStatus.REPLACEMENT).group_by(DrawTarget.stratum)
    return dict(db.session.execute(replaced).all())


def targets(draw: Draw, *, stratum: str = "") -> Select[tuple[DrawTarget]]:
    """Lines of the result without names; nothing before the opening."""
    query = db.select(DrawTarget).where(DrawTarget.draw_id == draw.id, db.literal(is_open(draw)))
    return query.where(DrawTarget.stratum == stratum) if stratum else query


def hands(draw: Draw) -> tuple[str | None, str | None]:
    """Certificates of the two who typed and countersigned the source; None for one without a certificate."""
    people = [(source.typed_by_id, source.countersigned_by_id) for source in draw.sources if source.countersigned_at]
    typed, countersigned = people[0] if people else (None, None)
    found = db.select(Officer.user_id, Officer.certificate).where(Officer.user_id.in_([typed, countersigned]))
    known = dict(db.session.execute(found).all())
    return known.get(typed), known.get(countersigned)


def downloads(draw: Draw) -> list[Download]:
    text = (draw.plan_text or "").encode()
    size = db.func.octet_length(DrawFile.content)
    names = [name.value for name in DOWNLOADS if is_open(draw) or name not in OPENED_ONLY]
    query = db.select(DrawFile.name, size, DrawFile.sha256, DrawFile.id).where(
        DrawFile.draw_id == draw.id, DrawFile.is_public, DrawFile.name.in_(names)
    )
    rows = db.session.execute(query.order_by(DrawFile.name))
    return [
        Download(PLAN, len(text), sha256(text).hexdigest()),
        *(Download(_named(draw, name), size, digest, id_) for name, size, digest, id_ in rows),
    ]


def download(draw: Draw, name: str) -> Download | None:
    return next((file for file in downloads(draw) if file.name == name), None)


def bundle_name(draw: Draw) -> str:
    return f"draw-{draw.slug}.zip"


def chunks(draw: Draw, file: Download) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time: a province's roster is never whole in memory."""
    if file.id is None:
        yield (draw.plan_text or "").encode()
        return
    for start in range(0, file.size, CHUNK):
        piece = db.func.substring(DrawFile.content, start + 1, CHUNK)
        yield bytes(db.session.scalar(db.select(piece).where(DrawFile.id == file.id)) or b"")


def _named(draw: Draw, name: str) -> str:
    return bundle_name(draw) if name == FileName.BUNDLE.value else name
