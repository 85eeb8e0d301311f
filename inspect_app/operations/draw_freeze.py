"""The freeze (冻结): roster, officers, recusals and rules become files, codes and a plan, all of one moment.

It is asked for by a person and done as a job: the register of a province takes its time.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.draw import DrawFrozen
from inspect_app.models.body import Body
from inspect_app.models.draw import Draw, DrawFile, FileName
from inspect_app.models.job_run import JobRun
from inspect_app.models.officer import Officer
from inspect_app.models.user import User
from inspect_app.operations import draw_coding, draw_step, job_run
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_days, draw_roster, setting
from inspect_app.queries import job_run as job_runs
from inspect_app.vault import seal, seal_text
from workflows import ceremony, draw_codes, merkle
from workflows.draw import canonical_plan, hash_of
from workflows.errors import DomainError

KIND = "draw_freeze"


class UnderWayError(DomainError):
    """The freeze was asked for and is not done yet."""

    code = "draw.freeze_under_way"


class AnotherOnTheWayError(DomainError):
    """Details: number (of the draw that must be drawn, sent back or voided first)."""

    code = "draw.another_on_the_way"


NAMED = (FileName.MAP, FileName.TABLE, FileName.CODES, FileName.CHANGES)


def ask(draw: Draw, *, by: User, at: datetime) -> JobRun:
    """What can be refused without reading the register is refused at once."""
    draw_step.lock(draw)
    require_none_under_way(draw)
    _require_possible(draw, by=by, at=at)
    return job_run.ask(KIND, subject_id=draw.id, by=by, at=at)


def require_none_under_way(draw: Draw) -> None:
    """What is being frozen is what its head saw: meanwhile nobody changes the draft."""
    run = last_run(draw)
    if run is not None and run.is_open:
        raise UnderWayError


def last_run(draw: Draw) -> JobRun | None:
    return job_runs.newest(KIND, of=draw.id)


def freeze(
    draw: Draw, *, by: User, at: datetime, key: bytes, progress: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Everything is read once, in one transaction; the plan is whole but for the commitments."""
    draw_step.lock(draw)
    _require_possible(draw, by=by, at=at)
    rules, batch_key = ceremony.Draft.from_json(draw.draft), token_bytes(32)
    officers = draw_roster.officers(draw.scope, until=draw.due_on)
    codes = draw_coding.make_codes(officers)
    roster = draw_coding.make_roster(draw_roster.lines(facts_of(draw, at=at)), codes, batch_key=batch_key)
    progress(50, 100)
    _put_public(draw, roster, officers, codes, batch_key)
    progress(70, 100)
    changes = _changes(draw, roster.table, key=key)
    _put_named(draw, roster, codes, changes, key=key)
    progress(90, 100)
    draw.batch_key = seal(batch_key, key=key, about=draws.about(draw, draws.BATCH_KEY))
    draw.previous_hash, draw.frozen_at = draws.previous_hash(draw), at
    plan = _plan(draw, rules, roster, codes) | _published_changes(changes)
    draw.plan_text = canonical_plan(plan)
    draw_step.advance(draw, "freeze", by=by, at=at)
    audit.record(
        DrawFrozen(
            subject=draw.plan_name,
            scope=draw.scope,
            roster_n=len(roster.rows),
            roster_root=str(plan["roster_root"]),
            map_root=str(plan["map"]),
        ),
        by=by,
        at=at,
    )
    progress(100, 100)


def discard(draw: Draw) -> None:
    """A refused approval: nothing of the freeze is kept, nor any commitment made on it."""
    draw.files.clear()
    draw.plan_text = draw.batch_key = draw.previous_hash = draw.frozen_at = None
    for party in draw.parties:
        party.commitment = party.committed_at = party.sealed_share = party.token_hash = None
    db.session.flush()


def facts_of(draw: Draw, *, at: datetime) -> draw_roster.RosterFacts:
    rules, today = ceremony.Draft.from_json(draw.draft), office_date(at)
    return draw_roster.RosterFacts(
        scope=draw.scope, covered=rules.covered, cap=setting.value("visits.cap", on=today), on=today
    )


