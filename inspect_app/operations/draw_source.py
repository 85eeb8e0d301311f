"""The public random source (公开随机源): typed by one person, countersigned by another."""

import re
from collections.abc import Mapping
from datetime import datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.facts.draw import SourceCountersigned, SourceSentBack, SourceTyped
from inspect_app.models.draw import Draw, DrawSource
from inspect_app.models.job_run import JobRun
from inspect_app.models.user import User
from inspect_app.operations import draw_run, draw_step
from inspect_app.queries import reference
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission


class SourceNotAwaitedError(DomainError):
    code = "draw.source_not_awaited"


class SourceDayNotComeError(DomainError):
    code = "draw.source_day_not_come"


class SourceMalformedError(DomainError):
    """Details: position (of the field), words, example."""

    code = "draw.source_malformed"


class SourceMissingError(DomainError):
    code = "draw.source_missing"


def type_in(draw: Draw, values: Mapping[str, str], *, by: User, at: datetime) -> None:
    """All values at once, by name; typing again before the countersignature replaces them."""
    draw_step.lock(draw)
    _require_awaited(draw)
    draw_step.require_hands(draw, Permission.DRAW_SOURCE_TYPE, by=by)
    if office_date(at) < draw.draw_on:
        raise SourceDayNotComeError(day=draw.draw_on.isoformat())
    for source in draw.sources:
        _check(source, values.get(source.name, ""))
        source.value, source.typed_by_id, source.typed_at = values[source.name], by.id, at
    draw_step.note(draw, "type_source", by=by, at=at, permission=Permission.DRAW_SOURCE_TYPE)
    audit.record(SourceTyped(subject=draw.plan_name, scope=draw.scope, values=_values(draw)), by=by, at=at)


def send_back(draw: Draw, *, by: User, at: datetime, reason: str) -> None:
    """The countersigner reads something else: the values are typed again."""
    draw_step.lock(draw)
    _require_typed(draw)
    for source in draw.sources:
        source.value = source.typed_by_id = source.typed_at = None
    draw_step.note(draw, "send_back_source", by=by, at=at, reason=reason)
    audit.record(SourceSentBack(subject=draw.plan_name, scope=draw.scope, reason=reason), by=by, at=at)


def countersign(draw: Draw, *, by: User, at: datetime) -> JobRun | None:
    """The run of the draw, unless an outside share is still awaited."""
    draw_step.lock(draw)
    _require_typed(draw)
    draw_step.require_hands(draw, Permission.DRAW_SOURCE_COUNTERSIGN, by=by)
    for source in draw.sources:
        source.countersigned_by_id, source.countersigned_at = by.id, at
    draw_step.note(draw, "countersign_source", by=by, at=at, permission=Permission.DRAW_SOURCE_COUNTERSIGN)
    audit.record(SourceCountersigned(subject=draw.plan_name, scope=draw.scope, values=_values(draw)), by=by, at=at)
    return draw_run.ask_if_ready(draw, by=by, at=at)


def _require_awaited(draw: Draw) -> None:
    if draw.state is not DrawState.REVEALED or draw_run.is_source_fixed(draw):
        raise SourceNotAwaitedError


def _require_typed(draw: Draw) -> None:
    _require_awaited(draw)
    if not all(source.value for source in draw.sources):
        raise SourceMissingError


def _check(source: DrawSource, value: str) -> None:
    """The kind as it stood on the day of the source, whatever happened to the reference data since."""
    kind = reference.item("random-sources", source.kind, on=source.draw.draw_on)
    if kind is None or not re.fullmatch(kind.data["pattern"].strip("^$"), value):
        example = kind.data["example"] if kind else ""
        raise SourceMalformedError(position=source.position, words=source.words, example=example)


def _values(draw: Draw) -> dict[str, str]:
    return {source.name: source.value or "" for source in draw.sources}
