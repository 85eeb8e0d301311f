"""The opening (开封): by the timetable, on the plan's own date. From here on anybody can recompute everything."""

from datetime import datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.documents import draw_bundle
from inspect_app.facts.draw import DrawOpened
from inspect_app.models.draw import Draw, FileName
from inspect_app.operations import draw_freeze, draw_run, draw_step
from inspect_app.queries import draw as draws
from workflows import draw_codes
from workflows.draw import Bundle, Result, canonical_json, run
from workflows.errors import DomainError

PUBLISHED = (
    FileName.ROSTER,
    FileName.INSPECTORS,
    FileName.RECUSALS,
    FileName.RESULT,
    FileName.SUMMARY,
    FileName.BUNDLE,
)


class OpensLaterError(DomainError):
    code = "draw.opens_later"


class ResultDiffersError(DomainError):
    """What is computed now is not what was published at the draw. Never expected: somebody changed the database."""

    code = "draw.result_differs"


def open_up(draw: Draw, *, key: bytes, at: datetime) -> None:
    draw_step.lock(draw)
    draw_step.require(draw, "open", by=None)
    if office_date(at) < draw.opens_on and not draw.is_short_form:
        raise OpensLaterError(day=draw.opens_on.isoformat())
    bundle = draw_run.bundle_of(draw, key=key)
    result = run(bundle)
    if (result.drawn_hash, result.result_hash) != (draw.drawn_hash, draw.result_hash):
        raise ResultDiffersError
    _publish(draw, bundle, result, key=key)
    _unseal_shares(draw, bundle, at=at)
    draw.seed, draw.opened_at = result.seed, at
    draw_step.advance(draw, "open", by=None, at=at)
    opened = DrawOpened(
        subject=draw.plan_name, scope=draw.scope, bundle_hash=str(draw.bundle_hash), result_hash=result.result_hash
    )
    audit.record(opened, by=None, at=at)


def _publish(draw: Draw, bundle: Bundle, result: Result, *, key: bytes) -> None:
    lines = draws.sealed_text(draw, FileName.MAP, key=key).splitlines()
    mapped = draw_codes.map_entries(lines, (line.id for line in result.lines))
    files = draw_bundle.contents(bundle, result, mapped=mapped)
    draw.bundle_hash = draw_bundle.sums_hash(files)
    draw_freeze.put(draw, FileName.BUNDLE, draw_bundle.pack(files))
    draw_freeze.put(draw, FileName.SUMMARY, canonical_json(draw_bundle.summary(result)).encode())
    db.session.flush()
    for file in draw.files:
        file.is_public = file.name in PUBLISHED


def _unseal_shares(draw: Draw, bundle: Bundle, *, at: datetime) -> None:
    for party in draw.parties:
        if party.reveal is None and party.name in bundle.reveals:
            party.reveal, party.revealed_at = bundle.reveals[party.name], at