def put(draw: Draw, name: FileName, content: bytes) -> DrawFile:
    file = DrawFile(draw=draw, name=name.value, sha256=sha256(content).hexdigest(), content=content)
    db.session.add(file)
    return file


def _require_possible(draw: Draw, *, by: User, at: datetime) -> None:
    draw_step.require(draw, "freeze", by=by)
    _require_alone(draw)
    ceremony.require_room(draw.draw_on, earliest=draw_days.earliest(on=office_date(at)))


def _require_alone(draw: Draw) -> None:
    """One draw of a body after the other, so that each names the hash of the one before. Asked here, where nothing is lost
    yet, and not at the last commitment; the lock lets two freezes at one moment see each other."""
    db.session.get_one(Body, draw.body_id, with_for_update=True)
    other = draws.on_the_way(draw.body_id)
    if other is not None:
        raise AnotherOnTheWayError(number=other.number)


def _put_public(
    draw: Draw, roster: draw_coding.Roster, officers: Sequence[Officer], codes: draw_coding.Codes, batch_key: bytes
) -> None:
    pairs = [(officer_id, workplace) for officer_id, workplace, *_ in draw_roster.recusals(draw.scope)]
    put(draw, FileName.ROSTER, roster.text.encode())
    put(draw, FileName.INSPECTORS, draw_coding.make_inspectors(officers, codes).encode())
    recusals = draw_coding.make_recusals(pairs, officers, codes, roster=roster, batch_key=batch_key)
    put(draw, FileName.RECUSALS, recusals.encode())


def _put_named(
    draw: Draw, roster: draw_coding.Roster, codes: draw_coding.Codes, changes: dict[str, Any], *, key: bytes
) -> None:
    """What joins codes and names is stored encrypted."""
    texts = (
        "\n".join(roster.map_lines) + "\n",
        roster.table,
        json.dumps(codes.to_json()),
        json.dumps(changes, ensure_ascii=False),
    )
    for name, text in zip(NAMED, texts, strict=True):
        put(draw, name, seal_text(text, key=key, about=draws.about(draw, name.value)))


def _changes(draw: Draw, table: str, *, key: bytes) -> dict[str, Any]:
    last = draws.last_drawn(draw)
    if last is None:
        return {"since": None, "totals": {}, "changes": {}}
    found = draw_coding.changes(draws.sealed_text(last, FileName.TABLE, key=key), table)
    return {"since": last.number, "totals": draw_coding.totals_per_town(found), "changes": found}


def _published_changes(changes: dict[str, Any]) -> dict[str, object]:
    """Totals per town since the last draw stand in the plan, so that the witnesses' list can be held against them."""
    if changes["since"] is None:
        return {}
    return {"changes": {"since": changes["since"], "towns": draw_coding.published_totals(changes["totals"])}}


def _plan(draw: Draw, rules: ceremony.Draft, roster: draw_coding.Roster, codes: draw_coding.Codes) -> dict[str, object]:
    return {
        "v": "VDRAW-1",
        "draw": draw.plan_name,
        "prev": draw.previous_hash,
        **{name.value.removesuffix(".tsv"): _hash(draw, name) for name in PUBLISHED},
        "roster_root": merkle.root(row.encode() for row in roster.rows),
        "roster_n": len(roster.rows),
        **ceremony.rules_of(rules, tiers=codes.tiers),
        **ceremony.team_unit(rules),
        "team": ceremony.TEAM,
        "reasons": [reason.value for reason in ceremony.VoidReason],
        "entropy": [source.name for source in draw.sources],
        "commits": {},
        "required": [party.name for party in draw.parties if party.is_required],
        "sealed": [party.name for party in draw.parties if party.is_sealed],
        "map": draw_codes.map_root(roster.map_lines),
        "matters": list(rules.matters),
        "opens_on": draw.opens_on.isoformat(),
        "due_on": draw.due_on.isoformat(),
    }


PUBLISHED = (FileName.ROSTER, FileName.INSPECTORS, FileName.RECUSALS)


def _hash(draw: Draw, name: FileName) -> str:
    return next(hash_of(file.content) for file in draw.files if file.name == name.value)
