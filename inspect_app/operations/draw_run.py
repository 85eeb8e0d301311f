"""The draw itself (抽取): computed by workflows.draw from what is frozen, stored once, identical however often it is tried."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.draw import DrawDone
from inspect_app.models.draw import Draw, DrawParty, FileName, PartyKind, TargetStatus
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.models.user import User
from inspect_app.operations import draw_freeze, draw_step, job_run
from inspect_app.queries import draw as draws
from inspect_app.queries import job_run as job_runs
from inspect_app.vault import unseal
from workflows.draw import Bundle, Line, Result, read_plan, run
from workflows.draw_events import REPLACEMENT
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError

KIND = "draw"
STAGES = {"files": (0, 25), "tickets": (25, 75), "teams": (75, 85)}
"""Where each stage of the computation lies on a scale of 100."""

TARGET_COLUMNS = ("id", "draw_id", "employer_id", "code", "stratum", "rank", "ticket", "status", "replaces_id")
OFFICER_COLUMNS = ("target_id", "position", "officer_id")


class NothingFailedError(DomainError):
    code = "draw.nothing_failed"


def is_source_fixed(draw: Draw) -> bool:
    return draw.state is DrawState.REVEALED and all(source.countersigned_at for source in draw.sources)


def awaits(draw: Draw) -> list[DrawParty]:
    """Outside parties whose required share is still missing."""
    return [party for party in draw.parties if party.is_required and party.kind is PartyKind.WITNESS and not party.reveal]


def ask_if_ready(draw: Draw, *, by: User | None, at: datetime) -> JobRun | None:
    if not is_source_fixed(draw) or awaits(draw):
        return None
    return job_run.ask(KIND, subject_id=draw.id, by=by, at=at)


def ask_again(draw: Draw, *, by: User, at: datetime) -> JobRun:
    """After a failure of the machine. It computes the same, so nothing can be rolled anew."""
    last = last_run(draw)
    if draw.state is not DrawState.REVEALED or last is None or last.state is not JobState.FAILED:
        raise NothingFailedError
    return job_run.ask(KIND, subject_id=draw.id, by=by, at=at)


def last_run(draw: Draw) -> JobRun | None:
    return job_runs.newest(KIND, of=draw.id)


def carry_out(draw: Draw, *, key: bytes, at: datetime, progress: Callable[[int, int], None]) -> None:
    """Does nothing when the draw is already drawn."""
    draw_step.lock(draw)
    if draw.state is not DrawState.REVEALED:
        return
    result = run(bundle_of(draw, key=key), _scaled(progress))
    _store(draw, result, key=key)
    draw.drawn_hash = draw.result_hash = result.drawn_hash
    draw.drawn_at = at
    draw_step.advance(draw, "draw", by=None, at=at)
    done = DrawDone(subject=draw.plan_name, scope=draw.scope, drawn_hash=result.drawn_hash, targets=len(result.lines))
    audit.record(done, by=None, at=at)
    progress(100, 100)


def bundle_of(draw: Draw, *, key: bytes) -> Bundle:
    """Everything the result follows from, sealed shares included: only for computing, never for showing."""
    return Bundle(
        plan=read_plan(draw.plan_text or ""),
        roster=draws.text(draw, FileName.ROSTER),
        inspectors=draws.text(draw, FileName.INSPECTORS),
        recusals=draws.text(draw, FileName.RECUSALS),
        reveals={party.name: secret for party in draw.parties if (secret := secret_of(party, key=key))},
        entropy={source.name: source.value or "" for source in draw.sources},
        events=draws.events(draw),
    )


def secret_of(party: DrawParty, *, key: bytes) -> str | None:
    if party.sealed_share is None:
        return party.reveal
    return unseal(party.sealed_share, key=key, about=draws.about(party.draw, party.name)).decode()


def add_targets(draw: Draw, lines: Sequence[Line], *, key: bytes, replaces: int | None = None) -> list[int]:
    """Rows for drawn lines, streamed; codes become employers through the sealed table, P-codes officers."""
    ids = _new_ids(len(lines))
    employers = draws.employers(draw, {line.id for line in lines}, key=key)
    officers = officers_of(draw, key=key)
    rows = ((*_target(draw, id_, line, employers), replaces) for id_, line in zip(ids, lines, strict=True))
    _copy("draw_targets", TARGET_COLUMNS, rows)
    teams = (
        (id_, place, officers[code])
        for id_, line in zip(ids, lines, strict=True)
        for place, code in enumerate(line.team, start=1)
    )
    _copy("draw_target_officers", OFFICER_COLUMNS, teams)
    return ids


def officers_of(draw: Draw, *, key: bytes) -> dict[str, int]:
    codes = draws.sealed_json(draw, FileName.CODES, key=key)["officers"]
    return {code: int(id_) for id_, code in codes.items()}


def _store(draw: Draw, result: Result, *, key: bytes) -> None:
    draw_freeze.put(draw, FileName.RESULT, result.result.encode())
    db.session.flush()
    add_targets(draw, result.lines, key=key)


def _target(draw: Draw, id: int, line: Line, employers: dict[str, int]) -> tuple[Any, ...]:
    status = TargetStatus.REPLACEMENT if line.status == REPLACEMENT else TargetStatus.SELECTED
    return id, draw.id, employers[line.id], line.id, line.stratum, line.rank, line.ticket, status.value


def _new_ids(count: int) -> list[int]:
    numbers = text("SELECT nextval(pg_get_serial_sequence('draw_targets', 'id')) FROM generate_series(1, :count)")
    return list(db.session.scalars(numbers, {"count": count}))


def _copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    connection = db.session.connection().connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _scaled(progress: Callable[[int, int], None]) -> Callable[[str, int, int], None]:
    """Told when the percentage changes, not for each of a thousand strata."""
    told = -1

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal told
        start, end = STAGES[stage]
        now = start + (end - start) * done // max(total, 1)
        if now != told:
            told = now
            progress(now, 100)

    return tell
