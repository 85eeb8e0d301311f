"""Owners of early warnings: whoever may no longer work on one is dropped, and what nobody has goes to whose seat it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import func, text

from inspect_app.database import db
from inspect_app.models.warning import EarlyWarning
from inspect_app.queries.warning_people import workers
from workflows.warning import OPEN, WarningKind, WarningState, Worker, may_own, nearest, shares


def drop(scope: str, *, on: date, at: datetime) -> int:
    """Nothing waits for somebody who has left: it has no owner again. Returns how many."""
    able = {worker.id: worker for worker in workers(on=on)}
    owned = _grouped(scope, EarlyWarning.owner_id).where(EarlyWarning.state == WarningState.TAKEN)
    gone = [
        (kind, place, owner)
        for owner, kind, place, _count in db.session.execute(owned)
        if owner not in able or not may_own(able[owner], kind, place)
    ]
    return db.session.execute(text(_DROP), {**_columns(gone, "kinds", "places", "owners"), "at": at}).rowcount


def route(scope: str, *, on: date, at: datetime) -> int:
    """Share out what nobody has, a place and a kind at a time; returns how many found an owner."""
    waiting = _grouped(scope).where(EarlyWarning.state == WarningState.RAISED)
    groups = [_Group(*row) for row in db.session.execute(waiting.order_by(EarlyWarning.scope, EarlyWarning.kind))]
    parts = list(_parts(groups, workers(on=on)))
    told = _columns(parts, "kinds", "places", "owners", "firsts", "lasts")
    return db.session.execute(text(_ROUTE), {**told, "at": at}).rowcount


def _grouped(scope: str, *further: object) -> object:
    columns = (*further, EarlyWarning.kind, EarlyWarning.scope)
    rows = db.select(*columns, func.count()).where(EarlyWarning.state.in_(OPEN), EarlyWarning.scope.startswith(scope))
    return rows.group_by(*columns)


@dataclass(frozen=True, slots=True)
class _Group:
    kind: WarningKind
    scope: str
    count: int


def _parts(groups: Sequence[_Group], people: Sequence[Worker]) -> Iterator[tuple[str, str, int, int, int]]:
    """(kind, place, owner, first, last): which of a group's warnings, counted from 1, go to whom."""
    loads = {worker.id: worker.load for worker in people}

    @cache
    def seated(kind: WarningKind, scope: str) -> tuple[int, ...]:
        return tuple(one.id for one in nearest((replace(one, load=0) for one in people), kind, scope))

    for group in groups:
        first = 1
        given = shares({id: loads[id] for id in seated(group.kind, group.scope)}, group.count)
        for owner, count in given.items():
            if count:
                yield group.kind.value, group.scope, owner, first, first + count - 1
                loads[owner], first = loads[owner] + count, first + count


def _columns(rows: Sequence[tuple[object, ...]], *names: str) -> dict[str, list[object]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


_DROP = """
    WITH gone AS (
        SELECT w.id, w.owner_id FROM warnings w
        JOIN unnest(CAST(:kinds AS text[]), CAST(:places AS text[]), CAST(:owners AS int[]))
            AS g (kind, scope, owner_id) ON g.kind = w.kind AND g.scope = w.scope AND g.owner_id = w.owner_id
        WHERE w.state = 'taken' FOR UPDATE OF w
    ), dropped AS (
        UPDATE warnings w SET state = 'raised', owner_id = NULL, version = w.version + 1 FROM gone g WHERE w.id = g.id
    )
    INSERT INTO warning_steps (warning_id, move, at, reason, data)
    SELECT id, 'drop', :at, '', jsonb_build_object('from_id', owner_id) FROM gone
"""
_ROUTE = """
    WITH numbered AS (
        SELECT id, kind, scope, row_number() OVER (PARTITION BY kind, scope ORDER BY since_on, id) AS place
        FROM warnings WHERE state = 'raised' AND scope = ANY(CAST(:places AS text[]))
    ), shared AS (
        SELECT n.id, g.owner_id FROM numbered n JOIN unnest(CAST(:kinds AS text[]), CAST(:places AS text[]),
            CAST(:owners AS int[]), CAST(:firsts AS int[]), CAST(:lasts AS int[])) AS g (kind, scope, owner_id, first, last)
            ON g.kind = n.kind AND g.scope = n.scope AND n.place BETWEEN g.first AND g.last
    ), routed AS (
        UPDATE warnings w SET state = 'taken', owner_id = s.owner_id, version = w.version + 1
        FROM shared s WHERE w.id = s.id AND w.state = 'raised' RETURNING w.id, w.owner_id
    )
    INSERT INTO warning_steps (warning_id, move, at, reason, data)
    SELECT id, 'route', :at, '', jsonb_build_object('to_id', owner_id) FROM routed
"""
