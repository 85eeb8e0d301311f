"""The join of codes and names: an employer's own line, and the whole table for the witnesses. Nobody else gets either."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from inspect_app.database import db
from inspect_app.models.draw import Draw, FileName
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.queries import draw as draws


@dataclass(frozen=True, slots=True)
class TableLine:
    key: str
    code: str
    town: str
    tier: str
    tier_code: str
    need: str
    need_code: str
    last: str
    status: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """`before` and `after` are [workplace id, town, tier, need, status]; None where the firm was new or is gone."""

    key: str
    kind: str
    before: list[str] | None
    after: list[str] | None
    name: str


def table(draw: Draw, *, key: bytes, after: str = "", size: int = 100) -> Sequence[TableLine]:
    """Employers of the frozen table by workplace id, one page after `after`, with today's names beside them."""
    codes = draws.sealed_json(draw, FileName.CODES, key=key)
    rows = list(islice((row for row in draws.table_rows(draw, key=key) if row[0] > after), size))
    named = db.session.execute(db.select(Employer.id, Employer.name).where(Employer.id.in_([int(row[-1]) for row in rows])))
    names = dict(named.all())
    return [
        TableLine(
            key=workplace,
            code=code,
            town=town,
            tier=tier,
            tier_code=codes["tiers"][tier],
            need=need,
            need_code=codes["needs"][need],
            last=last,
            status=status,
            name=names.get(int(id_), ""),
        )
        for workplace, code, town, tier, need, last, status, id_ in rows
    ]


def changes(draw: Draw, *, key: bytes, after: str = "", size: int = 100) -> Sequence[ChangeLine]:
    """What differs from the table of the draw before, firm by firm by workplace id, one page after `after`."""
    kept = draws.sealed_json(draw, FileName.CHANGES, key=key).get("changes", {})
    page = list(islice(((key, change) for key, change in kept.items() if key > after), size))
    ids = [int(change["employer"]) for _key, change in page]
    named = db.session.execute(db.select(Employer.id, Employer.name).where(Employer.id.in_(ids)))
    names = dict(named.all())
    return [
        ChangeLine(key, change["kind"], change["before"], change["after"], names.get(int(change["employer"]), ""))
        for key, change in page
    ]


def officers(draw: Draw, *, key: bytes) -> list[tuple[str, Officer]]:
    """(P-code, officer), in the order of the codes."""
    codes = draws.sealed_json(draw, FileName.CODES, key=key)["officers"]
    found = db.session.scalars(db.select(Officer).where(Officer.id.in_(map(int, codes))))
    return sorted(((codes[str(officer.id)], officer) for officer in found), key=lambda pair: pair[0])
