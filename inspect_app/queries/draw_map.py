"""The join of codes and names: an employer's own line, and the whole table for the witnesses. Nobody else gets either."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from inspect_app.database import db
from inspect_app.models.draw import Draw, FileName
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.queries import draw as draws
from workflows import draw_codes
from workflows.draw import audit_path, ticket
from workflows.draw_codes import MapEntry
from workflows.draw_lifecycle import DrawState

HAS_A_MAP = frozenset(DrawState) - {DrawState.DRAFTED}


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """What a firm's one-time link shows from the freeze on: its code, its lines, and the paths to the plan's roots."""

    code: str
    map_entry: MapEntry
    roster_line: str
    roster_path: tuple[str, ...]
    index: int
    size: int
    map_root: str
    roster_root: str


@dataclass(frozen=True, slots=True)
class OwnOutcome:
    """After the opening only. `status` as in the result (selected, replacement, void:…), None = not drawn or excluded."""

    ticket: str
    stratum: str | None
    cut_off: str | None
    status: str | None


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


def own_entry(draw: Draw, workplace: str, *, key: bytes) -> OwnEntry | None:
    """None when the workplace does not stand in this roster."""
    if draw.state not in HAS_A_MAP or draw.batch_key is None:
        return None
    code = draw_codes.code(draws.batch_key(draw, key=key), workplace)
    roster = draws.text(draw, FileName.ROSTER)
    rows = roster.splitlines()[1:]
    index = next((place for place, row in enumerate(rows) if row.startswith(f"{code}\t")), None)
    if index is None:
        return None
    map_lines = draws.sealed_text(draw, FileName.MAP, key=key).splitlines()
    (entry,) = draw_codes.map_entries(map_lines, [code])
    plan = draws.plan(draw)
    return OwnEntry(
        code=code,
        map_entry=entry,
        roster_line=rows[index],
        roster_path=tuple(audit_path(roster, code)),
        index=index,
        size=len(rows),
        map_root=str(plan["map"]),
        roster_root=str(plan["roster_root"]),
    )


def own_outcome(draw: Draw, code: str, *, strata: dict[str, list[object]]) -> OwnOutcome | None:
    """`strata` as in the summary: key → [N, n, cut-off]. None before the opening."""
    if draw.opened_at is None or draw.seed is None:
        return None
    lines = (line.split("\t") for line in draws.text(draw, FileName.RESULT).splitlines())
    line = next((line for line in lines if line[2] == code), None)
    row = next((row for row in draws.text(draw, FileName.ROSTER).splitlines() if row.startswith(f"{code}\t")), "")
    stratum = _stratum(draw, row, strata) if row else None
    return OwnOutcome(
        ticket=ticket(draw.seed, "target", code),
        stratum=stratum,
        cut_off=str(strata[stratum][2]) if stratum else None,
        status=line[4] if line else None,
    )


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


def _stratum(draw: Draw, row: str, strata: dict[str, list[object]]) -> str | None:
    """The stratum of a roster line; None when a rule excluded it."""
    columns = dict(zip(draws.text(draw, FileName.ROSTER).split("\n", 1)[0].split("\t"), row.split("\t"), strict=True))
    plan = draws.plan(draw)
    if any(columns[column] == value for column, _operator, value in plan["exclude"]):
        return None
    values = (columns[column][:length] if length else columns[column] for column, length in plan["strata"])
    key = "/".join(values)
    return key if key in strata else None
